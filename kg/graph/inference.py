"""What follows from a graph and its ontology: superclasses, super-properties, inverses, symmetry, transitivity, labels.

In: an open store. Out: the triples that its default graph does not have yet. A rule is a SPARQL query, so it knows no
relation by name. Rules on relations run until nothing new comes (Datalog's naive evaluation, which a shallow ontology
ends after two rounds); those on single entities, which no relation depends on, run once after them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIXES: Final = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
RELATIONS: Final = {
    "super-properties": """
        CONSTRUCT { ?a ?above ?b }
        WHERE { ?below rdfs:subPropertyOf+ ?above . ?a ?below ?b FILTER(?below != ?above) }""",
    "inverses": """
        CONSTRUCT { ?b ?other ?a }
        WHERE { { ?one owl:inverseOf ?other } UNION { ?other owl:inverseOf ?one } ?a ?one ?b }""",
    "symmetry": """
        CONSTRUCT { ?b ?both ?a }
        WHERE { ?both a owl:SymmetricProperty . ?a ?both ?b }""",
    "transitivity": """
        CONSTRUCT { ?a ?on ?c }
        WHERE { ?on a owl:TransitiveProperty . ?a ?on ?b . ?b ?on ?c FILTER(?a != ?c) }""",
}
ENTITIES: Final = {
    "superclasses": """
        CONSTRUCT { ?one a ?above }
        WHERE { ?class rdfs:subClassOf+ ?above FILTER(isIRI(?above) && ?class != ?above) ?one a ?class }""",
    # One label for lists, whatever languages an entity has names in; skos:prefLabel has it in each of them.
    "labels": """
        CONSTRUCT { ?one rdfs:label ?label }
        WHERE {
          { ?one skos:prefLabel ?label FILTER(LANG(?label) = "en") }
          UNION
          { SELECT ?one (MIN(?name) AS ?label)
            WHERE {
              ?one skos:prefLabel ?name
              FILTER NOT EXISTS { ?one skos:prefLabel ?english FILTER(LANG(?english) = "en") }
            }
            GROUP BY ?one }
        }""",
}


def infer(store: ox.Store, graph: ox.NamedNode) -> int:
    """Add to the default graph of a store, and to one of its own, all that follows; return how many triples."""
    count = 0
    while added := add_conclusions(store, graph, RELATIONS):
        count += added
    return count + add_conclusions(store, graph, ENTITIES)


def add_conclusions(store: ox.Store, graph: ox.NamedNode, rules: Mapping[str, str]) -> int:
    """Add what one round of rules finds; return how many triples."""
    new = {triple for rule in rules.values() for triple in conclusions(store, rule)}
    store.bulk_extend(
        ox.Quad(triple.subject, triple.predicate, triple.object, name)
        for triple in new
        for name in (graph, ox.DefaultGraph())
    )
    return len(new)


def conclusions(store: ox.Store, rule: str) -> Iterator[ox.Triple]:
    """Yield what a rule finds and the default graph does not say."""
    found = store.query(rule, prefixes=PREFIXES)
    assert isinstance(found, ox.QueryTriples)
    for triple in found:
        if ox.Quad(triple.subject, triple.predicate, triple.object) not in store:
            yield triple
