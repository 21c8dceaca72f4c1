"""What a graph stands on besides its articles: the ontology, and what is known beforehand of the places in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.graph.describe import known_triples
from kg.graph.namespaces import BASE, SCHEMA
from kg.graph.terms import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.graph.terms import Triple
    from kg.ontology import KnownEntity, Ontology

ONTOLOGY: Final = "https://w3id.org/newskg/ontology"
INSIDE: Final = iri(SCHEMA + "containedInPlace")  # not kg:locatedIn, which an article says
SKOLEM: Final = BASE.replace("/id/", "/.well-known/genid/")


def background(ontology: Ontology, tails: Iterable[str], base: str) -> dict[str, tuple[Triple, ...]]:
    """The graph of the ontology and the graph of what is known of the places among the tails of IRIs."""
    known = sorted(set(known_places(ontology, tails, base)))
    return {iri(ONTOLOGY): ontology_triples(ontology.files), iri(base + "graph/known"): tuple(known)}


def ontology_triples(files: Iterable[Path]) -> tuple[Triple, ...]:
    """The triples of Turtle files, sorted; IRIs that come from content take the place of blank nodes (RDF 1.1, 3.5)."""
    dataset = ox.Dataset(
        ox.Quad(triple.subject, triple.predicate, triple.object)
        for file in files
        for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((skolem(quad.subject), str(quad.predicate), skolem(quad.object)) for quad in dataset))


def skolem(term: object) -> str:
    """A term as text; a blank node as an IRI."""
    return iri(SKOLEM + term.value) if isinstance(term, ox.BlankNode) else str(term)


def known_places(ontology: Ontology, tails: Iterable[str], base: str) -> Iterator[Triple]:
    """What the known places lie in, up to the largest; a place that is only there for that has its names, too."""
    for tail in tails:
        place = ontology.known.get(tail.replace("/", ":", 1))
        while place and place.located_in and (larger := ontology.known.get(place.located_in)):
            yield node(place, base), INSIDE, node(larger, base)
            yield from known_triples(node(larger, base), larger, ())
            place = larger


def node(entity: KnownEntity, base: str) -> str:
    """The IRI of a known entity."""
    return iri(base + entity.key.replace(":", "/", 1))
