"""Extractions and their resolution -> RDF: one named graph per document, one of links, and the merged view of all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from kg.graph.describe import MENTIONS, SAME, document_triples, entity_triples, known_triples, surface_names
from kg.graph.namespaces import BASE, KG, prefixes
from kg.graph.statements import (
    View,
    evidence_triples,
    fault_in_evidence,
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
ANYTHING: Final = "Entity"
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


@dataclass(frozen=True)
class Dataset:
    """Sorted triples: `graphs` by the IRI of the graph, and `merged`, the one graph in which every entity has one IRI.

    `statements` holds the IRI of every statement of `merged` by document id and statement id, `names` what every entity
    of it is called, by the tail of its IRI; `refused` says what is not in the graph, and why.
    """

    base: str
    graphs: Mapping[str, tuple[Triple, ...]]
    merged: tuple[Triple, ...]
    statements: Mapping[tuple[str, str], str]
    names: Mapping[str, Names]
    refused: tuple[tuple[str, str], ...] = ()

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
    names = {tail: draft.names_of(tail) for tail in sorted(draft.names)}
    refused = tuple(dict.fromkeys(draft.refused))
    return Dataset(base, draft.all_graphs(), draft.merged_view(names), draft.statements, names, refused)


@dataclass
class Draft:
    """A dataset while documents are added to it."""

    resolution: Resolution
    ontology: Ontology
    base: str
    graphs: dict[str, tuple[Triple, ...]] = field(default_factory=dict)
    merged: set[Triple] = field(default_factory=set)
    names: dict[str, Counter[Label]] = field(default_factory=lambda: defaultdict(Counter))
    statements: dict[tuple[str, str], str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, extraction: Extraction) -> None:
        """Add a document's graph, and what it says to the merged view."""
        article = self.iri("doc/" + self.resolution.documents[extraction.document.id])
        own, shared = self.views(extraction)
        kept = [
            s for s in extraction.statements if not self.refused_for(extraction, s.id, self.fault(extraction, s, own))
        ]
        nodes = {s.id: self.iri("statement/" + statement_id(article, s, own.iris)) for s in kept}
        still = [s for s in kept if not self.refused_for(extraction, s.id, fault_in_roles(s, shared, self.ontology))]
        described = {
            triple for entity in extraction.entities for triple in self.entity(entity, extraction.document, own)
        }
        self.graphs[article] = tuple(sorted(described | self.said(extraction, article, own, kept, nodes)))
        self.merged |= self.said(extraction, article, shared, still, nodes)
        self.statements |= {(extraction.document.id, s.id): nodes[s.id][1:-1] for s in still}

    def views(self, extraction: Extraction) -> tuple[View, View]:
        """The document's own IRIs and classes, and the corpus's."""
        tails = {e.id: self.resolution.entities[extraction.document.id, e.id] for e in extraction.entities}
        best = {key: self.resolution.canonical[tail] for key, tail in tails.items()}
        types = {e.id: self.type_of(tails[e.id], e) for e in extraction.entities}
        own = View({key: self.iri(tail) for key, tail in tails.items()}, types)
        voted = {key: self.resolution.types[tail] for key, tail in best.items()}
        return own, View({key: self.iri(tail) for key, tail in best.items()}, voted)

    def type_of(self, tail: str, entity: Entity) -> str:
        """The class that a document's graph gives: a known entity's own, else what the document makes of it."""
        known = self.ontology.known.get(key_of(tail))
        if known:
            return known.type
        return entity.type if entity.type in self.ontology.classes else ANYTHING

    def fault(self, extraction: Extraction, statement: Statement, view: View) -> str | None:
        """Why a statement cannot be in the graph."""
        return fault_in_evidence(extraction.document, statement) or fault_in_roles(statement, view, self.ontology)

    def refused_for(self, extraction: Extraction, what: str, fault: str | None) -> bool:
        """Note a fault, if there is one."""
        if fault:
            self.refused.append((f"{extraction.document.id}: {what}", fault))
        return fault is not None

    def said(
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
        for statement in statements:
            found.update(statement_triples(nodes[statement.id], article, statement, view))
            found.update(evidence_triples(article, statement.evidence.sentence, statement.evidence.quote))
        kept = {statement.id for statement in statements}
        for relation in extraction.relations:
            triple = relation_triple(relation, view, self.ontology) if relation.statement in kept else ""
            if isinstance(triple, tuple):
                found.add(triple)
            elif triple:
                self.refused_for(extraction, f"{relation.predicate} of {relation.statement}", triple)
        return found

    def entity(self, entity: Entity, document: Document, view: View) -> Iterable[Triple]:
        """An entity as a document names it; its names are noted for the merged view, most of all those of its IRI."""
        tail = self.resolution.entities[document.id, entity.id]
        names = surface_names(entity, document.language, self.ontology)
        best = self.resolution.canonical[tail]
        noted = self.names[best]
        for place, label in enumerate(names):
            weight = max(1, len(entity.mentions)) * (MUCH if tail == best else 1)
            noted[label] += 0 if place else weight
        known = self.ontology.known.get(key_of(tail))
        if known:
            return known_triples(view.iris[entity.id], known, names)
        return entity_triples(view.iris[entity.id], view.types[entity.id], names[:1], names[1:])

    def all_graphs(self) -> dict[str, tuple[Triple, ...]]:
        """The documents' graphs and the one of links."""
        links = {
            triple
            for link in self.resolution.links
            for triple in (
                (self.iri(link.entity), SAME, self.iri(link.other)),
                (self.iri(link.entity), BECAUSE, literal(link.reason)),
            )
        }
        return dict(sorted((self.graphs | {self.iri(LINKS): tuple(sorted(links))}).items()))

    def merged_view(self, names: Mapping[str, Names]) -> tuple[Triple, ...]:
        """Everything with one IRI for every entity, its names in all documents, and why they were merged."""
        for tail, found in names.items():
            known = self.ontology.known.get(key_of(tail))
            if known:
                self.merged.update(known_triples(self.iri(tail), known, found.others))
            else:
                type_ = self.resolution.types[tail]
                self.merged.update(entity_triples(self.iri(tail), type_, found.preferred, found.others))
        for link in self.resolution.links:
            if link.other in names:
                self.merged.add((self.iri(link.other), BECAUSE, literal(link.reason)))
        return tuple(sorted(self.merged))

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
