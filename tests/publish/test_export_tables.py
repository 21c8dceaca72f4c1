"""Tables say what the documents' graphs say, and every form that is made of them has the same counts."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from datetime import UTC, datetime

import networkx as nx
import pyarrow.parquet as pq
import pytest
from exported import handmade_source, source_in
from handmade import Fact, Who, article

from kg.errors import StoreError
from kg.publish.exports import export
from kg.publish.exports.neo4j import FILES, relationship
from kg.publish.exports.parquet import TABLES

BASE = "https://w3id.org/newskg/id/"
SAID = "GRAPH ?document { ?document a schema:NewsArticle . %s }"


@pytest.fixture(scope="module")
def source(sample_graph):
    return source_in(sample_graph)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return handmade_source(tmp_path_factory.mktemp("tables"))


def solutions(source, pattern):
    """The distinct values of ?x, or of ?x, ?y and ?z, that a pattern has."""
    rows = source.store.query(f"SELECT DISTINCT ?x ?y ?z WHERE {{ {pattern} }}", prefixes=dict(source.prefixes))
    return {tuple(row[name].value for name in ("x", "y", "z") if row[name] is not None) for row in rows}


def rows_of(tables):
    """Relations for people: the tails of the IRIs, how many statements, how many of them hold."""
    return [
        (r.subject.removeprefix(BASE), r.predicate, r.object.removeprefix(BASE), len(r.statements), len(r.holding))
        for r in tables.relations
    ]


# -- what the tables say


def test_nothing_is_missing_and_nothing_added(source):
    tables = source.tables

    assert set(tables.documents) == {iri for (iri,) in solutions(source, "?x a schema:NewsArticle")}
    assert set(tables.entities) == {iri for (iri,) in solutions(source, SAID % "?document schema:mentions ?x")}
    assert set(tables.statements) == {iri for (iri,) in solutions(source, "?x a kg:Statement ; kg:polarity []")}


def test_the_facts_are_the_direct_triples_of_the_documents(source):
    tables = source.tables
    asserted = solutions(source, "?y kg:ofFrame ?frame . " + SAID % "?x ?y ?z")
    symmetric = {name for name, relation in tables.ontology.relations.items() if relation.symmetric}

    found = {
        (s, tables.ontology.namespace + p, o)
        for row in tables.facts
        for p in [row.predicate]
        for s, o in [(row.subject, row.object), (row.object, row.subject)][: 2 if p in symmetric else 1]
    }
    assert asserted <= found
    assert len(tables.facts) == len(
        {(frozenset((s, o)) if p.split("#")[1] in symmetric else (s, o), p) for s, p, o in asserted}
    )


def test_every_statement_that_stands_for_a_fact_holds(source):
    for row in source.tables.relations:
        holding = [iri for iri in row.statements if source.tables.statements[iri].holds]
        assert row.holding == tuple(holding)


def test_a_sentence_stands_at_its_offsets(corpus):
    for row in corpus.tables.statements.values():
        assert row.end_index - row.begin_index == len(row.quote)
        assert row.evidence.endswith(f"#char={row.begin_index},{row.end_index}")


def test_relations_count_their_sentences(corpus):
    assert rows_of(corpus.tables) == [
        ("group/nl-1-drie-soldaten", "killedIn", "place/oslo", 1, 1),
        ("person/anna-berg", "meetsWith", "person/qassem-soleimani", 1, 1),
        ("person/donald-trump", "threatens", "place/iran", 2, 2),
        ("person/donald-trump", "visits", "place/tehran", 1, 0),
        ("person/qassem-soleimani", "killedIn", "place/oslo", 1, 0),
        ("person/qassem-soleimani", "memberOf", "org/quds-force", 1, 1),
        ("place/united-states", "accuses", "org/quds-force", 1, 1),
        ("place/united-states", "kills", "person/qassem-soleimani", 1, 0),
    ]


def test_a_symmetric_relation_told_both_ways_round_is_one(tmp_path):
    who = {"a": Who("Person", "Anna Berg"), "p": Who("Person", "Peter Holm")}
    one = article(
        "1",
        "en",
        ["[Anna Berg|a] met [Peter Holm|p]."],
        who,
        [Fact("Meeting", "met", {"agent": "a", "counterpart": "p"})],
    )
    two = article(
        "2",
        "en",
        ["[Peter Holm|p] met [Anna Berg|a]."],
        who,
        [Fact("Meeting", "met", {"agent": "p", "counterpart": "a"})],
    )

    tables = handmade_source(tmp_path, [one, two]).tables

    assert rows_of(tables) == [("person/anna-berg", "meetsWith", "person/peter-holm", 2, 2)]


def test_a_relation_that_gives_way_to_a_stronger_one_is_none(tmp_path):
    who = {"a": Who("Person", "Anna Berg"), "i": Who("Country", "Iran", "place:iran")}
    facts = [
        Fact("Leadership", "leads", {"leader": "a", "led": "i"}),
        Fact("Membership", "minister", {"member": "a", "body": "i"}),
    ]
    found = article("1", "en", ["[Anna Berg|a] leads [Iran|i] as its minister."], who, facts)
    weaker = next(one for one in found.relations if one.statement == "s2")
    object.__setattr__(found, "relations", tuple(one for one in found.relations if one != weaker))

    tables = handmade_source(tmp_path, [found]).tables

    assert [row[1] for row in rows_of(tables)] == ["leads"]
    assert len(tables.statements) == 2


def test_a_date_is_that_of_the_statement_else_of_the_document(corpus):
    [threat] = [row for row in corpus.tables.facts if len(row.statements) == 2]
    [meeting] = [row for row in corpus.tables.facts if row.subject.endswith("anna-berg")]

    assert corpus.tables.dates_of(threat) == ("2020-01", "2020-01-03")
    assert corpus.tables.dates_of(meeting) == ("2020-01-04", "2020-01-04")


def test_an_entity_has_the_names_of_all_documents(corpus):
    states = corpus.tables.entities[BASE + "place/united-states"]

    assert states.label == "United States"
    assert ("Verenigde Staten", "nl") in states.names
    assert ("VS", "nl") in states.aliases
    assert states.wikidata == "Q30"
    assert len(states.documents) == 2


def test_what_was_merged_says_why(corpus):
    assert corpus.tables.entities[BASE + "person/qassem-soleimani"].merged


# -- networks


@pytest.mark.parametrize(("format_", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_have_every_entity_and_every_fact(source, tmp_path, format_, read):
    done = export(source.store, format_, tmp_path / "g", prefixes=source.prefixes)

    network = read(tmp_path / "g")
    assert network.is_directed()
    assert network.number_of_nodes() == done.counts["entities"] == len(source.tables.entities)
    assert network.number_of_edges() == done.counts["relations"] == len(source.tables.facts)
    assert network.nodes["place:iran"]["wikidata"] == "Q794"
    assert network.nodes["place:iran"]["degree"] == network.degree("place:iran")
    edges = {(a, b, edge["relation"]): edge for a, b, edge in network.edges(data=True)}
    for fact in source.tables.facts:
        edge = edges[source.short[fact.subject], source.short[fact.object], fact.predicate]
        assert (edge["sentences"], edge["holding"]) == (len(fact.statements), len(fact.holding))
        assert edge["sentence"] == source.tables.statements[fact.holding[0]].quote
        assert edge["first_date"] <= edge["last_date"]


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_what_is_no_fact_is_no_edge(corpus, tmp_path, format_):
    export(corpus.store, format_, tmp_path / "g", prefixes=corpus.prefixes)

    text = (tmp_path / "g").read_text(encoding="utf-8")
    assert "threatens" in text
    assert "visits" not in text
    assert "kills" not in text


def test_graphml_names_each_key_once(corpus, tmp_path):
    export(corpus.store, "graphml", tmp_path / "g", prefixes=corpus.prefixes)

    keys = re.findall(r'<key id="(\w+)"', (tmp_path / "g").read_text(encoding="utf-8"))
    assert len(keys) == len(set(keys)) >= 12


@pytest.mark.parametrize(("format_", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_take_any_text(tmp_path, format_, read):
    people = {"a": Who("Person", "Anna \x01\ufffe <Berg> & co"), "b": Who("Person", "Peter Holm")}
    fact = Fact("Meeting", "met", {"agent": "a", "counterpart": "b"})
    source = handmade_source(tmp_path, [article("d1", "en", ["[Anna \x01|a] met [Peter Holm|b]."], people, [fact])])

    export(source.store, format_, tmp_path / "g", prefixes=source.prefixes)

    assert "Anna \ufffd\ufffd <Berg> & co" in {node["label"] for _, node in read(tmp_path / "g").nodes(data=True)}


# -- Neo4j


@pytest.fixture(scope="module")
def neo4j(source, tmp_path_factory):
    """The rows of each file, by its name."""
    folder = tmp_path_factory.mktemp("neo4j") / "neo4j"
    export(source.store, "neo4j", folder, prefixes=source.prefixes)
    return {file.name: read_csv(folder / file.name) for file in FILES} | {
        "README.md": (folder / "README.md").read_text()
    }


def read_csv(path):
    """The rows of a file as dictionaries; one row a line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == path.read_bytes().count(b"\n") - 1
    return rows


def test_neo4j_gets_every_row(source, neo4j):
    tables = source.tables

    assert len(neo4j["entities.csv"]) == len(tables.entities)
    assert len(neo4j["documents.csv"]) == len(tables.documents)
    assert len(neo4j["statements.csv"]) == len(tables.statements)
    assert len(neo4j["relations.csv"]) == len(tables.facts)
    assert len(neo4j["arguments.csv"]) == sum(len(row.roles) for row in tables.statements.values())


def test_every_relationship_has_two_ends_and_a_type(neo4j):
    ids = [row["key:ID"] for name in ("entities.csv", "documents.csv", "statements.csv") for row in neo4j[name]]

    assert len(ids) == len(set(ids))
    for name in ("relations.csv", "arguments.csv", "provenance.csv"):
        for row in neo4j[name]:
            assert {row[":START_ID"], row[":END_ID"]} <= set(ids)
            assert re.fullmatch("[A-Z]+(_[A-Z]+)*", row[":TYPE"])


def test_neo4j_reads_the_types_of_columns(neo4j):
    types = {":ID", ":LABEL", ":START_ID", ":END_ID", ":TYPE"}
    readers = {
        "int": int,
        "boolean": {"true": True, "false": False}.__getitem__,
        "datetime": datetime.fromisoformat,
        "string[]": lambda text: text.split("\t"),
    }
    for file in FILES:
        for row in neo4j[file.name]:
            assert tuple(row) == file.columns
            for column, cell in row.items():
                kind = column.partition(":")[2]
                if cell and kind and ":" + kind not in types:
                    readers[kind](cell)
                assert cell or ":" + kind not in types


def test_nodes_have_the_labels_of_their_classes(neo4j):
    labels = {row["key:ID"]: row[":LABEL"].split("\t") for row in neo4j["entities.csv"]}
    frames = {row["frame"]: row[":LABEL"].split("\t") for row in neo4j["statements.csv"]}

    assert labels["person:donald-trump"] == ["Person", "Agent", "Entity"]
    assert labels["place:iran"][0] == "Country"
    assert set(labels["place:iran"]) == {"Country", "Body", "Polity", "Agent", "Place", "Entity"}
    assert frames["Threat"] == ["Threat", "SpeechAct", "Event", "Statement"]


def test_what_does_not_hold_is_a_node_only(corpus, tmp_path):
    export(corpus.store, "neo4j", tmp_path / "neo4j", prefixes=corpus.prefixes)

    held = Counter((row["frame"], row["holds:boolean"]) for row in read_csv(tmp_path / "neo4j" / "statements.csv"))
    types = {row[":TYPE"] for row in read_csv(tmp_path / "neo4j" / "relations.csv")}
    assert held["Visit", "false"] == 1
    assert types == {"THREATENS", "MEETS_WITH", "MEMBER_OF", "ACCUSES", "KILLED_IN"}


def test_the_readme_names_every_file(neo4j):
    for file in FILES:
        kind = "nodes" if ":LABEL" in file.columns else "relationships"
        assert f"--{kind}={file.name}" in neo4j["README.md"]


def test_relationships_are_named_in_the_style_of_neo4j():
    assert relationship("protestsAgainst") == "PROTESTS_AGAINST"


# -- Parquet


@pytest.fixture(scope="module")
def parquet(source, tmp_path_factory):
    """The tables by their names, as lists of rows."""
    folder = tmp_path_factory.mktemp("parquet") / "parquet"
    done = export(source.store, "parquet", folder, prefixes=source.prefixes)
    found = {table.name: pq.read_table(folder / f"{table.name}.parquet").to_pylist() for table in TABLES}
    assert {name: len(rows) for name, rows in found.items()} == done.counts
    return found


def test_parquet_gets_every_row(source, parquet):
    tables = source.tables

    assert len(parquet["entities"]) == len(tables.entities)
    assert len(parquet["documents"]) == len(tables.documents)
    assert len(parquet["statements"]) == len(tables.statements)
    assert len(parquet["relations"]) == len(tables.relations)
    assert sum(row["holding"] > 0 for row in parquet["relations"]) == len(tables.facts)
    assert len(parquet["evidence"]) == len({row.evidence for row in tables.statements.values()})


def test_tables_can_be_joined(parquet):
    keys = {
        "entity": {row["entity"] for row in parquet["entities"]},
        "document": {row["document"] for row in parquet["documents"]},
        "statement": {row["statement"] for row in parquet["statements"]},
        "evidence": {row["evidence"] for row in parquet["evidence"]},
    }

    assert {row["subject"] for row in parquet["relations"]} | {row["object"] for row in parquet["relations"]} <= keys[
        "entity"
    ]
    assert {row["entity"] for row in parquet["arguments"]} <= keys["entity"]
    assert {row["statement"] for row in parquet["arguments"]} == keys["statement"]
    assert {row["evidence"] for row in parquet["statements"]} == keys["evidence"]
    assert {row["document"] for row in parquet["statements"]} <= keys["document"]
    assert {one for row in parquet["relations"] for one in row["statements"]} <= keys["statement"]


def test_columns_have_types(parquet):
    timed = next(row for row in parquet["statements"] if row["time"] == "2018-05-08")

    assert timed["begin"] == datetime(2018, 5, 8, tzinfo=UTC)
    assert timed["holds"] is True
    assert type(parquet["evidence"][0]["begin_index"]) is int


def test_without_pyarrow_it_says_what_to_install(corpus, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(StoreError, match=r"pip install newskg\[parquet\]"):
        export(corpus.store, "parquet", tmp_path / "parquet", prefixes=corpus.prefixes)

    assert list(tmp_path.iterdir()) == []
