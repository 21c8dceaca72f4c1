"""Whether graphs fulfil the shapes."""

import random
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
from handmade import ONTOLOGY, corpus, ontology

from kg.errors import StoreError
from kg.graph import to_dataset
from kg.graph.shapes import renewed
from kg.graph.validate import validate, violations
from kg.model import Span, Time
from kg.publish import turtle, write_trig, write_turtle
from kg.resolve import resolve

SHAPES = ONTOLOGY / "shapes.ttl"


@pytest.fixture(scope="module")
def dataset():
    known = ontology()
    return to_dataset(corpus(), resolve(corpus(), known), known)


def messages(dataset, triples, tmp_path):
    file = tmp_path / "graph.ttl"
    write_turtle(file, triples, dataset.prefixes)
    return [f"{found.path} {found.message}" for found in validate(file, SHAPES)]


def test_the_merged_view_conforms(dataset, tmp_path):
    assert messages(dataset, dataset.merged, tmp_path) == []


def test_the_graph_of_each_document_conforms(dataset, tmp_path):
    for triples in dataset.graphs.values():
        assert messages(dataset, triples, tmp_path) == []


def test_each_named_graph_is_validated_by_itself(dataset, tmp_path):
    graphs = dict(dataset.graphs)
    write_trig(tmp_path / "graph.trig", graphs, dataset.prefixes)
    assert validate(tmp_path / "graph.trig") == ()

    name = next(iter(graphs))
    graphs[name] = tuple(triple for triple in graphs[name] if not triple[1].endswith("polarity>"))
    write_trig(tmp_path / "graph.trig", graphs, dataset.prefixes)
    assert {one.path.rpartition("#")[2] for one in validate(tmp_path / "graph.trig")} == {"polarity"}


def test_a_folder_is_validated_by_its_merged_view(dataset, tmp_path):
    write_turtle(tmp_path / "graph.ttl", dataset.merged, dataset.prefixes)
    write_trig(tmp_path / "graph.trig", dataset.graphs, dataset.prefixes)

    assert validate(tmp_path) == ()


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("DELETE { ?s kg:polarity ?o } WHERE { ?s kg:polarity ?o }", "polarity Less than 1"),
        ('INSERT { ?s kg:certainty "surely" } WHERE { ?s kg:certainty "certain" }', "certainty"),
        ("DELETE { ?s nif:anchorOf ?o } WHERE { ?s nif:anchorOf ?o }", "anchorOf Less than 1"),
        ("DELETE { ?s prov:wasDerivedFrom ?o } WHERE { ?s prov:wasDerivedFrom ?o }", "wasDerivedFrom Less than 1"),
        ("INSERT { ?s kg:agent place:oslo } WHERE { ?s a kg:Threat }", "agent Value does not conform"),
        ("INSERT { ?s kg:victim ?v } WHERE { ?s a kg:Threat ; kg:agent ?v }", "is closed"),
        ("INSERT { place:oslo kg:threatens place:iran } WHERE {}", " Value does not conform to Shape shape:AnyAgent"),
        ("INSERT { place:iran kg:visits place:oslo } WHERE {}", " Value does not conform to Shape shape:AnyPerson"),
        (
            'INSERT { place:iran skos:prefLabel "Persia"@en } WHERE {}',
            "prefLabel More than one String shares the same Language",
        ),
        ("INSERT { place:iran a kg:Person } WHERE {}", "type More than 1 values"),
        ("DELETE { ?s kg:begin ?o } WHERE { ?s kg:begin ?o }", "begin Less than 1"),
        ('INSERT { ?s kg:time "soon" } WHERE { ?s a kg:Meeting }', "time"),
        ("DELETE { place:iran a ?c } WHERE { place:iran a ?c }", "type Less than 1"),
        ('INSERT { ?s kg:claimed "yes" } WHERE { ?s a kg:Meeting }', "claimed"),
        ("INSERT { ?s nif:beginIndex 9999 } WHERE { ?s nif:beginIndex ?b }", "beginIndex"),
        ("INSERT { ?s skos:altLabel ?b } WHERE { ?s skos:prefLabel ?b }", "prefLabel"),
        ("INSERT { ?s kg:evidence ?t } WHERE { ?s kg:trigger ?t }", "evidence"),
        ("INSERT { ?s kg:source ?t } WHERE { ?s prov:wasDerivedFrom ?t }", "source"),
    ],
)
def test_what_breaks_a_shape_is_told(dataset, tmp_path, update, message):
    graph = rdflib.Graph().parse(data="".join(turtle(dataset.merged, dataset.prefixes)), format="turtle")
    graph.update(update, initNs=dataset.prefixes)
    file = tmp_path / "graph.nt"
    graph.serialize(file, format="nt", encoding="utf-8")

    found = validate(file, SHAPES, engine="pyshacl")
    fast = validate(file, SHAPES, engine="rudof")

    assert {(one.focus, one.path) for one in fast} == {(one.focus, one.path) for one in found}
    assert any(message in f"{one.path.rpartition('#')[2].rpartition('/')[2]} {one.message}" for one in found), found


def test_what_breaks_a_shape_is_refused_before_it_is_in_the_graph():
    """A thousand statements, each changed at random: what is not refused conforms."""
    known, dice, refused, kept = ontology(), random.Random(0), 0, []
    extractions = corpus()
    for extraction in extractions:
        for number in range(1000 // len(extractions)):
            statement = spoiled(dice.choice(extraction.statements), extraction, dice, known)
            kept.append((extraction, replace(statement, id=f"x{number}")))
    changed = [replace(e, statements=tuple(s for owner, s in kept if owner is e), relations=()) for e in extractions]
    found = to_dataset(changed, resolve(changed, known), known)
    refused = len(found.refused)

    assert 100 < refused < 900
    assert violations([ox.Quad(*map(term, triple)) for triple in found.merged], shapes_graph()) == ()


def spoiled(statement, extraction, dice, known):
    """A statement with one thing changed."""
    entity = dice.choice(extraction.entities).id
    argument = dice.choice(statement.arguments)
    others = tuple(one for one in statement.arguments if one is not argument)
    evidence, factuality = statement.evidence, statement.factuality
    return dice.choice(
        [
            statement,
            replace(statement, frame=dice.choice(list(known.frames))),
            replace(statement, arguments=(*others, replace(argument, entity=entity))),
            replace(statement, arguments=(*others, replace(argument, role=dice.choice(["agent", "victim", "place"])))),
            replace(statement, arguments=others),
            replace(statement, evidence=replace(evidence, quote=evidence.quote[1:])),
            replace(statement, evidence=replace(evidence, trigger=Span(5, 2))),
            replace(statement, evidence=replace(evidence, found_by=dice.choice(["", "a pattern"]))),
            replace(statement, factuality=replace(factuality, polarity=dice.choice(["positive", "maybe"]))),
            replace(statement, factuality=replace(factuality, certainty=dice.choice(["certain", "likely"]))),
            replace(statement, factuality=replace(factuality, source=dice.choice([entity, "e99"]))),
            replace(statement, time=Time(argument.span, argument.text, dice.choice(["2020-02-30", "2020-02", "soon"]))),
        ]
    )


def term(text):
    """A term of N-Triples."""
    [triple] = ox.parse(f"<a:s> <a:p> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    return triple.object


def shapes_graph():
    """Our shapes."""
    return rdflib.Graph().parse(SHAPES)


def test_the_shapes_follow_from_the_ontology():
    """Where it fails: SHAPES.write_text(renewed(SHAPES.read_text("utf-8"), ontology()), "utf-8")."""
    written = SHAPES.read_text("utf-8")

    assert written == renewed(written, ontology())


def test_an_ontology_with_frames_of_its_own_is_validated_by_them(dataset, tmp_path):
    known = ontology()
    threat = replace(
        known.frames["Threat"], roles={"agent": frozenset(("Person",)), "addressee": frozenset(("Person",))}
    )
    file = tmp_path / "graph.ttl"
    write_turtle(file, dataset.merged, dataset.prefixes)

    found = validate(file, ontology=replace(known, frames=known.frames | {"Threat": threat}))

    assert {one.path.rpartition("#")[2] for one in found} == {"addressee"}
    assert all("shape:AnyPerson" in one.message for one in found)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("a b c d", "utf-8")

    with pytest.raises(StoreError, match=r"broken\.ttl: line 1, column 1: not valid RDF"):
        validate(broken)
    with pytest.raises(StoreError, match="no such file"):
        validate(tmp_path / "none.ttl")
