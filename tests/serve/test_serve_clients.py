"""Other people's clients get from the endpoint what the embedded store says: SPARQLWrapper and Comunica."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest
from live_server import Server, serving, write_folder
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.graph import prefixes, query

CLIENTS = Path(__file__).parents[1] / "clients"
DECLARED = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes().items())
TABLES = {
    "relations": "SELECT ?who ?whom WHERE { ?who kg:threatens ?whom }",
    "languages": "SELECT ?one ?name WHERE { ?one a kg:Country ; skos:prefLabel ?name }",
    "datatypes": "SELECT ?s ?begin ?time WHERE { ?s kg:begin ?begin ; kg:time ?time }",
    "unbound": "SELECT ?s ?source WHERE { ?s a kg:Statement OPTIONAL { ?s kg:source ?source } }",
    "counts": "SELECT ?type (COUNT(*) AS ?n) WHERE { ?s a ?type . ?type rdfs:subClassOf kg:Event } GROUP BY ?type",
    "paths": "SELECT ?sentence WHERE { ?s a kg:Threat ; kg:evidence/nif:anchorOf ?sentence }",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "nothing": "SELECT ?s WHERE { ?s kg:sanctions ?o }",
    "letters": 'SELECT (CONCAT("é", "𝔘", "\\"", "\\\\", "\\n<&>") AS ?text) WHERE {}',
}
GRAPH = """CONSTRUCT { ?who kg:threatens ?whom ; skos:prefLabel ?name }
WHERE { ?who kg:threatens ?whom ; skos:prefLabel ?name }"""
Row = frozenset[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand."""
    return write_folder(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """A server of these."""
    with serving(folder) as found:
        yield found


def expected(folder: Path, sparql: str) -> Counter[Row]:
    """What the embedded store says."""
    found = query(folder, sparql)
    rows = (zip(found.variables, row, strict=True) for row in found.rows)
    return Counter(frozenset((name, *parts(term)) for name, term in row if term is not None) for row in rows)


def parts(term: ox.NamedNode | ox.Literal) -> tuple[str, str, str]:
    """What a term is, says, and is typed as."""
    if isinstance(term, ox.Literal):
        return "literal", term.value, term.language or term.datatype.value
    return "uri", term.value, ""


def received(bindings: list[dict[str, dict[str, str]]]) -> Counter[Row]:
    """The same of what a client was given."""

    def parts_of(term: dict[str, str]) -> tuple[str, str, str]:
        string = "" if term["type"] == "uri" else "http://www.w3.org/2001/XMLSchema#string"
        kind = term["type"].removeprefix("typed-")
        return kind, term["value"], term.get("xml:lang") or term.get("datatype", string)

    return Counter(frozenset((name, *parts_of(term)) for name, term in row.items()) for row in bindings)


def triples(data: bytes, form: ox.RdfFormat) -> set[str]:
    """The triples of a file."""
    return {str(quad.triple) for quad in ox.parse(data, format=form)}


# ---- SPARQLWrapper


def wrapper(server: Server, sparql: str, form: str = JSON) -> SPARQLWrapper:
    """A question."""
    client = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery(sparql)
    client.setReturnFormat(form)
    return client


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_gets_the_same_tables(server, folder, name, method):
    client = wrapper(server, TABLES[name])
    client.setMethod(method)

    assert received(client.queryAndConvert()["results"]["bindings"]) == expected(folder, TABLES[name])


def test_sparqlwrapper_gets_the_same_in_other_forms(server, folder):
    graph = triples(wrapper(server, GRAPH, TURTLE).queryAndConvert(), ox.RdfFormat.TURTLE)

    assert wrapper(server, "ASK { ?s a kg:Threat }").queryAndConvert()["boolean"] is True
    assert wrapper(server, TABLES["relations"], XML).queryAndConvert().getElementsByTagName("result").length == 1
    assert wrapper(server, TABLES["relations"], CSV).queryAndConvert().startswith(b"who,whom\r\n")
    assert graph == {str(triple) for triple in query(folder, GRAPH).triples}
    assert len(triples(wrapper(server, "DESCRIBE place:iran", TURTLE).queryAndConvert(), ox.RdfFormat.TURTLE)) > 3


def test_sparqlwrapper_is_told_what_is_wrong(server):
    with pytest.raises(QueryBadFormed, match="not valid SPARQL"):
        wrapper(server, "SELECT * WHERE { ?s }").query()


# ---- Comunica


@pytest.fixture(scope="module")
def comunica() -> str:
    """Node.js, with Comunica beside the script that asks through it."""
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / "installed").exists():
        message = "Comunica is missing: run scripts/setup_clients"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return node


def ask(node: str, server: Server, sparql: str) -> bytes:
    """What Comunica finds out."""
    command = [node, str(CLIENTS / "ask.mjs"), f"{server.url}sparql", DECLARED + sparql]
    found = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert found.returncode == 0, found.stderr.decode()
    return found.stdout


@pytest.mark.parametrize("name", TABLES)
def test_comunica_gets_the_same_tables(comunica, server, folder, name):
    found = orjson.loads(ask(comunica, server, TABLES[name]))

    assert received(found["results"]["bindings"]) == expected(folder, TABLES[name])


def test_comunica_gets_the_same_graph_and_yes(comunica, server, folder):
    graph = triples(ask(comunica, server, GRAPH), ox.RdfFormat.N_TRIPLES)

    assert graph == {str(triple) for triple in query(folder, GRAPH).triples}
    assert orjson.loads(ask(comunica, server, "ASK { ?s a kg:Threat }"))["boolean"] is True
