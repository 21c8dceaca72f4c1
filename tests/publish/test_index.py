"""The index of a page: what is looked up is what the page has, and paths are the shortest that there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from publish.page.newslike import make_page

from kg.errors import StoreError
from kg.publish.index import Filter, Index, open_index, write_index
from kg.publish.page import Page, PageRelation
from kg.publish.page.contents import best_sentences, kind_of, reports_of, when

PAGE = make_page(120, per_entity=1.4, seed=5)
CHOICES = {
    "everything": Filter(),
    "facts": Filter(kinds=frozenset({0})),
    "no meetings": Filter(without=frozenset({"meetsWith", "criticizes"})),
    "no persons": Filter(types=frozenset({"Person"})),
    "a month": Filter(since="2024-02-01", until="2024-02-29"),
    "dated": Filter(undated=False),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Iterator[Index]:
    """An open index."""
    path = tmp_path_factory.mktemp("index") / "explorer.db"
    write_index(PAGE, path)
    with open_index(path) as found:
        yield found


def passes(relation: PageRelation, chosen: Filter) -> bool:
    """The same rule as in the page's script (state.js)."""
    type_of = {entity.id: entity.type for entity in PAGE.entities}
    return (
        relation.predicate not in chosen.without
        and not {type_of[relation.subject], type_of[relation.object]} & chosen.types
        and any(passes_date(at, chosen) and kind_of(PAGE.evidence[at]) in chosen.kinds for at in relation.evidence)
    )


def passes_date(at: int, chosen: Filter) -> bool:
    """Whether a sentence is in the period."""
    date = when(PAGE.evidence[at])
    last = date + "-12-31"[0 if len(date) == 4 else 3 if len(date) == 7 else 6 :]
    return (not chosen.since or last >= chosen.since) and (not chosen.until or date <= chosen.until)


def network(chosen: Filter) -> nx.Graph:
    """The graph under a filter."""
    found = nx.Graph()
    found.add_nodes_from(entity.id for entity in PAGE.entities)
    found.add_edges_from((one.subject, one.object) for one in PAGE.relations if passes(one, chosen))
    return found


def test_all_of_it_is_the_page(index):
    found = index.part(index.most_central(1000)).page

    assert sorted(found.entities, key=lambda one: one.id) == sorted(map(plain, PAGE.entities), key=lambda one: one.id)
    known = {relation.id: relation for relation in PAGE.relations}
    assert {relation.id for relation in found.relations} == known.keys()
    for relation in found.relations:
        same = known[relation.id]
        quotes = [found.evidence[at].quote for at in relation.evidence]
        assert quotes == [PAGE.evidence[at].quote for at in best_sentences(same, PAGE.evidence)]
        assert list(relation.reports) == reports_of(same, PAGE.evidence)


def plain(entity: object) -> object:
    """An entity as JSON has it: lists for tuples."""
    fields = {name: getattr(entity, name) for name in entity.__slots__}
    return type(entity)(**{name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()})


@pytest.mark.parametrize("name", CHOICES)
def test_neighbours_are_those_under_the_filter(index, name):
    known = network(CHOICES[name])
    numbers = index.numbers(entity.id for entity in PAGE.entities)
    type_of = {entity.id: entity.type for entity in PAGE.entities}
    for entity in PAGE.entities:
        if entity.type not in CHOICES[name].types:
            found = index.ids(index.neighbours(numbers[entity.id], CHOICES[name]))
            assert set(found) == set(known[entity.id])
            assert not {type_of[one] for one in found} & CHOICES[name].types


@pytest.mark.parametrize("name", CHOICES)
def test_a_path_is_as_short_as_any(index, name):
    known = network(CHOICES[name])
    numbers = index.numbers(entity.id for entity in PAGE.entities)
    ids = sorted(numbers)
    found_some = False
    for start, end in zip(ids, ids[7:] + ids[:7], strict=True):
        path = index.ids(index.path(numbers[start], numbers[end], CHOICES[name]))
        if nx.has_path(known, start, end) and nx.shortest_path_length(known, start, end) <= 8:
            assert (path[0], path[-1]) == (start, end)
            assert len(path) == nx.shortest_path_length(known, start, end) + 1
            assert all(known.has_edge(one, other) for one, other in pairwise(path))
            found_some = True
        else:
            assert path == []
    assert found_some


def test_every_sentence_of_a_relation_and_of_an_entity_is_there_once(index):
    for relation in PAGE.relations[:40]:
        told = index.sentences_of(relation.id, 0, 1000)
        assert sorted(one.statement for one in told.page.evidence) == sorted(
            PAGE.evidence[at].statement for at in relation.evidence
        )
        assert told.total == len(relation.evidence)
    told = index.timeline(PAGE.entities[0].id, 0, 1000)
    assert told.total == len({one.statement for one in told.page.evidence})
    assert [when(one) for one in told.page.evidence] == sorted(when(one) for one in told.page.evidence)


def test_a_sentence_that_tells_two_things_is_found_once(tmp_path):
    first = PAGE.evidence[0]
    twice = [first, replace(first, statement="st/other"), replace(first, statement="st/third", title="Another article")]
    relation = replace(PAGE.relations[0], evidence=[0, 1, 2])
    write_index(replace(PAGE, relations=[relation], evidence=twice), tmp_path / "x.db")
    with open_index(tmp_path / "x.db") as index:
        found = index.search_sentences(first.quote, 5)

    assert sorted(one.title for _, one in found) == sorted([first.title, "Another article"])
    assert {name for name, _ in found} == {relation.id}


def test_names_are_found_without_their_accents_and_whatever_their_case(tmp_path):
    entity = replace(PAGE.entities[0], labels={"fr": "Élodie Ñandú"}, aliases=("Żółw",))
    write_index(Page("", [entity], [], []), tmp_path / "x.db")
    with open_index(tmp_path / "x.db") as index:
        for text in ("elodie", "ÉLODIE nan", "nandu", "zołw"):
            assert [hit.id for hit in index.search_names(text, 5)] == [entity.id]


def test_the_same_graph_gives_the_same_bytes(tmp_path):
    for name in ("a.db", "b.db"):
        write_index(PAGE, tmp_path / name)

    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_an_empty_graph_has_an_index(tmp_path):
    write_index(Page("Nothing"), tmp_path / "x.db")
    with open_index(tmp_path / "x.db") as index:
        assert index.totals() == {"entities": 0, "relations": 0}
        assert index.part(index.most_central(10)).page.entities == []


def test_who_reads_goes_on_reading_while_it_is_written_anew(tmp_path):
    path = tmp_path / "x.db"
    write_index(PAGE, path)
    with open_index(path) as old:
        write_index(Page("New"), path)
        assert old.totals()["entities"] == 120
        assert old.part(old.most_central(5)).page.entities
    with open_index(path) as new:
        assert new.about("title") == "New"


def test_what_cannot_be_read_or_written_says_so(tmp_path):
    with pytest.raises(StoreError, match="is missing; `kg build` makes it"), open_index(tmp_path / "none.db"):
        pass
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"no database at all, whatever its name is" * 50)
    with pytest.raises(StoreError, match="cannot be read"), open_index(bad):
        pass
    folder = tmp_path / "folder.db"
    folder.mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write_index(PAGE, folder)
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".tmp")] == []


def test_files_of_a_path_with_odd_letters_open(tmp_path):
    path = Path(tmp_path / "a b%20#?é.db")
    write_index(PAGE, path)
    with open_index(path) as index:
        assert index.totals()["entities"] == 120
