"""Extractions and their resolution -> RDF: one named graph per document, one of links, and the merged view of all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from kg.graph.describe import MENTIONS, SAME, document_triples, entity_triples, known_triples, surface_names
from kg.graph.namespaces import BASE, KG, prefixes
from kg.graph.statements import (
    DERIVED,
    View,
    evidence_triples,
    fault_in_evidence,
    fault_in_factuality,
    fault_in_roles,
    relation_triple,
    statement_id,
    statement_triples,
)
from kg.graph.terms import iri, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.graph.describe import Label
    from kg.graph.terms import Triple
    from kg.model import Document, Entity, Extraction, Statement
    from kg.ontology import Ontology

BECAUSE: Final = iri(KG + "mergedBecause")
LINKS: Final = "graph/links"
MUCH: Final = 1_000_000  # how many mentions under another IRI one under the canonical IRI outweighs


class Link(Protocol):
    """A merged IRI and the one that stands for it, by their tails."""

    @property
    def entity(self) -> str:
        """The merged one."""

    @property
    def other(self) -> str:
        """The one that stands for it."""

    @property
    def reason(self) -> str:
        """Why they are taken for one."""


class Resolution(Protocol):
    """What this station needs of the resolution: IRIs by their tails."""

    @property
    def documents(self) -> Mapping[str, str]:
        """Document id -> its part of IRIs."""

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


@dataclass(frozen=True, slots=True)
class Names:
    """What an entity is called: one preferred name in a language, and the others."""

    preferred: tuple[Label, ...]
    others: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not in the graph, and why: a statement of a document by its id, or one of its relations by its name."""

    document: str
    statement: str
    why: str
    relation: str | None = None


@dataclass(frozen=True)
class Dataset:
    """Sorted triples by the IRI of their graph: a graph for each document, and one of links between entities.

    Every entity has one IRI in all documents' graphs, so that their union is a graph of its own: `merged`. `statements`
    holds the IRI of every statement by document id and statement id, `names` what every entity is called, by the tail
    of its IRI; `refused` says what is not in the graph, and why.
    """

    base: str
    graphs: Mapping[str, tuple[Triple, ...]]
    merged: tuple[Triple, ...]
    statements: Mapping[tuple[str, str], str]
    names: Mapping[str, Names]
    refused: tuple[Refusal, ...] = ()

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes to write it with."""
        return prefixes(self.base)


def to_dataset(
    extractions: Sequence[Extraction], resolution: Resolution, ontology: Ontology, base: str = BASE
) -> Dataset:
    """Make the graph of a corpus; what cannot be said truly is refused and counted, never silently dropped."""
    draft = Draft(resolution, ontology, base)
    for extraction in sorted(extractions, key=lambda extraction: extraction.document.id):
        draft.add(extraction)
    return draft.finished()


@dataclass
class Draft:
    """A dataset while documents are added to it."""

    resolution: Resolution
    ontology: Ontology
    base: str
    said: dict[str, set[Triple]] = field(default_factory=dict)
    called: dict[str, dict[str, dict[Label, None]]] = field(default_factory=dict)
    names: dict[str, Counter[Label]] = field(default_factory=lambda: defaultdict(Counter))
    statements: dict[tuple[str, str], str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def add(self, extraction: Extraction) -> None:
        """Add what a document says, and how it calls its entities."""
        document = extraction.document
        article = self.iri("doc/" + self.resolution.documents[document.id])
        own, view = self.views(extraction)
        kept = [
            s for s in extraction.statements if not self.refused_for(extraction, s.id, self.fault(document, s, view))
        ]
        nodes = {s.id: self.iri("statement/" + statement_id(article, s, own)) for s in kept}
        self.said[article] = self.sayings(extraction, article, view, kept, nodes)
        self.called[article] = {}
        for entity in extraction.entities:
            self.note_names(entity, document, self.called[article])
        self.statements |= {(document.id, s.id): nodes[s.id][1:-1] for s in kept}

    def finished(self) -> Dataset:
        """The dataset."""
        names = {tail: self.names_of(tail) for tail in sorted(self.names)}
        graphs = {article: said | self.entities(article, names) for article, said in self.said.items()}
        merged = self.reasons().union(*graphs.values())
        graphs[self.iri(LINKS)] = self.links()
        ordered = {name: tuple(sorted(graphs[name])) for name in sorted(graphs)}
        return Dataset(
            self.base, ordered, tuple(sorted(merged)), self.statements, names, tuple(dict.fromkeys(self.refused))
        )

    def views(self, extraction: Extraction) -> tuple[dict[str, str], View]:
        """The IRIs that the document alone gives, which name its statements; and those of the corpus, with classes."""
        tails = {e.id: self.resolution.entities[extraction.document.id, e.id] for e in extraction.entities}
        best = {key: self.resolution.canonical[tail] for key, tail in tails.items()}
        types = {key: self.resolution.types[tail] for key, tail in best.items()}
        own = {key: self.iri(tail) for key, tail in tails.items()}
        return own, View({key: self.iri(tail) for key, tail in best.items()}, types)

    def fault(self, document: Document, statement: Statement, view: View) -> str | None:
        """Why a statement cannot be in the graph."""
        return (
            fault_in_evidence(document, statement)
            or fault_in_factuality(statement)
            or fault_in_roles(statement, view, self.ontology)
        )

    def refused_for(
        self, extraction: Extraction, statement: str, fault: str | None, relation: str | None = None
    ) -> bool:
        """Note a fault, if there is one."""
        if fault:
            self.refused.append(Refusal(extraction.document.id, statement, fault, relation))
        return fault is not None

    def sayings(
        self,
        extraction: Extraction,
        article: str,
        view: View,
        statements: Sequence[Statement],
        nodes: Mapping[str, str],
    ) -> set[Triple]:
        """A document and what it says, with the IRIs of a view."""
        found = set(document_triples(article, extraction.document))
        found |= {(article, MENTIONS, entity) for entity in view.iris.values()}
        for statement in {nodes[s.id]: s for s in reversed(statements)}.values():  # found twice, it is still one
            found.update(statement_triples(nodes[statement.id], article, statement, view))
            found.update(evidence_triples(article, statement.evidence.sentence, statement.evidence.quote))
        kept = {statement.id for statement in statements}
        for relation in extraction.relations:
            triple = relation_triple(relation, view, self.ontology) if relation.statement in kept else ""
            if isinstance(triple, tuple):
                found.add(triple)
            elif triple:
                self.refused_for(extraction, relation.statement, triple, relation.predicate)
        return found

    def note_names(self, entity: Entity, document: Document, called: dict[str, dict[Label, None]]) -> None:
        """Note how a document calls an entity; the names of the IRI that stands for it count most."""
        tail = self.resolution.entities[document.id, entity.id]
        best = self.resolution.canonical[tail]
        names = surface_names(entity, document.language, self.ontology)
        called.setdefault(best, {}).update(dict.fromkeys(names))
        noted = self.names[best]
        weight = max(1, len(entity.mentions)) * (MUCH if tail == best else 1)
        for place, label in enumerate(names):
            noted[label] += 0 if place else weight

    def entities(self, article: str, names: Mapping[str, Names]) -> set[Triple]:
        """The entities of a document: class and names of the corpus, and the names that this document gives."""
        return {
            triple
            for tail, called in self.called[article].items()
            for triple in self.entity(tail, names[tail].preferred, called)
        }

    def entity(self, tail: str, preferred: Iterable[Label], others: Iterable[Label]) -> Iterable[Triple]:
        """One entity."""
        known = self.ontology.known.get(key_of(tail))
        if known:
            return known_triples(self.iri(tail), known, others)
        return entity_triples(self.iri(tail), self.resolution.types[tail], preferred, others)

    def links(self) -> set[Triple]:
        """For each IRI that was merged: the one that stands for it, why, and the documents that name it."""
        merged = {link.entity for link in self.resolution.links}
        named = {(tail, document) for (document, _), tail in self.resolution.entities.items() if tail in merged}
        return (
            self.reasons()
            | {
                triple
                for link in self.resolution.links
                for triple in (
                    (self.iri(link.entity), SAME, self.iri(link.other)),
                    (self.iri(link.entity), BECAUSE, literal(link.reason)),
                )
            }
            | {
                (self.iri(tail), DERIVED, self.iri("doc/" + self.resolution.documents[document]))
                for tail, document in named
            }
        )

    def reasons(self) -> set[Triple]:
        """Why other IRIs were merged into one."""
        return {
            (self.iri(link.other), BECAUSE, literal(link.reason))
            for link in self.resolution.links
            if link.other in self.names
        }

    def names_of(self, tail: str) -> Names:
        """The names that all documents give an entity; in each language the most used one is preferred."""
        found = self.names[tail]
        ranked = sorted(
            found, key=lambda label: (-found[label], -len(label[0].split()), -len(label[0]), label[0], label[1] or "")
        )
        known = self.ontology.known.get(key_of(tail))
        preferred = (
            [(text, language or None) for language, text in known.preferred.items()]
            if known
            else preferable(ranked, person=tail.startswith("person/"))
        )
        others = set(ranked) - set(preferred)
        return Names(tuple(sorted(preferred, key=by_language)), tuple(sorted(others, key=by_language)))

    def iri(self, tail: str) -> str:
        """An IRI of ours as a term."""
        return iri(self.base + tail)


def key_of(tail: str) -> str:
    """The key under which an entity would be known: 'place/iran' is 'place:iran'."""
    return tail.replace("/", ":", 1)


def preferable(ranked: Sequence[Label], *, person: bool) -> list[Label]:
    """The first name in each language, of a person a full one: "Trump" is no name for Donald Trump to go by."""
    full = [label for label in ranked if " " in label[0]] if person else []
    return list({language: (text, language) for text, language in reversed(full or ranked)}.values())


def by_language(label: Label) -> tuple[str, str]:
    """Labels in a fixed order."""
    return label[1] or "", label[0]
