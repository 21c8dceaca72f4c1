"""Links to what a short name can only mean."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.resolve.clusters import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.resolve.clusters import Clusters, Node

DOMINANCE: Final = 4  # how many times more often the one that is meant must be mentioned than all others together
DOMINANT: Final = "by far the most mentioned of those with that surname"


def link_only(
    clusters: Clusters, node: Node, candidates: Iterable[Node], reason: str, *, dominant: bool = False
) -> None:
    """Link to the candidates if they are one entity or one of them is nearly always meant; else say what it may be."""
    own = clusters.root(node.tail)
    entities: dict[str, list[Node]] = defaultdict(list)
    for candidate in candidates:
        entities[clusters.root(candidate.tail)].append(candidate)
    entities.pop(own, None)
    best = [max(found, key=lambda other: (other.known, other.mentions, other.tail)) for found in entities.values()]
    best.sort(key=lambda other: (-clusters.mentions(other.tail), other.tail))
    links = [Link(node.tail, other.tail, f"'{node.name}' and '{other.name}'") for other in best]
    if len(links) == 1:
        clusters.join(Link(node.tail, links[0].other, f"{links[0].reason}: {reason}"))
    elif dominant and is_dominant(clusters, best):
        clusters.join(Link(node.tail, links[0].other, f"{links[0].reason}: {DOMINANT}"), apart_from=best[1:])
    else:
        clusters.apart += [Link(link.entity, link.other, f"{link.reason}: one of {len(links)}") for link in links]


def is_dominant(clusters: Clusters, candidates: list[Node]) -> bool:
    """Whether the first of several is told of in several documents and far more often than all others."""
    if not candidates:
        return False
    counts = [clusters.mentions(candidate.tail) for candidate in candidates]
    return len(clusters.documents(candidates[0].tail)) > 2 and counts[0] >= DOMINANCE * sum(counts[1:])
