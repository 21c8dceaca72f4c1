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
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote_plus

import pyoxigraph as ox
import pytest
from handmade import Fact, Who, article

import kg
from kg.errors import StoreError
from kg.graph import BASE, background, iri, open_store, prefixes, to_dataset, write_store
from kg.graph.cookbook import (
    ALL_DOCUMENTS,
    ALL_NAMES,
    ALL_TERMS,
    CALLED,
    CLAUSE,
    DOCUMENT_CALLED,
    DOCUMENT_WITH_IRI,
    WITH_IRI,
    Parameter,
    Recipe,
    load_cookbook,
    to_recipe,
)
from kg.graph.namespaces import KG
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
TEMPLATES = (CALLED, WITH_IRI, DOCUMENT_CALLED, DOCUMENT_WITH_IRI)  # what is asked about a value
FIXED = (ALL_NAMES, ALL_DOCUMENTS, ALL_TERMS)  # what is asked whatever the value is
NIL = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
MERGED = ("vladimir-poetin", "vladimir-putin")
ENTITY_RECIPE = """#+ parameter: one entity Only this one.
SELECT (COUNT(DISTINCT ?one) AS ?many) { VALUES ?one { UNDEF } ?one skos:prefLabel|skos:altLabel ?name }"""
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


def test_there_are_enough_and_no_two_ask_the_same():
    assert len(COOKBOOK) >= 25
    assert len({recipe.title for recipe in COOKBOOK.values()}) == len(COOKBOOK)
    assert len({" ".join(recipe.sparql.split()) for recipe in COOKBOOK.values()}) == len(COOKBOOK)


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_a_query_that_another_one_refers_to_is_there(recipe):
    """'possible-events has those on a condition': a name with a hyphen in a summary is one of the cookbook."""
    hyphened = set(re.findall(r"\b[a-z]+-[a-z]+\b", recipe.summary))

    assert hyphened <= set(COOKBOOK)


@pytest.mark.parametrize("recipe", COOKBOOK.values(), ids=called)
def test_an_answer_that_is_cut_off_says_so(recipe):
    assert ("LIMIT 1000\n" in recipe.sparql[-11:]) <= ("thousand" in recipe.summary)


# -- what a query is told: RDF terms, and nothing else

# What would end a term, a clause, a group or a line, begin a comment or an escape, or look like a clause of ours.
HOSTILE = (
    '"',
    "\\",
    '" } UNION { ?s ?p ?o } #',
    "' } UNION { ?s ?p ?o } #",
    '"@en } ?s ?p ?o { "',
    "Iran } INSERT DATA { kg:a kg:b kg:c } #",
    "> } ?s ?p ?o . { <",
    "place:iran> } ?s ?p ?o . { <x:y",
    "place:iran } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o",
    "http://127.0.0.1/> } ?s ?p ?o . { <http://127.0.0.1/",
    "kg:kills } ?s ?p ?o { kg:kills",
    r"\u0022 } ?s ?p ?o { \u0022",
    r"\\u0022 } ?s ?p ?o { \U00000022",
    "VALUES ?country { UNDEF }",
    "?country",
    "UNDEF",
    "%s %(a)s {0} $1 \\1 \\g<0>",
    "3 } ?s ?p ?o { 4",
    '2020-01-01T00:00:00Z"^^xsd:dateTime } ?s ?p ?o { "',
    "2020-01-03\n",
    "a\nb\r\tc\u2028\x00\x7f\ufeff",
    "\ud800",
    "é 東 \U0001d518",
    "",
    " ",
    "x" * 5000,
)
NO_IRIS = (HOSTILE[7], HOSTILE[8], HOSTILE[9], HOSTILE[10])  # begin like one, and are none
PARAMETERS = [(recipe, one) for recipe in COOKBOOK.values() for one in recipe.parameters]


def told(one: tuple[Recipe, Parameter]) -> str:
    return f"{one[0].name}--{one[1].name}"


def terms_in(text: str) -> list[ox.NamedNode | ox.Literal]:
    """The terms that a text is made of, read by another grammar than the one that they were written for."""
    listed = [quad.object for quad in ox.parse(f"<s:> <p:> ({text}) .".encode(), format=ox.RdfFormat.TURTLE)]
    return [term for term in listed if not isinstance(term, ox.BlankNode) and term != NIL]


def between(text: str, template: str, mark: str) -> str:
    """What stands in the place of a mark; all else must be as it was."""
    before, after = template.split(mark)
    assert text.startswith(before)
    assert text.endswith(after)
    return text[len(before) : len(text) - len(after)]


class Witness:
    """A graph in which everything is called as it is asked for; each question must be a template with one term."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[str] = []

    def __call__(self, sparql: str) -> list[tuple[ox.NamedNode, ox.Literal]]:
        self.asked.append(sparql)
        for template in TEMPLATES:
            before, after = template.split("%s")
            if sparql.startswith(before) and sparql.endswith(after):
                [term] = terms_in(between(sparql, template, "%s"))
                assert self.text.endswith(term.value.rpartition("/")[2])
                return [(ox.NamedNode("x:found"), ox.Literal("found"))]
        assert sparql in FIXED
        return []


@pytest.mark.parametrize("parameter", PARAMETERS, ids=told)
def test_a_value_becomes_a_term_or_is_refused(parameter):
    recipe, one = parameter
    [clause] = [found[0] for found in CLAUSE.finditer(recipe.sparql) if found[1] == one.name]

    for text in HOSTILE:
        witness = Witness(text)
        expected = expected_term(one.kind, text)
        if expected is None:
            with pytest.raises(StoreError) as refused:
                recipe.bound({one.name: text}, witness, prefixes())
            assert (refused.value.entry, len(refused.value.message) < 300) == (f"--{one.name}", True)
            continue
        written = recipe.bound({one.name: text}, witness, prefixes())
        inside = between(between(written, recipe.sparql, clause), f"VALUES ?{one.name} {{ ~ }}", "~")
        assert terms_in(inside) == [expected]


def expected_term(kind: str, text: str) -> ox.NamedNode | ox.Literal | None:
    """What a hostile text becomes: a text is taken as it is, a name leads to who has it; None for what is refused."""
    if "\ud800" in text:
        return None
    if kind == "relation":
        return ox.NamedNode(KG + text) if text.isalpha() and text.isascii() else None
    if kind in {"entity", "document"}:
        return None if text in NO_IRIS else ox.NamedNode("x:found")
    return ox.Literal(text) if kind == "text" else None


@pytest.mark.parametrize("parameter", PARAMETERS, ids=told)
def test_a_query_that_is_told_something_hostile_is_answered_or_refused(parameter, sample_graph):
    recipe, one = parameter
    with suppress(StoreError):
        found = kg.query(sample_graph, recipe.name, **{one.name: HOSTILE[2]})
        assert one.kind == "text"
        assert found.rows == ()


@pytest.fixture(scope="module")
def hostile_graph(tmp_path_factory, news) -> Path:
    """The folder of a graph in which names are made to break out of a query."""
    folder = tmp_path_factory.mktemp("hostile")
    who = {
        "n": Who("Country", "Norway", "place:norway"),
        "h": Who("Person", "Holm", aliases=(HOSTILE[2], HOSTILE[11], HOSTILE[13])),
    }
    sentences = ["[Norway|n] threatened [Holm|h]."]
    facts = [Fact("Threat", "threatened", {"agent": "n", "addressee": "h"})]
    extractions = [article("hostile", "en", sentences, who, facts, title=HOSTILE[12])]
    dataset = to_dataset(extractions, resolve(extractions, news), news)
    write_turtle(folder / "graph.ttl", dataset.merged, dataset.prefixes)
    write_store(folder, {**dataset.graphs, **background(news, dataset.names, BASE)}, iri(BASE + INFERRED))
    return folder


@pytest.mark.parametrize("name", [HOSTILE[2], HOSTILE[11], HOSTILE[13]])
def test_who_is_called_so_is_found_by_a_hostile_name(hostile_graph, name):
    assert (
        kg.query(hostile_graph, "said-of", entity=name).rows == kg.query(hostile_graph, "said-of", entity="Holm").rows
    )
    assert len(kg.query(hostile_graph, "said-of", entity=name).rows) == 1


def test_what_is_called_so_is_found_by_a_hostile_title(hostile_graph):
    assert len(kg.query(hostile_graph, "document", document=HOSTILE[12]).rows) == 1


def test_terms_are_put_into_all_clauses_at_once():
    """A value that looks like the clause of another parameter is not filled in in its turn."""
    recipe = to_recipe("two", "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } }")
    two = replace(recipe, parameters=(Parameter("a", "text", ""), Parameter("b", "text", "")))

    written = two.bound({"a": "VALUES ?b { UNDEF }", "b": "x"}, list, {})

    assert written == 'SELECT * { VALUES ?a { "VALUES ?b { UNDEF }" } VALUES ?b { "x" } }'


# -- kinds of values


@pytest.mark.parametrize(
    "called_so",
    [
        "Iran",
        "IRAN",
        "place:iran",
        "https://w3id.org/newskg/id/place/iran",
        "wd:Q794",
        "http://www.wikidata.org/entity/Q794",
    ],
)
def test_an_entity_is_found_by_its_names_and_iris(sample_graph, called_so):
    by_name = kg.query(sample_graph, "threats", country="Iran").rows

    assert by_name
    assert kg.query(sample_graph, "threats", country=called_so).rows == by_name


def test_an_entity_is_found_by_an_iri_that_was_merged_into_its_own(sample_graph):
    of = {name: kg.query(sample_graph, "said-of", entity=f"person:{name}").rows for name in MERGED}

    assert of["vladimir-poetin"] == of["vladimir-putin"] != ()


def test_a_name_that_several_have_stands_for_all_of_them(tmp_path):
    file = tmp_path / "graph.ttl"
    file.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <x:> .\n"
        ':a skos:prefLabel "Berg" . :b skos:altLabel "berg" . :c skos:prefLabel "Bergen" .',
        encoding="utf-8",
    )

    [found] = kg.query(file, ENTITY_RECIPE, one="Berg").rows

    assert found == (ox.Literal(2),)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2021", "2021", 1),
        ("2021-03", "2021-03", 1),
        ("2021-03-02", None, 0),
        (None, "2021-02", 0),
        ("2021-03-01",) * 2 + (1,),
    ],
)
def test_a_period_has_its_first_and_its_last_day(handmade_graph, since, until, count):
    given = {name: day for name, day in (("since", since), ("until", until)) if day}

    assert len(kg.query(handmade_graph, "attacks", **given).rows) == count


@pytest.mark.parametrize(
    ("query", "given", "message"),
    [
        ("threats", {"contry": "Iran"}, "threats: no parameter 'contry'; did you mean 'country'?"),
        ("threats", {"x": "Iran"}, "threats: no parameter 'x'; there are: country, since, until"),
        ("threats", {"country": "Irann"}, "--country: nothing in the graph is called 'Irann'; did you mean 'Iran'?"),
        ("threats", {"country": "place:irann"}, "called 'place:irann'; did you mean 'place:iran'?"),
        ("threats", {"country": "http://a b"}, "--country: not an IRI: 'http://a b'"),
        ("threats", {"since": "2020-13"}, "--since: expected a date as in 2020-01-03, 2020-01 or 2020; got '2020-13'"),
        ("threats", {"until": "soon"}, "--until: expected a date"),
        ("facts", {"relation": "threatenz"}, "--relation: the ontology has no 'threatenz'; did you mean 'threatens'?"),
        ("facts", {"relation": "a b"}, "--relation: expected a name as in 'threatens'; got 'a b'"),
        ("told-by-many", {"least": "many"}, "--least: expected a whole number; got 'many'"),
        ("told-by-many", {"least": "٣"}, "--least: expected a whole number; got '٣'"),
        ("told-by-many", {"least": "1" * 19}, "--least: expected a whole number"),
        ("document", {"document": "soleimani-bagdad"}, "did you mean 'soleimani-baghdad'?"),
        ("search", {"word": "\ud800"}, "--word: not a text: half of a character in it"),
        ("thread", {}, "query: no query 'thread' in the cookbook; did you mean 'threats'?"),
    ],
)
def test_a_wrong_value_says_what_is_expected(sample_graph, query, given, message):
    with pytest.raises(StoreError, match=re.escape(message)):
        kg.query(sample_graph, query, **given)


# -- reading recipes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#+ parameter: who entiti Who.\nVALUES ?who { UNDEF }", "r: who: no kind of parameter 'entiti'; did you mean"),
        ("#+ parameter: who x Who.\nVALUES ?who { UNDEF }", "r: who: no kind of parameter 'x'; there are: entity, "),
        ("#+ parameter: who entity Who.\nSELECT * { ?who ?p ?o }", r"r: who: expected a clause VALUES \?who { UNDEF }"),
        ("#+ parameter: who", "r: who: no kind of parameter ''; there are"),
    ],
)
def test_a_wrong_recipe_says_what_is_expected(text, message):
    with pytest.raises(StoreError, match=message):
        to_recipe("r", text)


def test_a_recipe_is_a_file_that_describes_itself(tmp_path):
    (tmp_path / "who.rq").write_text(
        "#+ title: Who\n#+ summary: Who there\n#+ summary: is.\n#+ parameter: name text Only who.\n"
        "SELECT * { VALUES ?name { UNDEF } ?s ?p ?name }\n",
        encoding="utf-8",
    )

    assert load_cookbook(tmp_path) == {
        "who": Recipe(
            "who",
            "Who",
            "Who there is.",
            (Parameter("name", "text", "Only who."),),
            "SELECT * { VALUES ?name { UNDEF } ?s ?p ?name }\n",
        )
    }


def test_a_recipe_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "who.rq").write_bytes(b"\xff")

    with pytest.raises(StoreError, match=r"who\.rq: cannot be read"):
        load_cookbook(tmp_path)


def test_a_query_of_ones_own_may_take_values(sample_graph):
    found = kg.query(sample_graph, ENTITY_RECIPE, one="Iran")

    assert found.rows == ((ox.Literal(1),),)
