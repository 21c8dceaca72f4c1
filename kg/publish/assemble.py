"""The assembled graph as the plain values that the page and the network show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Protocol

from kg.model import AUTHOR
from kg.publish.context import context
from kg.publish.page.model import Page, PageArgument, PageEntity, PageEvidence, PageRelation, PageVocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Extraction, Span, Statement
    from kg.ontology import Ontology, RelationType

    Label = tuple[str, str | None]


class Link(Protocol):
    """A merged IRI, by the one that stands for it."""

    @property
    def other(self) -> str:
        """The tail of the IRI that stands for it."""

    @property
    def reason(self) -> str:
        """Why they are taken for one."""


class Resolution(Protocol):
    """What the page needs of the resolution: IRIs by their tails."""

    @property
    def entities(self) -> Mapping[tuple[str, str], str]:
        """Document id and entity id -> the IRI that the document alone gives."""

    @property
    def canonical(self) -> Mapping[str, str]:
        """IRI -> the one that stands for it."""

    @property
    def types(self) -> Mapping[str, str]:
        """Canonical IRI -> class."""

    @property
    def links(self) -> Sequence[Link]:
        """A link from every merged IRI."""


class Names(Protocol):
    """What an entity is called."""

    @property
    def preferred(self) -> Sequence[Label]:
        """One name in a language."""

    @property
    def others(self) -> Sequence[Label]:
        """All other names."""


class Dataset(Protocol):
    """What the page needs of the graph."""

    @property
    def base(self) -> str:
        """What stands before the tails of IRIs."""

    @property
    def statements(self) -> Mapping[tuple[str, str], str]:
        """Document id and statement id -> the IRI of a statement that is in the graph."""

    @property
    def names(self) -> Mapping[str, Names]:
        """Canonical IRI's tail -> names."""


def to_page(
    title: str, extractions: Sequence[Extraction], resolution: Resolution, dataset: Dataset, ontology: Ontology
) -> Page:
    """Everything that the page shows: the entities that are in relation to others, and every sentence that says so."""
    draft = Draft(resolution, dataset, ontology)
    for extraction in sorted(extractions, key=lambda found: (found.document.published or "", found.document.id)):
        draft.add(extraction)
    return Page(title, draft.entities(), draft.relations(), tuple(draft.evidence), vocabulary(ontology))


@dataclass
class Draft:
    """A page while documents are added to it."""

    resolution: Resolution
    dataset: Dataset
    ontology: Ontology
    evidence: list[PageEvidence] = field(default_factory=list)
    lines: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def add(self, extraction: Extraction) -> None:
        """Add the relations of a document, those that do not hold as well."""
        order = sorted(extraction.statements, key=lambda one: (one.evidence.sentence, one.evidence.trigger, one.id))
        iris = {self.dataset.statements.get((extraction.document.id, one.id)): one for one in reversed(order)}
        for iri, statement in reversed(iris.items()):
            if iri is not None:
                self.add_statement(extraction, statement)

    def add_statement(self, extraction: Extraction, statement: Statement) -> None:
        """Add the relations that are views on a statement, if there are any."""
        lines = dict.fromkeys(line for line in self.lines_of(extraction, statement) if line[0] != line[2])
        for line in lines:
            self.lines.setdefault(line, []).append(len(self.evidence))
        if lines:
            self.evidence.append(self.page_evidence(extraction, statement))

    def lines_of(self, extraction: Extraction, statement: Statement) -> Iterator[tuple[str, str, str]]:
        """Subject, predicate and object: what the document asserts, or what it would if the statement held."""
        asserted = [relation for relation in extraction.relations if relation.statement == statement.id]
        pairs = [(r.subject, self.ontology.relations.get(r.predicate), r.object) for r in asserted]
        if not statement.factuality.holds:
            pairs = [
                found
                for relation in self.ontology.relations_of.get(statement.frame, ())
                for found in views(statement, relation)
            ]
        for subject, relation, object_ in pairs:
            if relation:
                one, two = self.tail(extraction, subject), self.tail(extraction, object_)
                if self.fits(one, relation.domain) and self.fits(two, relation.range):
                    yield (two, relation.name, one) if relation.symmetric and two < one else (one, relation.name, two)

    def tail(self, extraction: Extraction, entity_id: str) -> str:
        """The corpus entity's stable id."""
        return self.resolution.canonical[self.resolution.entities[extraction.document.id, entity_id]]

    def fits(self, tail: str, accepted: frozenset[str]) -> bool:
        """Whether an entity may stand there."""
        return self.ontology.is_a(self.resolution.types[tail], accepted)

    def page_evidence(self, extraction: Extraction, statement: Statement) -> PageEvidence:
        """The sentence of a statement with its context."""
        document, evidence, factuality = extraction.document, statement.evidence, statement.factuality
        earlier, later = context(document.text, evidence.sentence.start, evidence.sentence.end)
        return PageEvidence(
            statement=self.dataset.statements[document.id, statement.id].removeprefix(self.dataset.base),
            frame=statement.frame,
            quote=evidence.quote,
            before=earlier,
            after=later,
            arguments=tuple(self.arguments(extraction, statement)),
            trigger=within(evidence.trigger, evidence.sentence),
            title=document.title,
            date=document.published[:10] if document.published else None,
            publisher=document.publisher,
            url=document.url,
            language=document.language,
            time=statement.time.value if statement.time else None,
            polarity=factuality.polarity,
            certainty=factuality.certainty,
            claimed=factuality.claimed,
            source=None if factuality.source == AUTHOR else extraction.entity(factuality.source).name,
        )

    def arguments(self, extraction: Extraction, statement: Statement) -> Iterator[PageArgument]:
        """The words of the sentence that fill a role."""
        for argument in sorted(statement.arguments, key=lambda found: (found.span, found.role, found.entity)):
            span = within(argument.span, statement.evidence.sentence)
            if span:
                yield PageArgument(*span, argument.role, self.tail(extraction, argument.entity))

    def relations(self) -> tuple[PageRelation, ...]:
        """The lines, sorted."""
        return tuple(
            PageRelation(short_hash(" ".join(line)), *line, evidence=tuple(self.lines[line]))
            for line in sorted(self.lines)
        )

    def entities(self) -> tuple[PageEntity, ...]:
        """Those at the ends of lines, sorted."""
        reasons: dict[str, list[str]] = {}
        for link in self.resolution.links:
            reasons.setdefault(link.other, []).append(link.reason)
        tails = sorted({tail for one, _, two in self.lines for tail in (one, two)})
        return tuple(self.entity(tail, sorted(set(reasons.get(tail, ())))) for tail in tails)

    def entity(self, tail: str, merged: Sequence[str]) -> PageEntity:
        """One entity with its names."""
        names = self.dataset.names[tail]
        known = self.ontology.known.get(tail.replace("/", ":", 1))
        labels = {language or "": text for text, language in names.preferred}
        others = sorted({text for text, _ in names.others} - set(labels.values()))
        return PageEntity(
            id=tail,
            iri=self.dataset.base + tail,
            type=self.resolution.types[tail],
            labels=labels,
            aliases=tuple(others),
            wikidata=known.wikidata if known else None,
            merged=tuple(merged),
        )


def views(statement: Statement, relation: RelationType) -> list[tuple[str, RelationType, str]]:
    """The pairs of entities between which a relation would hold."""
    subjects = [found.entity for found in statement.arguments if found.role == relation.subject_role]
    objects = [found.entity for found in statement.arguments if found.role == relation.object_role]
    return [(subject, relation, object_) for subject, object_ in product(subjects, objects)]


def within(span: Span, sentence: Span) -> tuple[int, int] | None:
    """Offsets in the sentence, if it covers the span."""
    return (span.start - sentence.start, span.end - sentence.start) if sentence.covers(span) else None


def short_hash(text: str) -> str:
    """Twelve hexadecimal digits, stable from run to run."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def vocabulary(ontology: Ontology) -> PageVocabulary:
    """The labels of the ontology's names."""
    return PageVocabulary(
        types={name: found.labels for name, found in sorted(ontology.classes.items())},
        relations={name: found.labels for name, found in sorted(ontology.relations.items())},
        roles=dict(sorted(ontology.role_labels.items())),
        frames={name: found.labels for name, found in sorted(ontology.frames.items())},
        symmetric=frozenset(name for name, found in ontology.relations.items() if found.symmetric),
    )
