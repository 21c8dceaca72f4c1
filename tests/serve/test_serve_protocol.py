"""The SPARQL 1.1 Protocol: the W3C's tests that concern queries, and what else a client may do right or wrong.

The W3C's tests ask about graphs of its own on the web; here they are the graphs of articles.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from live_server import FORM, Server, serving, write_folder

from kg.graph import BASE

RESULTS = "{http://www.w3.org/2005/sparql-results#}"
DATA_1, DATA_2, DATA_3 = (f"{BASE}doc/{name}" for name in ("en-1", "nl-1", "en-2-3e5888"))
THREATENED = "SELECT ?who WHERE { ?who kg:threatens ?whom }"
DEFAULT_GRAPH = "SELECT DISTINCT ?article WHERE { ?article a schema:NewsArticle } ORDER BY ?article"
NAMED_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
METHODS = pytest.mark.parametrize("method", ["GET", "FORM", "POST"])


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """Three articles made by hand."""
    with serving(write_folder(tmp_path_factory.mktemp("protocol"))) as found:
        yield found


# ---- the W3C's tests: http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/


def test_query_get(server):
    """query_get: query via GET."""
    found = server.get("/sparql?query=" + quote("ASK {}"), Accept="application/sparql-results+json")

    assert (found.status, found.kind) == (200, "application/sparql-results+json")
    assert found.json()["boolean"] is True


def test_query_post_form(server):
    """query_post_form: query via URL-encoded POST."""
    found = server.ask("POST", "/sparql", urlencode({"query": "ASK {}"}), Content_Type=FORM)

    assert (found.status, found.json()["boolean"]) == (200, True)


def test_query_post_direct(server):
    """query_post_direct: query via POST directly."""
    found = server.ask("POST", "/sparql", "ASK {}", Content_Type="application/sparql-query")

    assert (found.status, found.json()["boolean"]) == (200, True)


@METHODS
def test_query_dataset_default_graph(server, method):
    """query_dataset_default_graph: one default graph by the protocol."""
    found = server.query(DEFAULT_GRAPH, method=method, parameters=[("default-graph-uri", DATA_1)])

    assert found.rows() == [{"article": DATA_1}]


@METHODS
def test_query_dataset_default_graphs(server, method):
    """query_dataset_default_graphs_get, _post: several are merged."""
    chosen = [("default-graph-uri", DATA_1), ("default-graph-uri", DATA_2)]

    assert server.query(DEFAULT_GRAPH, method=method, parameters=chosen).rows() == [
        {"article": DATA_1},
        {"article": DATA_2},
    ]


@METHODS
def test_query_dataset_named_graphs(server, method):
    """query_dataset_named_graphs_get, _post: named graphs only, so that the default graph is empty."""
    chosen = [("named-graph-uri", DATA_1), ("named-graph-uri", DATA_2)]

    assert server.query(NAMED_GRAPHS, method=method, parameters=chosen).rows() == [{"g": DATA_1}, {"g": DATA_2}]
    assert server.query(DEFAULT_GRAPH, method=method, parameters=chosen).rows() == []


@METHODS
def test_query_dataset_full(server, method):
    """query_dataset_full: default and named graphs."""
    chosen = [("default-graph-uri", DATA_3), ("named-graph-uri", DATA_1), ("named-graph-uri", DATA_2)]

    assert server.query(DEFAULT_GRAPH, method=method, parameters=chosen).rows() == [{"article": DATA_3}]
    assert server.query(NAMED_GRAPHS, method=method, parameters=chosen).rows() == [{"g": DATA_1}, {"g": DATA_2}]


@METHODS
def test_query_multiple_dataset(server, method):
    """query_multiple_dataset: what the protocol says counts more than what the query says."""
    sparql = DEFAULT_GRAPH.replace(" WHERE", f" FROM <{DATA_1}> WHERE")

    assert server.query(sparql, method=method).rows() == [{"article": DATA_1}]
    assert server.query(sparql, method=method, parameters=[("default-graph-uri", DATA_2)]).rows() == [
        {"article": DATA_2}
    ]


def test_query_content_type_select(server):
    """query_content_type_select: XML, JSON, CSV or TSV."""
    for kind in ("application/sparql-results+xml", "application/sparql-results+json", "text/csv"):
        assert server.query("SELECT (1 AS ?value) {}", Accept=kind).kind == kind


def test_query_content_type_ask(server):
    """query_content_type_ask: XML or JSON."""
    found = server.query("ASK {}", Accept="application/sparql-results+xml")

    assert found.kind == "application/sparql-results+xml"
    assert ElementTree.fromstring(found.body).findtext(f"{RESULTS}boolean") == "true"


def test_query_content_type_describe(server):
    """query_content_type_describe: an RDF syntax."""
    found = server.query("DESCRIBE place:iran", Accept="application/rdf+xml")

    assert found.kind == "application/rdf+xml"
    assert list(ox.parse(found.body, format=ox.RdfFormat.RDF_XML))


def test_query_content_type_construct(server):
    """query_content_type_construct: an RDF syntax."""
    found = server.query("CONSTRUCT { <s> <p> 1 } WHERE {}".replace("<", "<http://example.org/"), Accept="text/turtle")

    assert found.kind == "text/turtle"
    assert len(list(ox.parse(found.body, format=ox.RdfFormat.TURTLE))) == 1


def test_bad_query_method(server):
    """bad_query_method: PUT is none of the protocol's methods."""
    found = server.ask("PUT", "/sparql?query=" + quote("ASK {}"))

    assert found.status == 405
    assert {"GET", "POST", "HEAD"} <= set(found.headers["Allow"].split(", "))


@pytest.mark.parametrize("method", ["GET", "FORM", "POST"])
def test_bad_multiple_queries(server, method):
    """bad_multiple_queries: more than one query."""
    found = server.query("ASK {}", method=method, parameters=[("query", "SELECT * {}")])

    assert (found.status, found.text) == (400, "expected one parameter 'query'; got 2\n")


def test_bad_query_wrong_media_type(server):
    """bad_query_wrong_media_type: a query as plain text."""
    assert server.ask("POST", "/sparql", "ASK {}", Content_Type="text/plain").status == 415


def test_bad_query_missing_form_type(server):
    """bad_query_missing_form_type: a form that does not say that it is one."""
    assert server.ask("POST", "/sparql", urlencode({"query": "ASK {}"})).status == 415


def test_bad_query_missing_direct_type(server):
    """bad_query_missing_direct_type: a query that does not say that it is one."""
    assert server.ask("POST", "/sparql", "ASK {}").status == 415


@pytest.mark.parametrize("charset", ["", "; charset=UTF-16", "; charset=utf-8"])
def test_bad_query_non_utf8(server, charset):
    """bad_query_non_utf8: a query in UTF-16, whatever is said of it."""
    body = "ASK {}".encode("utf-16") + b"\xff"

    assert server.ask("POST", "/sparql", body, Content_Type=f"application/sparql-query{charset}").status in {400, 415}


@METHODS
def test_bad_query_syntax(server, method):
    """bad_query_syntax: what is no query, with the place where it is none."""
    found = server.query("SELECT *\nWHERE {\n  ?s ?p\n}", method=method)

    assert found.status == 400
    assert found.text.startswith("line 4, column 2: not valid SPARQL: expected")


@pytest.mark.parametrize("update", ["CLEAR ALL", "INSERT DATA { kg:a kg:b kg:c }", "LOAD <http://127.0.0.1/x>"])
def test_updates_are_forbidden(server, update):
    """bad_update_*, update_*: this endpoint has no update, by whichever way."""
    asked = [
        server.ask("POST", "/sparql", update, Content_Type="application/sparql-update"),
        server.ask("POST", "/sparql", urlencode({"update": update}), Content_Type=FORM),
        server.get("/sparql?" + urlencode({"update": update})),
        server.get("/sparql?" + urlencode({"update": update, "query": "ASK {}"})),
    ]

    assert {(found.status, found.text) for found in asked} == {
        (403, "this endpoint only answers queries; `kg build` changes the graph\n")
    }


@METHODS
@pytest.mark.parametrize("update", ["CLEAR ALL", "INSERT DATA { kg:a kg:b kg:c }", "LOAD <http://127.0.0.1/x>"])
def test_an_update_is_no_query(server, method, update):
    found = server.query(update, method=method)

    assert found.status == 400
    assert "would change the graph; expected SELECT, ASK, CONSTRUCT or DESCRIBE" in found.text


# ---- what comes back

SPARQL = "SELECT ?who ?name WHERE { ?who kg:threatens ?whom ; skos:prefLabel ?name } ORDER BY ?name"
TRIPLES = "CONSTRUCT { ?who kg:threatens ?whom } WHERE { ?who kg:threatens ?whom }"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/*", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.4, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("image/png, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.5", "application/json"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;header=present;q=0.3,text/tab-separated-values;q=0.2", "text/csv"),
    ],
)
def test_a_table_comes_as_the_client_prefers(server, accept, kind):
    found = server.query(SPARQL, **({"Accept": accept} if accept else {}))

    assert (found.status, found.kind) == (200, kind)
    assert "Accept" in found.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "kind", "form"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("text/turtle;q=0.3,application/n-triples;q=0.4", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_a_graph_comes_as_the_client_prefers(server, accept, kind, form):
    found = server.query(TRIPLES, Accept=accept)

    assert (found.status, found.kind) == (200, kind)
    assert [str(quad.object) for quad in ox.parse(found.body, format=form)] == [f"<{BASE}place/iran>"]


def test_every_form_of_a_table_says_the_same(server):
    as_json = server.query(SPARQL, Accept="application/sparql-results+json").rows()
    as_xml = ElementTree.fromstring(server.query(SPARQL, Accept="application/sparql-results+xml").body)
    as_csv = list(csv.DictReader(io.StringIO(server.query(SPARQL, Accept="text/csv").text)))
    as_tsv = server.query(SPARQL, Accept="text/tab-separated-values").text.splitlines()

    names = [binding[0].text for binding in as_xml.iterfind(f".//{RESULTS}binding[@name='name']")]
    assert as_csv == as_json
    assert names == [row["name"] for row in as_json]
    assert as_tsv[0] == "?who\t?name"
    assert len(as_tsv) == len(as_json) + 1


@pytest.mark.parametrize("accept", ["image/png", "text/html", "*/*;q=0"])
def test_other_forms_are_not_acceptable(server, accept):
    found = server.query(SPARQL, Accept=accept)

    assert found.status == 406
    assert "text/csv" in found.text


def test_a_table_is_no_graph_and_a_graph_no_table(server):
    assert server.query(SPARQL, Accept="text/turtle").status == 406
    assert server.query(TRIPLES, Accept="text/csv").status == 406


def test_turtle_has_the_prefixes_that_it_uses_in_order(server):
    header = [line for line in server.query(TRIPLES).text.splitlines() if line.startswith("@prefix")]

    assert [line.split()[1] for line in header] == ["kg:", "person:", "place:"]


def test_the_same_question_has_the_same_answer(server):
    sparql = "CONSTRUCT WHERE { ?s ?p ?o }"

    assert server.query(sparql).body == server.query(sparql).body


def test_head_says_what_get_would(server):
    path = "/sparql?" + urlencode({"query": SPARQL})
    head, get = server.ask("HEAD", path, Accept="text/csv"), server.get(path, Accept="text/csv")

    assert (head.status, head.body) == (200, b"")
    assert (head.headers["Content-Length"], head.kind) == (str(len(get.body)), "text/csv")
    assert server.ask("HEAD", "/sparql?query=SELEKT").status == 400


def test_both_paths_answer(server):
    assert server.get("/query?" + urlencode({"query": "ASK {}"})).json()["boolean"] is True


def test_the_default_graph_has_every_triple_once_with_what_follows(server):
    once = server.query("SELECT (COUNT(*) AS ?n) { place:iran skos:prefLabel ?name FILTER(LANG(?name) = 'en') }").rows()

    assert once == [{"n": "1"}]
    assert (
        server.query("ASK { ?threat a kg:Threat , kg:SpeechAct , kg:Event , kg:Statement }").json()["boolean"] is True
    )


# ---- what else may be wrong


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/sparql?query=%FF", 400, "percent-encoded UTF-8"),
        ("/sparql?query=", 400, "not valid SPARQL"),
        ("/sparql?default-graph-uri=http://x/", 400, "expected one parameter 'query'; got none"),
        ("/sparql?query=ASK%7B%7D&timeout=soon", 400, "expected one timeout in seconds; got soon"),
        ("/sparql?query=ASK%7B%7D&timeout=0", 400, "expected one timeout"),
        ("/sparql?query=ASK%7B%7D&timeout=nan", 400, "expected one timeout"),
        ("/sparql?query=ASK%7B%7D&timeout=1&timeout=2", 400, "expected one timeout"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", 400, "cannot be answered"),
        ("/sparql?" + "a=1&" * 3000, 400, "at most 2,000 parameters"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(server, path, status, message):
    found = server.get(path)

    assert found.status == status
    assert message in found.text


def test_parameters_that_nobody_knows_do_no_harm(server):
    assert server.query("ASK {}", parameters=[("format", "json"), ("debug", "on")]).status == 200


def test_plus_and_percent_are_decoded(server):
    assert server.get("/sparql?query=SELECT+(%22a%2Bb%22+AS+%3Fv)+%7B%7D").rows() == [{"v": "a+b"}]


def test_an_encoded_body_is_not_guessed_at(server):
    found = server.ask("POST", "/sparql", b"\x1f\x8b", Content_Type="application/sparql-query", Content_Encoding="gzip")

    assert found.status == 415


def test_an_unknown_prefix_has_a_hint(server):
    found = server.query("SELECT * {\n ?s kgg:p ?o }")

    assert (found.status, found.text) == (400, "line 2, column 5: no prefix 'kgg:'; did you mean 'kg'?\n")


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json, */*;q=0.1"])
def test_errors_are_json_for_who_asks_for_it(server, accept):
    found = server.query("SELECT * {\n ?s kgg:p ?o }", Accept=accept)

    assert (found.status, found.kind) == (400, "application/problem+json")
    assert json.loads(found.body) == {
        "title": "Bad Request",
        "status": 400,
        "detail": "no prefix 'kgg:'; did you mean 'kg'?",
        "line": 2,
        "column": 5,
    }


# ---- the service description


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml", "application/n-triples"])
def test_without_a_query_the_endpoint_describes_itself(server, accept):
    found = server.get("/sparql", Accept=accept)
    form = ox.RdfFormat.from_media_type(found.kind)
    said = {(str(quad.predicate), str(quad.object)) for quad in ox.parse(found.body, format=form)}

    service = "http://www.w3.org/ns/sparql-service-description#"
    assert found.status == 200
    assert (f"<{service}endpoint>", f"<{server.url}sparql>") in said
    assert (f"<{service}supportedLanguage>", f"<{service}SPARQL11Query>") in said
    assert (f"<{service}feature>", f"<{service}UnionDefaultGraph>") in said


def test_a_browser_is_led_to_the_page_for_queries(server):
    found = server.get("/sparql", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")

    assert (found.status, found.headers["Location"]) == (303, "/editor")


def test_without_a_query_other_forms_are_not_acceptable(server):
    assert server.get("/sparql", Accept="text/csv").status == 406
