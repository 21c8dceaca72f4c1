"""Why a text gives what it gives: entities, patterns that fired, the examples that taught them, what nearly fired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.graph import BASE, to_dataset
from kg.model import Document
from kg.ontology import load_ontology
from kg.pipeline import Extractor
from kg.publish import turtle
from kg.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Entity, Extraction, Statement
    from kg.ontology import Ontology
    from kg.statements import Pattern
    from kg.syntax import Referents, Syntax


@dataclass(frozen=True, slots=True)
class Fired:
    """A statement, and the pattern that found it."""

    statement: Statement
    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Missed:
    """A trigger that gave nothing: the pattern that lacked least, and the roles that it lacked."""

    trigger: str
    pattern: Pattern
    missing: tuple[tuple[str, frozenset[str]], ...]  # role, and the classes that it accepts


@dataclass(frozen=True, slots=True)
class Triple:
    """A direct relation with the names and the prefixed IRIs of its ends."""

    subject: str
    predicate: str
    object: str
    iris: tuple[str, str]


@dataclass(frozen=True)
class Explanation:
    """All that there is to say about one text."""

    extraction: Extraction
    fired: tuple[Fired, ...]
    missed: tuple[Missed, ...]
    triples: tuple[Triple, ...]
    syntax: Syntax
    referents: Referents
    turtle: str

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text."""
        return self.extraction.entities


def explain(
    text: str,
    *,
    language: str | None = None,
    published: str | None = None,
    ontology: Ontology | None = None,
    extractor: Extractor | None = None,
) -> Explanation:
    """Explain what a text gives, and what it nearly gave.

    The language is detected if it is not given; `published` is the date ("2020-01-03") from which "yesterday" counts.
    Raises DocumentError for a language without a lexicon.
    """
    found = extractor or Extractor(ontology or load_ontology())
    document = found.with_language(Document("explained", text, language, published))
    extraction = found.extract(document)
    syntax, referents = found.parse(document)
    patterns = {pattern.id: pattern for code in found.ontology.languages for pattern in loaded(found, code, syntax)}
    resolution = resolve([extraction], found.ontology)
    dataset = to_dataset([extraction], resolution, found.ontology, BASE)
    tails = {
        entity.id: resolution.canonical[resolution.entities[document.id, entity.id]] for entity in extraction.entities
    }
    return Explanation(
        extraction=extraction,
        fired=tuple(Fired(s, patterns.get(s.evidence.found_by)) for s in extraction.statements),
        missed=tuple(misses(found, syntax, referents)),
        triples=tuple(triples(extraction, tails)),
        syntax=syntax,
        referents=referents,
        turtle="".join(turtle(dataset.merged, dataset.prefixes)),
    )


def loaded(extractor: Extractor, code: str, syntax: Syntax) -> list[Pattern]:
    """The patterns of a language, if the text has a sentence in it."""
    used = any(sentence.language == code for sentence in syntax.sentences)
    return extractor.lexicon(code).patterns if used else []


def misses(extractor: Extractor, syntax: Syntax, referents: Referents) -> Iterator[Missed]:
    """The nearest misses of a text."""
    for miss in extractor.near_misses(syntax, referents):
        roles = extractor.ontology.frames[miss.pattern.frame].roles
        missing = tuple((role, roles[role]) for role in miss.missing)
        yield Missed(syntax.words[miss.trigger].text, miss.pattern, missing)


def triples(extraction: Extraction, tails: dict[str, str]) -> Iterator[Triple]:
    """The direct relations that hold."""
    for relation in extraction.relations:
        subject, object_ = extraction.entity(relation.subject), extraction.entity(relation.object)
        iris = (prefixed(tails[subject.id]), prefixed(tails[object_.id]))
        yield Triple(subject.name, relation.predicate, object_.name, iris)


def prefixed(tail: str) -> str:
    """'place/iran' as Turtle writes it: 'place:iran'."""
    return tail.replace("/", ":", 1)
