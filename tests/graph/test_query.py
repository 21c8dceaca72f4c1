"""Questions to a graph."""

import csv
import io
import json

import pyoxigraph as ox
import pytest
from handmade import corpus, ontology

from kg.errors import StoreError
from kg.graph import prefixes, query, to_dataset
from kg.graph.results import to_csv, to_json, to_table, to_tsv, to_turtle
from kg.publish import write_trig, write_turtle
from kg.resolve import resolve

THREATS = """
SELECT ?who ?whom ?sentence WHERE {
  ?threat a kg:Threat ; kg:agent ?a ; kg:addressee ?b ; kg:evidence/nif:anchorOf ?sentence .
  ?a skos:prefLabel ?who . ?b skos:prefLabel ?whom .
  FILTER(lang(?who) = "en" && lang(?whom) = "en")
} ORDER BY ?sentence"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What a build writes."""
    path = tmp_path_factory.mktemp("output")
    known = ontology()
    dataset = to_dataset(corpus(), resolve(corpus(), known), known)
    write_turtle(path / "graph.ttl", dataset.merged, dataset.prefixes)
    write_trig(path / "graph.trig", dataset.graphs, dataset.prefixes)
    return path


def test_who_threatens_whom_and_in_which_sentence(folder):
    assert to_table(query(folder, THREATS)) == [
        ["Donald Trump", "Iran", "Donald Trump threatened Iran on 3 January 2020."],
        ["Donald Trump", "Iran", "Trump bedreigde Iran in januari 2020."],
    ]


def test_a_folder_answers_by_its_merged_view_and_names_its_documents(folder):
    found = query(folder, "SELECT ?g { GRAPH ?g { ?s a kg:Threat } } ORDER BY ?g")
    merged = query(folder, "SELECT (COUNT(*) AS ?n) { ?s a kg:Person }")

    assert to_table(found) == [["doc:en-1"], ["doc:nl-1"]]
    assert to_table(merged) == [["3"]]


def test_a_trig_file_is_asked_as_one_graph(folder):
    assert to_table(query(folder / "graph.trig", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a kg:Threat }")) == [["2"]]


@pytest.mark.parametrize("suffix", [".nt", ".nq"])
def test_other_formats_are_read(folder, tmp_path, suffix):
    file = tmp_path / f"graph{suffix}"
    kind = ox.RdfFormat.N_TRIPLES if suffix == ".nt" else ox.RdfFormat.N_QUADS
    ox.serialize(ox.parse(path=str(folder / "graph.ttl")), str(file), format=kind)

    assert query(file, "ASK { ?s a kg:Threat }").answer is True


def test_intervals_filter_by_time(folder):
    found = query(
        folder, 'SELECT ?t { ?s kg:time ?t ; kg:begin ?b FILTER(?b >= "2020-01-02T00:00:00Z"^^xsd:dateTime) }'
    )

    assert to_table(found) == [["2020-01-03"]]


def test_answers_as_csv_tsv_and_json(folder):
    found = query(folder, THREATS)
    store = ox.Store()
    store.load(path=str(folder / "graph.ttl"))
    solutions = store.query(THREATS, prefixes=prefixes())

    assert next(csv.reader(io.StringIO(to_csv(found)))) == ["who", "whom", "sentence"]
    assert to_tsv(found).splitlines()[1].startswith('"Donald Trump"@en\t"Iran"@en\t')
    assert json.loads(to_json(found)) == json.loads(solutions.serialize(format=ox.QueryResultsFormat.JSON))


def test_csv_equals_that_of_the_engine(folder):
    sparql = "SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY ?o"
    store = ox.Store()
    store.load(path=str(folder / "graph.ttl"))

    assert (
        to_csv(query(folder / "graph.ttl", sparql))
        == store.query(sparql).serialize(format=ox.QueryResultsFormat.CSV).decode()
    )


def test_unbound_variables_are_empty(folder):
    found = query(folder, "SELECT ?a ?b { VALUES ?a { 1 } OPTIONAL { ?a kg:nothing ?b } }")

    assert to_table(found) == [["1", ""]]
    assert json.loads(to_json(found))["results"]["bindings"] == [
        {"a": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    ]


def test_a_yes_or_no(folder):
    found = query(folder, "ASK { person:donald-trump kg:threatens place:iran }")

    assert found.answer is True
    assert to_table(found) == [["true"]]
    assert json.loads(to_json(found)) == {"head": {}, "boolean": True}


def test_construct_gives_turtle(folder):
    found = query(folder, "CONSTRUCT { ?a kg:threatens ?b } WHERE { ?a kg:threatens ?b }")

    assert "person:donald-trump kg:threatens place:iran ." in to_turtle(found)
    with pytest.raises(StoreError, match="CONSTRUCT or DESCRIBE"):
        to_turtle(query(folder, "ASK {}"))


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { kg:a kg:b kg:c }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "DROP ALL",
        "CLEAR DEFAULT",
        "PREFIX x: <http://x/> WITH kg:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# SELECT\nINSERT DATA { kg:a kg:b kg:c }",
        'INSERT { ?s kg:b "SELECT" } WHERE { ?s ?p ?o }',
    ],
)
def test_an_update_is_refused(folder, update):
    with pytest.raises(StoreError, match="would change the graph"):
        query(folder, update)


def test_other_servers_are_not_asked(folder):
    with pytest.raises(StoreError, match="SERVICE"):
        query(folder, "SELECT * { service <http://localhost:1/sparql> { ?s ?p ?o } }")


def test_words_that_only_look_like_keywords_are_allowed(folder):
    found = query(
        folder,
        """SELECT ?service ?delete { # SERVICE INSERT
        ?service kg:evidence/nif:anchorOf ?delete FILTER(?delete != "SERVICE <http://x/> { }") } LIMIT 1""",
    )

    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT * {\n ?s ?p }", r"query: line 2, column \d+: not valid SPARQL: expected"),
        ("SELECT * {\n ?s kgg:p ?o }", r"query: line 2, column 5: no prefix 'kgg:'; did you mean 'kg'\?"),
        ("", "query: .*not valid SPARQL"),
        ("SELEKT * { ?s ?p ?o }", "query: .*not valid SPARQL"),
    ],
)
def test_a_wrong_query_says_where(folder, sparql, message):
    with pytest.raises(StoreError, match=message):
        query(folder, sparql)


def test_prefixes_of_the_file_need_no_declaration(tmp_path):
    known = ontology()
    dataset = to_dataset(corpus(), resolve(corpus(), known), known, base="https://example.org/news/")
    write_turtle(tmp_path / "graph.ttl", dataset.merged, dataset.prefixes | {"my": "https://example.org/news/place/"})

    found = query(tmp_path, "SELECT ?who ?whom { ?who kg:threatens ?whom FILTER(?whom = my:iran) }")

    assert to_table(found) == [["person:donald-trump", "my:iran"]]


def test_a_folder_without_a_merged_view_is_asked_as_one_graph(folder, tmp_path):
    (tmp_path / "graph.trig").write_bytes((folder / "graph.trig").read_bytes())

    assert query(tmp_path, "ASK { ?s a kg:Threat }").answer is True


def test_own_prefixes_may_be_declared(folder):
    assert query(folder, "PREFIX my: <https://w3id.org/newskg/ontology#> ASK { ?s a my:Threat }").answer is True


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("broken.ttl", "@prefix a: <http://x/> .\na:b a:c d .", r"broken.ttl: line 2, column 9: not valid RDF"),
        ("graph.xml", "<rdf/>", r"graph.xml: expected one of .ttl, .trig, .nt, .nq"),
        ("bytes.nt", "\udcff", r"bytes.nt: .*not valid RDF"),
    ],
)
def test_a_wrong_file_says_where(tmp_path, name, content, message):
    file = tmp_path / name
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(StoreError, match=message):
        query(file, "ASK {}")


def test_a_missing_file_and_an_empty_folder(tmp_path):
    with pytest.raises(StoreError, match="no such file or folder"):
        query(tmp_path / "none.ttl", "ASK {}")
    with pytest.raises(StoreError, match=r"expected a graph\.ttl or graph\.trig"):
        query(tmp_path, "ASK {}")
