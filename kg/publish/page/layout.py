"""Where the entities stand: communities, centrality and positions, so that the browser has nothing to simulate.

In comes a weighted network over 0..n-1, out come numbers; nothing here knows what the nodes mean. Seeded: the same
network gives the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Link = tuple[int, int, float]  # from, to, weight

SEED = 20
PAGERANK_DAMPING = 0.85
PAGERANK_STEPS = 60
SPACING = 118.0  # how far apart neighbours stand in a small graph, in pixels at zoom 1
PANE = 800.0 * 740.0  # what a typical window leaves for the graph, in square pixels
CLOSEST = 27.0  # and in the largest one: what does not fit the pane is zoomed out
GAP = 34.0  # between components that are not connected
ACROSS = 0.3  # how much a line between communities pulls, compared to one inside
GRAVITY = 0.06
SMALL = 160  # up to here distances on paper follow distances in the network
OPENING = 0.74  # and then grow with this power of the distance from the centre


def pagerank(count: int, links: Sequence[Link]) -> Floats:
    """Say how central each node is; lines count in both directions, since a victim matters as much as an attacker."""
    rank: Floats = np.full(count, 1.0 / max(count, 1))
    if not links:
        return rank
    ends, others, weights = _both_ways(links)
    out = np.bincount(ends, weights, count)
    share = weights / out[ends]
    for _ in range(PAGERANK_STEPS):
        lost = rank[out == 0].sum()
        received = np.bincount(others, rank[ends] * share, count)
        rank = np.asarray((1 - PAGERANK_DAMPING) / count + PAGERANK_DAMPING * (received + lost / count))
    return rank


def find_communities(count: int, links: Sequence[Link]) -> list[int]:
    """Group what is closely connected (Louvain); 0 is the largest community."""
    network = _network(count, links)
    groups = nx.community.louvain_communities(network, weight="weight", seed=SEED)
    ordered = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
    number = {node: index for index, group in enumerate(ordered) for node in group}
    return [number[node] for node in range(count)]


def place(links: Sequence[Link], communities: Sequence[int], radii: Sequence[float], *, aspect: float) -> Floats:
    """Give every node a position: one row (x, y) each, centred on (0, 0), no two discs touching."""
    count = len(radii)
    if count == 0:
        return np.zeros((0, 2))
    sizes = np.asarray(radii, dtype=float)
    spacing = min(SPACING, max(math.sqrt(PANE / count), CLOSEST))
    parts = _components(count, links)
    placed = [_place_component(part, links, communities, sizes, spacing, aspect) for part in parts]
    positions = _pack(parts, placed, count, sizes, aspect)
    positions = _separate(positions, sizes, pad=min(14.0, spacing * 0.28))
    middle = (positions.min(axis=0) + positions.max(axis=0)) / 2
    return np.asarray(np.round(positions - middle, 1) + 0.0)


def _network(count: int, links: Sequence[Link]) -> nx.Graph[int]:
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(count))
    for start, end, weight in links:
        known = network.get_edge_data(start, end, {"weight": 0.0})["weight"]
        network.add_edge(start, end, weight=known + weight)
    return network


def _both_ways(links: Sequence[Link]) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    starts = np.array([link[0] for link in links], dtype=np.intp)
    ends = np.array([link[1] for link in links], dtype=np.intp)
    weights = np.array([link[2] for link in links], dtype=float)
    return np.concatenate([starts, ends]), np.concatenate([ends, starts]), np.concatenate([weights, weights])


def _components(count: int, links: Sequence[Link]) -> list[list[int]]:
    found = (sorted(part) for part in nx.connected_components(_network(count, links)))
    return sorted(found, key=lambda part: (-len(part), part))


def _place_component(
    part: Sequence[int], links: Sequence[Link], communities: Sequence[int], sizes: Floats, spacing: float, aspect: float
) -> Floats:
    local = {node: index for index, node in enumerate(part)}
    inner = [(local[a], local[b], w) for a, b, w in links if a in local and a != b]
    groups = [communities[node] for node in part]
    if len(part) < 3:
        return np.array([[index * spacing, 0.0] for index in range(len(part))])
    positions = _spring(len(part), inner, groups, aspect)
    if len(part) <= SMALL:
        positions = _open_middle(_even(positions, inner, aspect), aspect)
    positions *= spacing * math.sqrt(len(part)) / max(_spread(positions), 1e-9)
    return _separate(positions, sizes[list(part)], pad=spacing * 0.3)


def _spread(positions: Floats) -> float:
    """The side of a square that is about as large as the cloud of points, its stragglers left out."""
    low, high = np.percentile(positions, [4, 96], axis=0)
    return float(math.sqrt(max((high[0] - low[0]) * (high[1] - low[1]), 1e-9)))


def _spring(count: int, links: Sequence[Link], groups: Sequence[int], aspect: float) -> Floats:
    """Place by forces: all push each other away, lines pull, communities hold together (after Jacomy et al. 2014)."""
    positions = _start(count, groups, aspect)
    ends, others, weights = _both_ways(links) if links else (np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))
    same = np.asarray(groups)[ends] == np.asarray(groups)[others]
    pull = np.log1p(weights) * np.where(same, 1.0, ACROSS)
    mass = (1.0 + np.sqrt(np.bincount(ends, minlength=count))).astype(np.float32)
    steps = 220 if count <= 400 else 140 if count <= 1000 else 90
    weight_of_gravity = GRAVITY * np.array([1.0 / math.sqrt(aspect), math.sqrt(aspect)])
    for step in range(steps):
        force = _repulsion(positions, mass)
        gap = positions[others] - positions[ends]
        distance = np.sqrt((gap**2).sum(axis=1)) + 1e-6
        drawn = (pull * np.log1p(distance) / distance)[:, None] * gap
        for axis in (0, 1):
            force[:, axis] += np.bincount(ends, drawn[:, axis], count)
        force -= positions * weight_of_gravity * mass[:, None]
        heat = 2.4 * math.sqrt(count) * (1 - step / steps) ** 1.6 / 8 + 0.02
        length = np.sqrt((force**2).sum(axis=1)) + 1e-9
        positions = positions + force * np.minimum(1.0, heat / length)[:, None]
    return positions


def _even(positions: Floats, links: Sequence[Link], aspect: float) -> Floats:
    """Make distances follow the number of steps between nodes (stress majorization, Gansner et al. 2005)."""
    steps = dict(nx.all_pairs_shortest_path_length(_network(len(positions), links)))
    wanted = np.array([[steps[a][b] for b in range(len(positions))] for a in range(len(positions))], dtype=float)
    stretch = np.array([math.sqrt(aspect), 1 / math.sqrt(aspect)])
    weight = np.where(wanted > 0, 1.0, 0.0) / np.maximum(wanted, 1.0) ** 2
    positions = positions / stretch
    positions = positions * (wanted.mean() / max(float(np.abs(positions).mean()) * 2, 1e-9))
    for _ in range(120):
        gap = positions[:, None, :] - positions[None, :, :]
        distance = np.sqrt((gap**2).sum(axis=2)) + 1e-6
        pulled = positions[None, :, :] + gap * (wanted / distance)[:, :, None]
        positions = (weight[:, :, None] * pulled).sum(axis=1) / weight.sum(axis=1)[:, None]
    return np.asarray(positions * stretch)


def _open_middle(positions: Floats, aspect: float) -> Floats:
    """Give the crowded middle room and draw stragglers in: distances from the centre grow more slowly further out."""
    stretch = np.array([math.sqrt(aspect), 1 / math.sqrt(aspect)])
    round_ = (positions - np.median(positions, axis=0)) / stretch
    reach = np.sqrt((round_**2).sum(axis=1))
    usual = max(float(np.percentile(reach, 90)), 1e-9)
    scale = (np.maximum(reach / usual, 1e-9)) ** (OPENING - 1)
    return np.asarray(round_ * scale[:, None] * stretch)


def _repulsion(positions: Floats, mass: NDArray[np.float32]) -> Floats:
    x = positions[:, 0].astype(np.float32)
    y = positions[:, 1].astype(np.float32)
    gap_x = x[:, None] - x[None, :]
    gap_y = y[:, None] - y[None, :]
    push = gap_x * gap_x
    push += gap_y * gap_y
    push += np.float32(0.05)
    np.divide(mass[None, :], push, out=push)
    gap_x *= push
    gap_y *= push
    total = np.stack([gap_x.sum(axis=1), gap_y.sum(axis=1)], axis=1) * mass[:, None]
    return total.astype(np.float64)


def _start(count: int, groups: Sequence[int], aspect: float) -> Floats:
    """Begin with the communities on a sunflower spiral, so that they need not cross each other."""
    random = np.random.default_rng(SEED)
    order = {group: index for index, group in enumerate(dict.fromkeys(sorted(groups)))}
    rank = np.array([order[group] for group in groups], dtype=float)
    angle = rank * (math.pi * (3 - math.sqrt(5)))
    reach = np.sqrt(rank + 0.5) * math.sqrt(count / max(len(order), 1)) * 1.2
    centre = np.stack([np.cos(angle) * reach * math.sqrt(aspect), np.sin(angle) * reach / math.sqrt(aspect)], axis=1)
    return np.asarray(centre + random.normal(0, math.sqrt(count / max(len(order), 1)) * 0.4, (count, 2)))


def _pack(parts: Sequence[Sequence[int]], placed: Sequence[Floats], count: int, sizes: Floats, aspect: float) -> Floats:
    """Put the largest component in the middle and the others around it, each as near as it fits."""
    positions = np.zeros((count, 2))
    taken = np.zeros((0, 3))
    angle, length = 0.0, 0
    for part, local in zip(parts, placed, strict=True):
        discs = np.column_stack([local - (local.min(axis=0) + local.max(axis=0)) / 2, sizes[list(part)]])
        # What is as large as the last one does not fit before it either; only smaller ones start again near the middle.
        angle = angle if len(part) == length else 0.0
        angle, shift = _free_place(taken, discs, aspect, angle)
        discs[:, :2] += shift
        positions[list(part)] = discs[:, :2]
        taken = np.concatenate([taken, discs])
        length = len(part)
    return positions


def _free_place(taken: Floats, discs: Floats, aspect: float, angle: float) -> tuple[float, Floats]:
    """Walk outwards on a spiral, from an angle on, until no disc comes near one that stands."""
    if len(taken) == 0:
        return 0.0, np.zeros(2)
    stretch = np.array([math.sqrt(aspect), 1 / math.sqrt(aspect)])
    while True:
        reach = GAP * angle / (2 * math.pi)
        shift = np.array([math.cos(angle), math.sin(angle)]) * reach * stretch
        gap = discs[:, None, :2] + shift - taken[None, :, :2]
        free = (gap**2).sum(axis=2) >= (discs[:, None, 2] + taken[None, :, 2] + GAP) ** 2
        if bool(free.all()):
            return angle, shift
        angle += GAP / max(reach, GAP)


def _separate(positions: Floats, sizes: Floats, *, pad: float, rounds: int = 90) -> Floats:
    """Push overlapping discs apart until none touch."""
    positions = positions.copy()
    for _ in range(rounds):
        first, second = _near_pairs(positions, float(sizes.max()) * 2 + pad)
        gap = positions[second] - positions[first]
        distance = np.sqrt((gap**2).sum(axis=1)) + 1e-6
        short = sizes[first] + sizes[second] + pad - distance
        close = short > 0.05
        if not close.any():
            break
        move = gap[close] / distance[close, None] * (short[close, None] * 0.52)
        for axis in (0, 1):
            positions[:, axis] += np.bincount(second[close], move[:, axis], len(sizes))
            positions[:, axis] -= np.bincount(first[close], move[:, axis], len(sizes))
    return positions


def _near_pairs(positions: Floats, reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find all pairs that are at most `reach` apart in x: a sweep over the sorted x."""
    order = np.argsort(positions[:, 0], kind="stable")
    x = positions[order, 0]
    last = np.searchsorted(x, x + reach, side="right")
    number = last - np.arange(len(x)) - 1
    first = np.repeat(np.arange(len(x)), number)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(number) - number, number)
    return order[first], order[first + offset + 1]
