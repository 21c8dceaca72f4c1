"""A seeded generator of large stores: made-up articles in the shape of real ones, some entities in many statements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from kg.graph import BASE, background, iri, prefixes, write_store
from kg.graph.describe import entity_triples
from kg.graph.namespaces import KG, NIF, PROV, RDF, SCHEMA
from kg.graph.store import INFERRED
from kg.graph.terms import Triple, literal, number
from kg.ontology import Frame, Ontology, load_ontology

STATEMENTS = 20  # in an article
TYPES = ("Person", "Country", "City", "Organization", "GovernmentBody", "ArmedGroup", "Company")
UNREAL = 0.2  # the share of the statements that are not told as facts
SKEW = 3.2  # how many more statements the first entities stand in than the last


def write_newslike(folder: Path, *, entities: int, statements: int, seed: int = 0) -> Path:
    """Write a folder with a store, and the prefixes that questions to it may use."""
    folder.mkdir(parents=True, exist_ok=True)
    ontology = load_ontology()
    graphs = dict(articles(ontology, entities, statements, random.Random(seed)))
    write_store(folder, graphs | background(ontology, [], BASE), iri(BASE + INFERRED))
    lines = (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes().items())
    (folder / "graph.ttl").write_text("".join(lines), encoding="utf-8")
    return folder


def articles(
    ontology: Ontology, entities: int, statements: int, dice: random.Random
) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    """Yield the graph of each article by its IRI."""
    frames = [ontology.frames[name] for name in sorted({each.frame for each in ontology.relations.values()})]
    named: set[int] = set()
    for index in range(statements // STATEMENTS):
        article = iri(f"{BASE}doc/article-{index:06}")
        triples = set(head(article, index))
        for place in range(STATEMENTS):
            subject, object_ = two_of(entities, dice)
            triples |= set(stated(article, place, dice.choice(frames), ontology, (subject, object_), dice))
            triples |= {triple for one in {subject, object_} - named for triple in described(one)}
            named |= {subject, object_}
        yield article, tuple(sorted(triples))


def two_of(entities: int, dice: random.Random) -> tuple[int, int]:
    """Who acts, the first far more often than the last, and somebody else."""
    subject = int(entities * dice.random() ** SKEW)
    return subject, (subject + dice.randrange(1, entities)) % entities


def head(article: str, index: int) -> Iterator[Triple]:
    """What an article is called."""
    yield article, iri(RDF + "type"), iri(SCHEMA + "NewsArticle")
    yield article, iri(SCHEMA + "headline"), literal(f"Article {index}", "en")


def stated(
    article: str, place: int, frame: Frame, ontology: Ontology, pair: tuple[int, int], dice: random.Random
) -> Iterator[Triple]:
    """One statement with its sentence, its two entities, and the relation that follows from it."""
    relation = ontology.relations_of[frame.name][0]
    subject, object_ = map(entity_iri, pair)
    node = iri(f"{BASE}statement/{article[-7:-1]}-{place}")
    sentence = f"{article[:-1]}#char={place * 200},{place * 200 + 100}>"
    real = dice.random() >= UNREAL
    yield node, iri(RDF + "type"), iri(KG + frame.name)
    yield node, iri(KG + relation.subject_role), subject
    yield node, iri(KG + relation.object_role), object_
    yield node, iri(KG + "polarity"), literal("positive")
    yield node, iri(KG + "certainty"), literal("certain" if real else "planned")
    yield node, iri(KG + "evidence"), sentence
    yield node, iri(PROV + "wasDerivedFrom"), article
    yield sentence, iri(NIF + "anchorOf"), literal(f"Entity {pair[0]} {frame.name} entity {pair[1]}.")
    yield sentence, iri(NIF + "beginIndex"), number(place * 200)
    for one in (subject, object_):
        yield article, iri(SCHEMA + "mentions"), one
    if real:
        yield subject, iri(KG + relation.name), object_


def described(entity: int) -> Iterator[Triple]:
    """An entity with its class and two names."""
    return entity_triples(
        entity_iri(entity), TYPES[entity % len(TYPES)], [(f"Entity {entity}", "en")], [(f"E{entity}", None)]
    )


def entity_iri(entity: int) -> str:
    """The IRI of an entity; that of number 0 stands in more statements than any other."""
    return iri(f"{BASE}entity/e{entity}")
