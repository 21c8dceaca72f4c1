"""The cookbook gives the same answers in other stores as in ours: Oxigraph over HTTP, and Virtuoso."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from triple_stores import XSD, Store, oxigraph, virtuoso

from kg.graph import BASE, open_store, query
from kg.graph.query import answer, known_prefixes, names, recipes
from kg.graph.store import STORE
from kg.publish.push import push

RECIPES = recipes()
# What a recipe is asked with, by the kind of its parameters.
VALUES = {
    "entity": ("Iran",),
    "relation": ("threatens", "Threat"),
    "since": ("2018",),
    "until": ("2022-06",),
    "text": ("Iran",),
    "number": ("3",),
    "document": ("soleimani-baghdad",),
}
TRUE = {"1": "true", "0": "false"}


@pytest.fixture(scope="module")
def oxigraph_server(tmp_path_factory, sample_graph):
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as store:
        push(open_store(sample_graph / STORE), store.endpoint, BASE + "graph/pushed", default_graph=True)
        yield store


@pytest.fixture(scope="module")
def virtuoso_server(tmp_path_factory, sample_graph):
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as store:
        push(open_store(sample_graph / STORE), store.endpoint, BASE + "graph/pushed", access=store.access)
        yield store


@pytest.fixture(params=["oxigraph", "virtuoso"])
def remote(request) -> Store:
    """A store of each kind with the sample graph."""
    return request.getfixturevalue(f"{request.param}_server")


def given_to(name: str) -> list[dict[str, str]]:
    """What a recipe is told: nothing, and each of its parameters."""
    told = [{one.name: value} for one in RECIPES[name].parameters for value in VALUES[one.kind]]
    return [{}, *told]


def written(folder: Path, name: str, given: dict[str, str]) -> str:
    """A recipe as any server understands it: with its values and its prefixes."""
    known = known_prefixes(folder)
    ask = partial(answer, folder, known=known, timeout=None)
    declared = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in known.items())
    return declared + RECIPES[name].bound(given, partial(names, ask), known)


def canonical(term: object) -> str:
    """A term as text; numbers and booleans by their values, which servers write in their own ways."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return str(term)
    if term.datatype.value == XSD + "boolean":
        return TRUE.get(term.value, term.value)
    try:
        return str(round(Decimal(term.value), 9).normalize()) if term.datatype.value != XSD + "string" else str(term)
    except InvalidOperation:
        return str(term)


def canonical_rows(rows) -> set[tuple[str, ...]]:
    """Rows that can be compared."""
    return {tuple(canonical(term) for term in row) for row in rows}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_the_same_answer_everywhere(remote, sample_graph, name):
    ours, theirs = {}, {}
    for given in given_to(name):
        ours[str(given)] = canonical_rows(query(sample_graph, name, **given).cells())
        theirs[str(given)] = canonical_rows(remote.ask(written(sample_graph, name, given)))

    assert theirs == ours


def test_most_recipes_have_an_answer(sample_graph):
    found = [name for name in RECIPES if query(sample_graph, name).cells()]

    assert len(found) > len(RECIPES) / 2
