"""The queries of the cookbook: what they answer, what they may be told, and that nothing else can be told to them.

An expected answer is a file: `tests/cookbook/NAME--parameter=value.csv` for the sample articles, and the same in
`tests/cookbook/handmade/` for what no sample tells. To see what changed, run with KG_WRITE_EXPECTED=1 and look at the
difference: the files are written anew, and the tests that found another answer fail once.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote_plus

import pyoxigraph as ox
import pytest
from handmade import Fact, Who, article

import kg
from kg.errors import StoreError
from kg.graph import BASE, background, iri, open_store, prefixes, to_dataset, write_store
from kg.graph.cookbook import CLAUSE, DESCRIBED, READERS, Recipe, load_cookbook, to_recipe
from kg.graph.query import names, recipes
from kg.graph.results import to_table
from kg.graph.store import INFERRED, STORE
from kg.publish import write_turtle
from kg.resolve import resolve

EXPECTED = Path(__file__).parent.parent / "cookbook"
HANDMADE = EXPECTED / "handmade"
WRITE = os.environ.get("KG_WRITE_EXPECTED") == "1"
COOKBOOK = recipes()
# What the sample articles do not tell: these have their answers in tests/cookbook/handmade/.
NOT_IN_SAMPLES = {
    "claims-denied",
    "contradictions",
    "disputed-harm",
    "mutual",
    "patterns",
    "same-day-events",
    "weapons",
}
TAKEN = {"path", "sparql", "base", "timeout", "format", "help"}  # arguments of kg.query and options of `kg query`


@dataclass(frozen=True)
class Case:
    """A file with an expected answer, and the query and the parameters that its name gives."""

    file: Path

    @property
    def recipe(self) -> str:
        return self.file.stem.split("--")[0]

    @property
    def parameters(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.file.stem.split("--")[1:])
        return {name: unquote_plus(value) for name, _, value in pairs}

    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.file.read_text(encoding="utf-8"))))


CASES = [Case(file) for file in sorted([*EXPECTED.glob("*.csv"), *HANDMADE.glob("*.csv")])]


def label(case: Case) -> str:
    return f"{'handmade/' if case.file.parent == HANDMADE else ''}{case.file.stem}"


def called(recipe: Recipe) -> str:
    return recipe.name


def disputed() -> list[kg.Extraction]:
    """Three articles that contradict each other, with what the sample articles lack."""
    norway, sweden = Who("Country", "Norway", "place:norway"), Who("Country", "Sweden", "place:sweden")
    holm, dahl = Who("Person", "Peter Holm"), Who("Person", "Erik Dahl")
    day, year = ("1 March 2021", "2021-03-01"), ("2015", "2015")
    told = article(
        "told",
        "en",
        [
            "[Norway|n] attacked [Sweden|s] with [drones|w] on 1 March 2021.",
            "[Peter Holm|p] met [Anna Berg|b] on 1 March 2021.",
            "[Peter Holm|p] was killed in [Sweden|s].",
            "[Norway|n] threatened [Sweden|s].",
            "[Sweden|s] menaced [Norway|n].",
            "According to [Sweden|s], [Norway|n] murdered [Erik Dahl|e].",
            "[Anna Berg|b] visited [Norway|n] on 2 March 2021.",
        ],
        {
            "n": norway,
            "s": sweden,
            "w": Who("Weapon", "drones"),
            "p": holm,
            "b": Who("Person", "Anna Berg"),
            "e": dahl,
        },
        [
            Fact("Attack", "attacked", {"agent": "n", "target": "s", "instrument": "w"}, time=day),
            Fact("Meeting", "met", {"agent": "p", "counterpart": "b"}, time=day),
            Fact("Killing", "killed", {"victim": "p", "place": "s"}),
            Fact("Threat", "threatened", {"agent": "n", "addressee": "s"}),
            Fact("Threat", "menaced", {"agent": "s", "addressee": "n"}),
            Fact("Killing", "murdered", {"agent": "n", "victim": "e"}, source="s", claimed=True),
            Fact("Visit", "visited", {"agent": "b", "destination": "n"}, time=("2 March 2021", "2021-03-02")),
        ],
        published="2021-03-03",
    )
    denied = article(
        "denied",
        "en",
        [
            "[Norway|n] did not attack [Sweden|s].",
            "[Norway|n] did not strike [Sweden|s] in 2015.",
            "[Norway|n] denied that it had murdered [Erik Dahl|e].",
            "Nobody killed [Peter Holm|p], said [Norway|n].",
            "[Norway|n] may bomb [Sweden|s].",
        ],
        {"n": norway, "s": sweden, "e": dahl, "p": holm},
        [
            Fact("Attack", "attack", {"agent": "n", "target": "s"}, polarity="negative"),
            Fact("Attack", "strike", {"agent": "n", "target": "s"}, polarity="negative", time=year),
            Fact("Killing", "murdered", {"agent": "n", "victim": "e"}, polarity="negative", source="n", claimed=True),
            Fact("Killing", "killed", {"victim": "p"}, polarity="negative", source="n"),
            Fact("Attack", "bomb", {"agent": "n", "target": "s"}, certainty="possible"),
        ],
        published="2021-03-05",
    )
    return [told, denied, dated()]


def dated() -> kg.Extraction:
    """One article with the same in two years."""
    facts, sentences = [], []
    frames = {
        "Criticism": ("criticized", {"agent": "n", "target": "s"}),
        "Demand": ("urged", {"agent": "n", "addressee": "s"}),
        "Support": ("helped", {"agent": "n", "recipient": "s"}),
        "Deployment": ("went", {"agent": "n", "destination": "s"}),
        "Protest": ("marched", {"agent": "n", "target": "s"}),
    }
    for year in ("2018", "2019"):
        for frame, (trigger, roles) in frames.items():
            sentences.append(f"In {year} [Norway|n] {trigger}{year} [Sweden|s].")
            facts.append(Fact(frame, f"{trigger}{year}", roles, time=(year, year)))
    who = {"n": Who("Country", "Norway", "place:norway"), "s": Who("Country", "Sweden", "place:sweden")}
    return article("dated", "en", sentences, who, facts, published="2021-03-04")


@pytest.fixture(scope="module")
def handmade_graph(tmp_path_factory, news) -> Path:
    """The folder of the graph of the articles above."""
    folder = tmp_path_factory.mktemp("handmade")
    extractions = disputed()
    dataset = to_dataset(extractions, resolve(extractions, news), news)
    assert dataset.refused == ()
    write_turtle(folder / "graph.ttl", dataset.merged, dataset.prefixes)
    write_store(folder, {**dataset.graphs, **background(news, dataset.names, BASE)}, iri(BASE + INFERRED))
    return folder


@pytest.fixture
def graph_of(sample_graph, handmade_graph):
    """The folder of the graph that a case is about."""
    return lambda case: handmade_graph if case.file.parent == HANDMADE else sample_graph


# -- answers


@pytest.mark.parametrize("case", CASES, ids=label)
def test_a_query_gives_the_expected_answer(case, graph_of):
    found = kg.query(graph_of(case), case.recipe, **case.parameters)
    rows = [list(found.columns()), *to_table(found)]
    expected = case.rows()

    if WRITE and rows != expected:
        with case.file.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    assert rows == expected, "KG_WRITE_EXPECTED=1 writes the files in tests/cookbook/ anew"


@pytest.mark.parametrize("case", CASES, ids=label)
def test_an_answer_is_the_same_where_a_triple_is_found_in_each_of_its_graphs(case, graph_of):
    """Some stores look at named graphs as one graph without merging them: each triple as often as graphs have it."""
    folder = graph_of(case)
    written = bound(case, folder)
    store = with_doubles(folder)

    solutions = store.query(written, prefixes=prefixes(), use_default_graph_as_union=True)
    rows = [tuple(solution[variable] for variable in solutions.variables) for solution in solutions]

    assert rows == list(kg.query(folder, case.recipe, **case.parameters).rows)


def bound(case: Case, folder: Path) -> str:
    """A query with the values of its parameters."""
    return COOKBOOK[case.recipe].bound(case.parameters, partial(names, partial(kg.query, folder)), prefixes())


@cache
def with_doubles(folder: Path) -> ox.Store:
    """The named graphs of a store, and all their triples once more in another graph."""
    store = ox.Store()
    quads = [
        quad
        for quad in open_store(folder / STORE).quads_for_pattern(None, None, None, None)
        if quad.graph_name != ox.DefaultGraph()
    ]
    again = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(BASE + "graph/again")) for quad in quads]
    store.bulk_extend([*quads, *again])
    return store


# -- what a recipe is


@pytest.mark.parametrize("name", COOKBOOK)
def test_a_query_has_an_answer_with_rows(name):
    own = [case for case in CASES if case.recipe == name]
    home = HANDMADE if name in NOT_IN_SAMPLES else EXPECTED

    assert any(len(case.rows()) > 1 for case in own if case.file.parent == home)


@pytest.mark.parametrize("name", COOKBOOK)
def test_a_query_has_an_answer_without_parameters_and_one_for_each(name):
    own = [case for case in CASES if case.recipe == name]

    assert any(not case.parameters for case in own)
    assert {told for case in own for told in case.parameters} == {one.name for one in COOKBOOK[name].parameters}


def test_every_answer_belongs_to_a_query():
    assert {case.recipe for case in CASES} == set(COOKBOOK)
    assert {case.file for case in CASES} == {file for file in EXPECTED.rglob("*") if file.is_file()}


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_a_query_says_what_it_answers_and_what_it_may_be_told(recipe):
    assert recipe.title
    assert recipe.summary.endswith(".")
    assert all(one.comment.endswith((".", "...")) for one in recipe.parameters)
    assert not {one.name for one in recipe.parameters} & TAKEN


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_a_query_uses_what_it_is_told(recipe):
    rest = CLAUSE.sub("", recipe.sparql)

    assert {found[1] for found in CLAUSE.finditer(recipe.sparql)} == {one.name for one in recipe.parameters}
    assert [one.name for one in recipe.parameters if not re.search(rf"\?{one.name}\b", rest)] == []


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_a_query_is_plain_sparql(recipe):
    """No counts of rows, which depend on how often a store finds a triple; nothing that stores do differently."""
    assert not re.search(r"COUNT\(\*\)|\bGRAPH\b|\bSERVICE\b|\bFROM\b|GROUP_CONCAT|\bREGEX\b|\bPREFIX\b", recipe.sparql)
    assert not re.search(r"SELECT \*|NOW\(|RAND\(|UUID\(|COUNT\((?!DISTINCT)", recipe.sparql)


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_the_order_of_an_answer_is_determined_by_all_its_columns(recipe):
    head = re.sub(r"\(.*? AS (\?\w+)\)", r"\1", recipe.sparql.partition("WHERE")[0])
    order = recipe.sparql.rpartition("ORDER BY")[2]

    assert set(re.findall(r"\?\w+", head)) - set(re.findall(r"\?\w+", order)) == set()
