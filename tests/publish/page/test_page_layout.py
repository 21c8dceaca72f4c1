"""Positions, centrality and communities."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kg.publish.page.layout import find_communities, pagerank, place


def ring_of_cliques(cliques: int, size: int) -> list[tuple[int, int, float]]:
    """Cliques in a ring: as plain as communities get."""
    inside = [
        (clique * size + a, clique * size + b, 1.0) for clique in range(cliques) for a in range(size) for b in range(a)
    ]
    return inside + [(clique * size, ((clique + 1) % cliques) * size + 1, 1.0) for clique in range(cliques)]


def random_links(count: int, number: int) -> list[tuple[int, int, float]]:
    """Lines between anything."""
    dice = random.Random(3)
    pairs = [(dice.randrange(count), dice.randrange(count)) for _ in range(number)]
    return [(start, end, 1.0) for start, end in pairs if start != end]


@pytest.mark.parametrize("count", [1, 2, 3, 40, 400])
def test_no_two_entities_touch(count):
    links = random_links(count, count * 2)
    radii = [4.0 + index % 9 for index in range(count)]

    positions = place(links, find_communities(count, links), radii, aspect=1.1)

    gaps = np.hypot(*(positions[:, None] - positions[None]).transpose(2, 0, 1))
    allowed = np.add.outer(radii, radii) * 0.98
    np.fill_diagonal(gaps, np.inf)
    assert positions.shape == (count, 2)
    assert np.isfinite(positions).all()
    assert (gaps >= allowed).all()


def test_nothing_gives_no_positions():
    assert place([], [], [], aspect=1.0).shape == (0, 2)


def test_picture_is_centred_and_roughly_as_wide_as_asked():
    links = random_links(300, 700)

    positions = place(links, find_communities(300, links), [5.0] * 300, aspect=1.5)

    span = positions.max(axis=0) - positions.min(axis=0)
    assert np.abs(positions.max(axis=0) + positions.min(axis=0)).max() < 0.3
    assert 1.15 < span[0] / span[1] < 1.9


def test_communities_stand_together():
    links = ring_of_cliques(6, 8)
    communities = find_communities(48, links)

    positions = place(links, communities, [5.0] * 48, aspect=1.0)

    groups = [positions[[index for index in range(48) if communities[index] == group]] for group in range(6)]
    inside = np.mean([np.hypot(*(group - group.mean(axis=0)).T).mean() for group in groups])
    centres = np.array([group.mean(axis=0) for group in groups])
    assert sorted(communities.count(group) for group in range(6)) == [8] * 6
    assert inside * 2 < np.hypot(*(centres - centres.mean(axis=0)).T).mean()


def test_components_do_not_overlap():
    links = ring_of_cliques(1, 6) + [(6 + a, 6 + b, 1.0) for a, b, _ in ring_of_cliques(1, 6)]

    positions = place(links, [0] * 6 + [1] * 6, [6.0] * 12, aspect=1.0)

    apart = np.hypot(*(positions[:6, None] - positions[None, 6:]).transpose(2, 0, 1))
    assert apart.min() > 30


def test_pagerank_is_a_distribution_with_the_hub_on_top():
    rank = pagerank(6, [(0, index, 1.0) for index in range(1, 5)])

    assert rank.sum() == pytest.approx(1.0)
    assert rank.argmax() == 0
    assert rank[5] == rank.min()
