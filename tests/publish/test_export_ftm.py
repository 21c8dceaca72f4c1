"""Every line is an entity of FollowTheMoney's model, and nothing that is not told as a fact becomes one."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from exported import handmade_source, source_in
from handmade import ONTOLOGY, Fact, Who, article

from kg.errors import OntologyError
from kg.publish.exports import export, ftm_table
from kg.publish.exports.ftm_table import load_ftm_table

# Of followthemoney 4.11.2, for who has no compiler for PyICU, which the library itself needs.
MODEL = json.loads((Path(__file__).parent / "followthemoney.json").read_text(encoding="utf-8"))["schemata"]
ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / ".venv" / "followthemoney" / "bin" / "python"
CHECK = ROOT / "tests" / "followthemoney" / "check.py"
needs_library = pytest.mark.skipif(not LIBRARY.exists(), reason="needs scripts/setup_followthemoney")
VALUES = {
    "date": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?"),
    "url": re.compile(r"https?://\S+"),
    "language": re.compile("[a-z]{3}"),
    "name": re.compile(r"(?s).{1,384}"),
}


@cache
def above(schema):
    """A schema and all that it extends."""
    return {schema}.union(*(above(name) for name in MODEL[schema]["extends"]))


def properties_of(schema):
    return {name: type_ for one in above(schema) for name, type_ in MODEL[one]["properties"].items()}


@pytest.fixture(scope="module")
def source(sample_graph):
    return source_in(sample_graph)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return handmade_source(tmp_path_factory.mktemp("ftm"))


@pytest.fixture(params=["source", "corpus"])
def any_source(request):
    return request.getfixturevalue(request.param)


def written(source, folder):
    """The entities of an export, in their order."""
    export(source.store, "ftm", folder / "g.ftm.json", prefixes=source.prefixes)
    return [json.loads(line) for line in (folder / "g.ftm.json").read_text(encoding="utf-8").splitlines()]


def of_schema(proxies, *schemata):
    return [proxy for proxy in proxies if proxy["schema"] in schemata]


def test_every_line_fits_the_model(any_source, tmp_path):
    proxies = written(any_source, tmp_path)
    schemata = {proxy["id"]: proxy["schema"] for proxy in proxies}

    assert len(schemata) == len(proxies)
    for proxy in proxies:
        known = properties_of(proxy["schema"])
        assert set(proxy) == {"id", "schema", "properties"}
        assert not MODEL[proxy["schema"]]["abstract"]
        assert set(proxy["properties"]) <= set(known), proxy
        assert set(MODEL[proxy["schema"]]["required"]) <= set(proxy["properties"]), proxy
        for name, values in proxy["properties"].items():
            assert values == sorted(set(values))
            for value in values:
                assert fits(value, known[name], schemata), (proxy["schema"], name, value)


def fits(value, type_, schemata):
    """Whether a value is one of a type."""
    kind, _, range_ = type_.partition(":")
    if kind == "entity":
        return range_ in above(schemata[value])
    return bool(VALUES.get(kind, re.compile("(?s).+")).fullmatch(value))


def checked(file):
    """What the real library says of a file."""
    return subprocess.run([LIBRARY, CHECK, file], capture_output=True, text=True, check=False)


@needs_library
def test_the_real_library_agrees(any_source, tmp_path):
    proxies = written(any_source, tmp_path)

    said = checked(tmp_path / "g.ftm.json")

    assert (said.returncode, said.stdout, said.stderr) == (0, f"{len(proxies)}\n", "")


@needs_library
@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a", "schema": "Person", "properties": {"born": ["1980"]}},
        {"id": "a", "schema": "Person", "properties": {"name": ["Anna"], "birthDate": ["soon"]}},
    ],
)
def test_the_real_library_would_find_what_is_wrong(tmp_path, wrong):
    (tmp_path / "g.ftm.json").write_text(json.dumps(wrong), encoding="utf-8")

    said = checked(tmp_path / "g.ftm.json")

    assert said.returncode == 1
    assert said.stderr == "" and said.stdout.startswith("a: ")


def test_what_is_shown_has_a_caption(any_source, tmp_path):
    for proxy in written(any_source, tmp_path):
        captions = {name for one in above(proxy["schema"]) for name in MODEL[one]["caption"]}
        own = MODEL[proxy["schema"]]["caption"]
        if "Thing" in above(proxy["schema"]):
            assert set(own or captions) & set(proxy["properties"]), proxy


def test_nothing_is_missing(any_source, tmp_path):
    tables = any_source.tables
    proxies = written(any_source, tmp_path)
    ids = {proxy["id"] for proxy in proxies}

    def id_of(iri):
        return "newskg-" + any_source.short[iri].replace(":", "-")

    records = {one for proxy in proxies for one in proxy["properties"].get("recordId", ())}
    assert {id_of(iri) for iri in (*tables.documents, *tables.entities)} <= ids
    assert len(of_schema(proxies, "Mention")) == sum(len(entity.documents) for entity in tables.entities.values())
    for iri in tables.statements:
        assert id_of(iri) in ids or any_source.short[iri] in records


def test_every_fact_is_a_link(any_source, tmp_path):
    tables, short = any_source.tables, any_source.short
    proxies = written(any_source, tmp_path)
    links = of_schema(proxies, "UnknownLink")
    edges = of_schema(proxies, "Directorship", "Membership", "Succession")
    records = {one for proxy in edges for one in proxy["properties"]["recordId"]}

    others = [fact for fact in tables.facts if not any(short[iri] in records for iri in fact.holding)]
    assert len(links) == len(others)
    assert all(any(short[iri] in records for iri in fact.holding) for fact in tables.facts if fact not in others)
    told = Counter(tuple(sorted(short[iri] for iri in fact.holding)) for fact in others)
    assert Counter(tuple(link["properties"]["recordId"]) for link in links) == told


def test_what_is_no_fact_is_a_note(corpus, tmp_path):
    proxies = written(corpus, tmp_path)
    notes = {proxy["properties"]["name"][0]: proxy["properties"] for proxy in of_schema(proxies, "Note")}
    others = [proxy for proxy in proxies if proxy["schema"] not in {"Note", "Article", "Mention"}]

    assert set(notes) == {
        "negative: visit: Donald Trump, Tehran",
        "claimed: killing: United States, Qasem Soleimani, Oslo",
    }
    claim = notes["claimed: killing: United States, Qasem Soleimani, Oslo"]
    assert claim["keywords"] == ["claimed"]
    assert "according to Iran" in claim["summary"][0]
    assert claim["description"] == ["Volgens Iran doodde de VS generaal Qassem Soleimani in Oslo in 2020."]
    assert set(claim["entity"]) == {"newskg-person-qassem-soleimani", "newskg-place-oslo", "newskg-place-united-states"}
    assert not [one for one in others if "doodde" in json.dumps(one) or "did not visit" in json.dumps(one)]


def test_no_statement_that_does_not_hold_is_anything_else(source, tmp_path):
    proxies = written(source, tmp_path)
    notes = {proxy["id"] for proxy in of_schema(proxies, "Note")}
    records = {one for proxy in proxies for one in proxy["properties"].get("recordId", ())}
    not_held = [source.short[iri] for iri, row in source.tables.statements.items() if not row.holds]

    assert len(not_held) > 20
    assert records.isdisjoint(not_held)
    assert {"newskg-" + short.replace(":", "-") for short in not_held} <= notes


def test_an_event_has_its_parties_its_sentence_and_its_article(corpus, tmp_path):
    events = of_schema(written(corpus, tmp_path), "Event")
    event = next(one["properties"] for one in events if one["properties"].get("date") == ["2020-01-03"])

    assert event["name"] == ["threat: Donald Trump, Iran"]
    assert event["organizer"] == ["newskg-person-donald-trump"]
    assert event["involved"] == ["newskg-place-iran"]
    assert event["description"] == ["Donald Trump threatened Iran on 3 January 2020."]
    assert event["proof"] == ["newskg-doc-en-1"]
    assert event["sourceUrl"] == ["https://news.example/en/1?a=b%20c"]
    assert event["publisher"] == ["Example News"]


def test_statements_that_say_the_same_are_one_membership(tmp_path):
    who = {"s": Who("Person", "Anna Berg"), "q": Who("MilitaryUnit", "Quds Force", "org:quds-force")}
    fact = Fact("Membership", "of the", {"member": "s", "body": "q"})
    found = [article(name, "en", ["[Anna Berg|s] of the [Quds Force|q]."], who, [fact]) for name in ("1", "2")]

    [membership] = of_schema(written(handmade_source(tmp_path, found), tmp_path), "Membership")

    assert len(membership["properties"]["recordId"]) == len(membership["properties"]["proof"]) == 2
    assert membership["properties"]["organization"] == ["newskg-org-quds-force"]


def test_where_a_schema_does_not_fit_the_next_one_is_taken(tmp_path):
    """A mayor leads a city, which is an Address and no Organization; a Sanction without a target is an Event."""
    who = {
        "a": Who("Person", "Anna Berg"),
        "o": Who("City", "Oslo"),
        "i": Who("Country", "Iran", "place:iran"),
    }
    sentences = ["[Anna Berg|a] is mayor of [Oslo|o].", "[Iran|i] imposed sanctions in [Oslo|o]."]
    facts = [
        Fact("Leadership", "mayor", {"leader": "a", "led": "o"}),
        Fact("Sanction", "sanctions", {"agent": "i", "place": "o"}),
    ]
    proxies = written(handmade_source(tmp_path, [article("1", "en", sentences, who, facts)]), tmp_path)

    [link] = of_schema(proxies, "UnknownLink")
    [event] = of_schema(proxies, "Event")
    assert link["properties"]["role"] == ["leads"]
    assert event["properties"]["location"] == ["Oslo"]
    assert not of_schema(proxies, "Directorship", "Sanction")


def test_every_class_and_every_frame_has_a_place_in_the_table(source):
    table = load_ftm_table(source.tables.ontology)

    assert set(table.classes) <= set(table.ontology.classes)
    assert set(table.frames) <= set(table.ontology.classes)
    for entity in source.tables.entities.values():
        assert table.schema_of(entity.type)
    for name, frame in table.ontology.frames.items():
        assert [entry for entry in table.entries_of(name) if entry.needs <= set(frame.roles)]
        for entry in table.entries_of(name):
            assert set(entry.roles) <= {role for other in table.ontology.frames.values() for role in other.roles}


def test_the_table_says_what_the_model_says(source):
    table = load_ftm_table(source.tables.ontology)

    for schema, known in table.schemata.items():
        assert known <= above(schema)
        assert above(schema) & {"LegalEntity", "Organization", "Thing", "Asset", "Address"} <= known | {schema}


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("[classes]", "[classes", "cannot be read"),
        ("[classes]", "[klasses]", "expected a table 'classes'"),
        ('Person = "Person"', 'Person = "Persona"', r"Person: no schema 'Persona' in \[schemata\]"),
        ('schema = "Event"', 'shema = "Event"', "Event: not an entry: .*shema"),
    ],
)
def test_a_table_that_is_wrong_says_where(source, tmp_path, monkeypatch, right, wrong, message):
    text = (ONTOLOGY / "followthemoney.toml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "followthemoney.toml").write_text(text.replace(right, wrong), encoding="utf-8")
    monkeypatch.setattr(ftm_table, "default_folder", lambda: tmp_path)

    with pytest.raises(OntologyError, match=message):
        load_ftm_table(source.tables.ontology)
