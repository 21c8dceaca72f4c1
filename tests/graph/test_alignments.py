"""The alignments speak of what the ontology has."""

import pyoxigraph as ox
from handmade import ONTOLOGY, ontology

from kg.graph.namespaces import KG, NIF

FRAMES_WITHOUT_PLOVER = {"Citizenship", "Command", "Leadership", "Location", "Membership", "Part", "Succession"}


def triples(name):
    return list(ox.parse(path=str(ONTOLOGY / name), format=ox.RdfFormat.TURTLE))


def test_every_word_of_ours_is_in_the_ontology():
    declared = {str(triple.subject) for triple in triples("news.ttl")}
    used = {str(triple.subject) for triple in triples("alignments.ttl") if str(triple.subject).startswith(f"<{KG}")}

    assert used - declared <= {f"<{KG}trigger>"}


def test_every_event_answers_to_an_event_type_of_plover():
    aligned = {
        triple.subject.value.removeprefix(KG)
        for triple in triples("alignments.ttl")
        if triple.object.value.startswith("https://w3id.org/newskg/plover#")
    }

    known = ontology()
    assert set(known.frames) - aligned == FRAMES_WITHOUT_PLOVER
    assert {
        name for name, relation in known.relations.items() if relation.frame not in FRAMES_WITHOUT_PLOVER
    } - aligned == {"killedIn"}


def test_every_plover_type_that_is_used_is_described():
    said = triples("alignments.ttl")
    described = {triple.subject for triple in said if triple.predicate.value.endswith("#notation")}

    assert {t.object for t in said if t.object.value.startswith("https://w3id.org/newskg/plover#")} == described


def test_evidence_is_nif():
    assert any(
        t.subject.value == KG + "evidence" and t.object.value == NIF + "RFC5147String"
        for t in triples("alignments.ttl")
    )
