"""RDF exports say what the store says, to every reader, in the same bytes each time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from exported import handmade_source, source_in
from handmade import Fact, Who, article
from rdflib.compare import isomorphic

from kg.errors import StoreError
from kg.publish.exports import ALIASES, FORMATS, export
from kg.publish.exports.rdf import sorted_lines
from kg.publish.exports.sorting import Sorter

REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
TRIPLES = {"turtle": (ox.RdfFormat.TURTLE, "turtle"), "ntriples": (ox.RdfFormat.N_TRIPLES, "nt")}
QUADS = {
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
RAPPER = {"turtle": "turtle", "ntriples": "ntriples", "trig": "trig", "nquads": "nquads"}
STRANGE = 'Anna \\ "Berg" \t <o\'Neil> & é 東 \x01 \x7f {x} #1 @en ^^ \u2028 .'


@pytest.fixture(scope="module")
def source(sample_graph):
    return source_in(sample_graph)


@pytest.fixture(scope="module")
def strange(tmp_path_factory):
    """A store with texts, urls and names that want escapes, names in no language and with the same text in two."""
    who = {
        "a": Who("Person", STRANGE, aliases=("a;b|c", "Anna\nBerg")),
        "i": Who("Country", "Iran", "place:iran"),
    }
    sentences = ['[Anna|a] threatened\r\n[Iran|i], "twice"; \\ and <b>once</b>.', "[Anna|a] met [Iran|i]\ttoo."]
    facts = [
        Fact("Threat", "threatened", {"agent": "a", "addressee": "i"}),
        Fact("Meeting", "met", {"agent": "a", "counterpart": "i"}, certainty="planned"),
    ]
    about = {"title": STRANGE, "url": "https://news.example/a?b=c d#e", "published": "2020"}
    found = [article("a/b c#d?é%", "en", sentences, who, facts, **about), article("2", None, sentences, who, facts)]
    return handmade_source(tmp_path_factory.mktemp("strange"), found)


@pytest.fixture(params=["source", "strange"])
def any_source(request):
    return request.getfixturevalue(request.param)


def write(source, format_, path):
    return export(source.store, format_, path, prefixes=source.prefixes)


def merged(source):
    """The default graph of a store as triples."""
    return {quad.triple for quad in source.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def named(source):
    """The named graphs of a store as quads."""
    return {quad for quad in source.store if not isinstance(quad.graph_name, ox.DefaultGraph)}


@pytest.mark.parametrize("format_", TRIPLES)
def test_what_has_no_graphs_says_what_the_default_graph_says(any_source, tmp_path, format_):
    done = write(any_source, format_, tmp_path / "g")

    found = [quad.triple for quad in ox.parse(path=str(tmp_path / "g"), format=TRIPLES[format_][0])]
    assert len(found) == done.counts["triples"] == len(merged(any_source))
    assert set(found) == merged(any_source)


@pytest.mark.parametrize("format_", QUADS)
def test_what_has_graphs_says_what_each_of_them_says(any_source, tmp_path, format_):
    done = write(any_source, format_, tmp_path / "g")

    found = list(ox.parse(path=str(tmp_path / "g"), format=QUADS[format_][0]))
    assert len(found) == done.counts["quads"] == len(named(any_source))
    assert set(found) == named(any_source)
    assert done.counts["graphs"] == len(list(any_source.store.named_graphs()))


@pytest.mark.parametrize("format_", TRIPLES)
def test_rdflib_reads_the_same_graph(any_source, tmp_path, format_):
    write(any_source, format_, tmp_path / "g")
    expected = rdflib.Graph().parse(
        data=ox.serialize(merged(any_source), format=ox.RdfFormat.N_TRIPLES), format="ntriples"
    )

    assert isomorphic(rdflib.Graph().parse(tmp_path / "g", format=TRIPLES[format_][1]), expected)


@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("format_", QUADS)
def test_rdflib_reads_the_same_graphs(any_source, tmp_path, format_):
    write(any_source, format_, tmp_path / "g")
    expected, found = rdflib.Dataset(), rdflib.Dataset()
    expected.parse(data=ox.serialize(named(any_source), format=ox.RdfFormat.N_QUADS), format="nquads")

    found.parse(tmp_path / "g", format=QUADS[format_][1])

    assert set(found.quads()) == set(expected.quads())


@pytest.mark.skipif(not shutil.which("rapper"), reason="needs raptor2-utils")
@pytest.mark.parametrize("format_", RAPPER)
def test_raptor_reads_as_many(any_source, tmp_path, format_):
    done = write(any_source, format_, tmp_path / "g")

    said = subprocess.run(
        ["rapper", "-c", "-i", RAPPER[format_], tmp_path / "g"], capture_output=True, text=True, check=True
    )

    count = done.counts.get("triples") or done.counts["quads"]
    assert f"returned {count} triples" in said.stderr
    assert "Warning" not in said.stderr


def test_statements_reify_the_triples_that_they_stand_for(source, tmp_path):
    done = write(source, "rdf12", tmp_path / "g.ttl")

    found = {quad.triple for quad in ox.parse(path=str(tmp_path / "g.ttl"), format=ox.RdfFormat.TURTLE)}
    reified = {triple for triple in found if triple.predicate.value == REIFIES}
    asserted = merged(source)
    assert found - reified == asserted
    assert len(found) == done.counts["triples"]
    assert len(reified) == done.counts["reified"]
    assert {triple.object for triple in reified} >= direct(source)
    for triple in reified:
        assert triple.object in asserted or not source.tables.statements[triple.subject.value].holds


def direct(source):
    """The direct triples that documents assert."""
    documents = {ox.NamedNode(iri) for iri in source.tables.documents}
    relations = {source.tables.ontology.namespace + name for name in source.tables.ontology.relations}
    return {quad.triple for quad in named(source) if quad.graph_name in documents and quad.predicate.value in relations}


def test_what_does_not_hold_is_reified_and_not_asserted(strange, tmp_path):
    write(strange, "rdf12", tmp_path / "g.ttl")
    store = ox.Store()
    store.bulk_load(path=str(tmp_path / "g.ttl"), format=ox.RdfFormat.TURTLE)

    ask = """PREFIX kg: <https://w3id.org/newskg/ontology#>
        SELECT DISTINCT ?certainty ?asserted WHERE {
            ?statement rdf:reifies ?triple ; kg:certainty ?certainty .
            FILTER(isTRIPLE(?triple))
            BIND(EXISTS { ?s ?p ?o FILTER(?s = SUBJECT(?triple) && ?p = PREDICATE(?triple) && ?o = OBJECT(?triple)) }
                 AS ?asserted)
        } ORDER BY ?certainty"""
    rows = store.query(ask, prefixes={"rdf": REIFIES.removesuffix("reifies")})

    assert [(row["certainty"].value, row["asserted"].value) for row in rows] == [
        ("certain", "true"),
        ("planned", "false"),
    ]


def test_sparql_12_finds_the_sentence_of_a_triple(source, tmp_path):
    write(source, "rdf12", tmp_path / "g.ttl")
    store = ox.Store()
    store.bulk_load(path=str(tmp_path / "g.ttl"), format=ox.RdfFormat.TURTLE)

    ask = "SELECT ?quote WHERE { ?who kg:threatens ?whom ~ ?statement . ?statement kg:evidence/nif:anchorOf ?quote }"

    assert len(list(store.query(ask, prefixes=dict(source.prefixes)))) >= 4


@pytest.mark.parametrize("format_", [*TRIPLES, *QUADS, "rdf12"])
def test_the_same_store_gives_the_same_bytes(strange, tmp_path, format_):
    write(strange, format_, tmp_path / "one")
    write(strange, format_, tmp_path / "two")
    other = copied(strange.store, tmp_path)

    export(other, format_, tmp_path / "three", prefixes=strange.prefixes)

    first = (tmp_path / "one").read_bytes()
    assert (tmp_path / "two").read_bytes() == first
    assert (tmp_path / "three").read_bytes() == first


def copied(store, folder):
    """The same quads in another store, which gives them in another order: it has been filled backwards."""
    other = ox.Store()
    for quad in reversed(list(store)):
        other.add(quad)
    return other


def test_the_seed_of_hashes_changes_nothing(sample_graph, tmp_path):
    code = (
        "import sys; from pathlib import Path; from kg.graph import open_store, prefixes;"
        "from kg.publish.exports import FORMATS, export;"
        "store, target = open_store(Path(sys.argv[1])), Path(sys.argv[2]);"
        "[export(store, name, target / name, prefixes=prefixes()) for name in FORMATS]"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, sample_graph / "store", tmp_path / seed],
            check=True,
            env={"PYTHONHASHSEED": seed},
        )

    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*") if path.is_file())
    assert len(files) >= len(FORMATS) + 10
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file


def test_lines_are_sorted(source, tmp_path):
    write(source, "ntriples", tmp_path / "g.nt")

    lines = (tmp_path / "g.nt").read_bytes().splitlines()

    assert lines == sorted(lines)


def test_sorting_needs_little_memory(source, tmp_path):
    whole = list(sorted_lines(source.store, ox.DefaultGraph(), tmp_path / "g"))
    sorter = Sorter(tmp_path, most=50_000)

    source.store.dump(sorter, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())

    assert len(sorter.runs) > 10
    assert list(sorter.lines()) == whole
    assert list(tmp_path.iterdir()) == []


def test_turtle_is_for_people(source, tmp_path):
    write(source, "turtle", tmp_path / "g.ttl")

    text = (tmp_path / "g.ttl").read_text(encoding="utf-8")

    assert "\n\n# persons\n\n" in text
    assert "\n\nplace:iran a " in text


def test_json_ld_reads_like_json(source, tmp_path):
    write(source, "jsonld", tmp_path / "g.jsonld")

    found = json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))
    graphs = {graph["@id"]: {node["@id"]: node for node in graph["@graph"]} for graph in found["@graph"]}
    iran = graphs["doc:iran-nuclear-deal"]["place:iran"]
    assert iran["@type"] == "kg:Country"
    assert iran["skos:prefLabel"] == {"en": "Iran", "nl": "Iran"}
    assert iran["owl:sameAs"] == "wd:Q794"


def test_other_names_of_formats_are_understood(source, tmp_path):
    for alias, name in ALIASES.items():
        write(source, alias, tmp_path / alias)
        write(source, name, tmp_path / name)

        assert (tmp_path / alias).read_bytes() == (tmp_path / name).read_bytes()


def test_an_unknown_format_is_named(source, tmp_path):
    with pytest.raises(StoreError, match="no format 'turtl'; did you mean 'turtle'"):
        write(source, "turtl", tmp_path / "g")
    with pytest.raises(StoreError, match="there are: turtle, ntriples"):
        write(source, "docx", tmp_path / "g")
    assert list(tmp_path.iterdir()) == []
