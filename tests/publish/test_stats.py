"""Numbers of a graph agree with those of networkx, with the tables, and with themselves from run to run."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from exported import handmade_source, source_in
from handmade import Fact, Who, article

from kg.errors import StoreError
from kg.publish.centrality import EXACT, SAMPLE, betweenness, sources_of
from kg.publish.communities import find_communities
from kg.publish.page.layout import pagerank
from kg.publish.stats import to_json, to_sections, to_stats


@pytest.fixture(scope="module")
def source(sample_graph):
    return source_in(sample_graph)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return handmade_source(tmp_path_factory.mktemp("stats"))


def random_network(count, lines, seed=1):
    """A network in several parts, with nodes that are alone."""
    network = nx.gnm_random_graph(count, lines, seed=seed)
    weights = random.Random(seed)
    for _, _, edge in network.edges(data=True):
        edge["weight"] = float(weights.randrange(1, 4))
    return network


def links_of(network):
    return [(one, two, edge["weight"]) for one, two, edge in network.edges(data=True)]


# -- measures


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (1, 0), (2, 1), (3, 2), (40, 30), (60, 200)])
def test_betweenness_is_that_of_networkx(count, lines):
    network = random_network(count, lines)
    expected = nx.betweenness_centrality(network)

    found = betweenness(count, list(network.edges), sources_of(count))

    assert found == pytest.approx([expected[node] for node in range(count)])


def test_a_sample_comes_near():
    network = nx.barabasi_albert_graph(600, 3, seed=2)
    exact = betweenness(600, list(network.edges), range(600))

    estimate = betweenness(600, list(network.edges), range(0, 600, 3))

    assert np.corrcoef(exact, estimate)[0, 1] > 0.98
    assert abs(exact.sum() - estimate.sum()) < 0.05 * exact.sum()


def test_only_a_large_network_is_sampled():
    assert sources_of(EXACT) == list(range(EXACT))
    assert len(set(sources_of(20_000))) == SAMPLE
    assert sources_of(20_000) == sources_of(20_000)


def test_pagerank_is_that_of_networkx():
    network = random_network(50, 120)
    expected = nx.pagerank(network, tol=1e-12)

    assert pagerank(50, links_of(network)) == pytest.approx([expected[node] for node in range(50)], abs=1e-5)


def test_communities_are_those_that_everybody_sees():
    network = nx.connected_caveman_graph(5, 6)

    found = find_communities(30, [(one, two, 1.0) for one, two in network.edges])

    assert [len({found[node] for node in range(start, start + 6)}) for start in range(0, 30, 6)] == [1] * 5
    assert len(set(found)) == 5


@pytest.mark.parametrize("seed", range(5))
def test_communities_are_as_good_as_those_of_networkx(seed):
    network = random_network(300, 700, seed)
    network.add_weighted_edges_from((node, (node // 20) * 20, 3.0) for node in range(300) if node % 20)
    theirs = nx.community.louvain_communities(network, seed=seed)

    found = find_communities(300, links_of(network))

    ours = [{node for node in range(300) if found[node] == number} for number in range(max(found) + 1)]
    assert nx.community.modularity(network, ours) > 0.97 * nx.community.modularity(network, theirs)
    assert [len(group) for group in ours] == sorted(map(len, ours), reverse=True)


@pytest.mark.parametrize("links", [[], [(0, 1, 1.0)], [(0, 1, 1.0), (1, 0, 2.0), (2, 3, 1.0)]])
def test_small_networks_have_communities(links):
    found = find_communities(5, links)

    assert len(found) == 5
    assert all(found[one] == found[two] for one, two, _ in links)
    assert len(set(found)) == 5 - len({frozenset(link[:2]) for link in links})


# -- statistics


def test_counts_are_those_of_the_tables(source):
    tables = source.tables
    stats = to_stats(tables, source.short)

    assert stats.counts["documents"] == len(tables.documents) == sum(stats.languages.values())
    assert stats.counts["entities"] == len(tables.entities) == sum(stats.classes.values())
    assert stats.counts["statements"] == len(tables.statements) == sum(sum(f.values()) for f in stats.frames.values())
    assert stats.counts["statements that hold"] == sum(told.get("holds", 0) for told in stats.frames.values())
    assert stats.counts["relations"] == len(tables.facts) == sum(stats.relations.values())
    assert stats.network["entities in relations"] + len(stats.isolated) == len(tables.entities)
    assert sum(month.relations for month in stats.months) == sum(len(fact.holding) for fact in tables.facts)


def test_the_handmade_corpus_in_numbers(corpus):
    stats = to_stats(corpus.tables, corpus.short)

    assert stats.frames["Killing"] == {"claimed": 1, "holds": 1}
    assert stats.frames["Visit"] == {"negative": 1}
    assert stats.relations["threatens"] == 1
    assert "visits" not in stats.relations
    assert stats.isolated == ("place:tehran",)
    trump = next(actor for actor in stats.actors if actor.entity == "person:donald-trump")
    assert (trump.degree, trump.outgoing, trump.incoming, trump.sentences, trump.documents) == (1, 1, 0, 2, 2)


def test_a_symmetric_relation_goes_out_and_comes_in(corpus):
    actors = {actor.entity: actor for actor in to_stats(corpus.tables, corpus.short).actors}

    assert (actors["person:anna-berg"].degree, actors["person:anna-berg"].outgoing) == (1, 1)
    assert actors["person:anna-berg"].incoming == 1


def test_months_are_those_of_the_statements_else_of_the_documents(corpus):
    months = {month.month: month for month in to_stats(corpus.tables, corpus.short).months}

    assert list(months) == ["2020-01", ""]  # the accusation has no date, and its article has none either
    assert months["2020-01"].by_relation == {"threatens": 2, "killedIn": 1, "meetsWith": 1, "memberOf": 1}
    assert months["2020-01"].by_publication == 3
    assert months[""].by_relation == {"accuses": 1}


def test_a_year_without_a_month_is_a_year(tmp_path):
    who = {"a": Who("Person", "Anna Berg"), "p": Who("Person", "Peter Holm")}
    fact = Fact("Meeting", "met", {"agent": "a", "counterpart": "p"}, time=("2019", "2019"))
    found = article("1", "en", ["[Anna|a] met [Peter|p] in 2019."], who, [fact], published="2020-02-03")

    source = handmade_source(tmp_path, [found])

    assert [(m.month, m.by_publication) for m in to_stats(source.tables, source.short).months] == [("2019", 0)]


@pytest.mark.parametrize("by", ["degree", "sentences", "documents", "pagerank", "betweenness"])
def test_actors_are_sorted_by_what_is_asked_for(source, by):
    actors = to_stats(source.tables, source.short, by=by, top=7).actors

    assert len(actors) == 7
    measures = [getattr(actor, by) for actor in actors]
    assert measures == sorted(measures, reverse=True)


def test_an_unknown_measure_is_named(source):
    with pytest.raises(StoreError, match="no measure 'page-rank'; did you mean 'pagerank'"):
        to_stats(source.tables, source.short, by="page-rank")


def test_it_says_how_measures_were_found(source):
    assert to_stats(source.tables, source.short).methods["betweenness"] == "exact"


def test_communities_cover_the_network(source):
    stats = to_stats(source.tables, source.short, top=1000)

    assert sum(group.size for group in stats.communities) == stats.network["entities in relations"]
    assert {actor.community for actor in stats.actors} == {group.number for group in stats.communities}
    assert 0.3 < stats.network["modularity"] < 1


def test_json_has_everything(source):
    stats = to_stats(source.tables, source.short)

    found = json.loads(to_json(stats))

    assert found["counts"] == stats.counts
    assert found["actors"][0]["label"] == stats.actors[0].label
    assert len(found["months"]) == len(stats.months)


def test_every_section_is_a_table(source):
    sections = to_sections(to_stats(source.tables, source.short))

    assert len({section.title for section in sections}) == len(sections) >= 9
    for section in sections:
        assert section.rows
        assert {len(row) for row in section.rows} == {len(section.columns)}


def test_a_graph_without_relations_has_numbers(source):
    tables = replace(source.tables, relations=(), statements={})

    stats = to_stats(tables, source.short)

    assert stats.actors == stats.communities == stats.months == ()
    assert stats.network["components"] == 0
    assert to_sections(stats)


def test_the_seed_of_hashes_changes_nothing(sample_graph):
    code = (
        "import sys; from pathlib import Path; from kg.graph import open_store, prefixes;"
        "from kg.publish.exports import Source; from kg.publish.stats import to_json, to_stats;"
        "source = Source(open_store(Path(sys.argv[1])), prefixes());"
        "print(to_json(to_stats(source.tables, source.short, top=1000)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code, sample_graph / "store"],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1
