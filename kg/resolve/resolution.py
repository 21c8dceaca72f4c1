"""Extractions -> Resolution: IRIs of the documents' entities, and the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import DocumentError
from kg.resolve.canonical import canonical_of, class_of
from kg.resolve.clusters import Clusters, Link, Node, Resolution, explained
from kg.resolve.corpus import Corpus
from kg.resolve.doubt import is_doubtful
from kg.resolve.iris import entity_tail
from kg.resolve.names import document_slug
from kg.resolve.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Document, Entity, Extraction
    from kg.ontology import Ontology


def resolve(extractions: Sequence[Extraction], ontology: Ontology) -> Resolution:
    """Find which entities of a corpus are one; the order of the documents does not matter.

    Raises DocumentError where two documents have the same id.
    """
    documents = slugs_of(extractions)
    entities = {
        (extraction.document.id, entity.id): entity_tail(entity, documents[extraction.document.id], ontology)
        for extraction in extractions
        for entity in extraction.entities
    }
    corpus = Corpus(nodes_of(extractions, entities, ontology), ontology)
    clusters = Clusters(corpus.nodes)
    for rule in RULES:
        rule(corpus, clusters)
    canonical = canonical_of(clusters, ontology)
    return Resolution(
        documents=documents,
        entities=dict(sorted(entities.items())),
        canonical=canonical,
        types=types_of(clusters, canonical, ontology),
        links=tuple(sorted(explained(clusters.links, canonical))),
        apart=still_apart(clusters.apart, canonical),
    )


def slugs_of(extractions: Iterable[Extraction]) -> dict[str, str]:
    """Document id -> its part of IRIs."""
    found: dict[str, str] = {}
    for extraction in extractions:
        name = extraction.document.id
        if name in found:
            raise DocumentError("two documents have this id", entry=name)
        found[name] = document_slug(name)
    return dict(sorted(found.items()))


def nodes_of(
    extractions: Iterable[Extraction], entities: dict[tuple[str, str], str], ontology: Ontology
) -> dict[str, Node]:
    """What the corpus says of every IRI."""
    nodes: dict[str, Node] = {}
    for extraction in extractions:
        for entity in extraction.entities:
            tail = entities[extraction.document.id, entity.id]
            if tail not in nodes:
                nodes[tail] = Node(tail, known=tail.replace("/", ":", 1) in ontology.known)
            note(nodes[tail], entity, extraction.document)
    return dict(sorted(nodes.items()))


def note(node: Node, entity: Entity, document: Document) -> None:
    """Add what one document says."""
    weight = max(1, len(entity.mentions))
    node.names[entity.name] += weight
    node.types[entity.type] += weight
    node.aliases.update(entity.aliases)
    node.trusted = node.trusted or not is_doubtful(entity, document)
    node.documents.add(document.id)
    node.languages.update(filter(None, (document.language,)))


def types_of(clusters: Clusters, canonical: dict[str, str], ontology: Ontology) -> dict[str, str]:
    """The class of every canonical IRI."""
    return {
        best: class_of(best, [clusters.nodes[tail] for tail in clusters.members(best)], ontology)
        for best in sorted(set(canonical.values()))
    }


def still_apart(links: Iterable[Link], canonical: dict[str, str]) -> tuple[Link, ...]:
    """The pairs that no other rule joined."""
    return tuple(sorted({link for link in links if canonical[link.entity] != canonical[link.other]}))
