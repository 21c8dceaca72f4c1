"""Links to what a short name can only mean."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.resolve.clusters import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.resolve.clusters import Clusters, Node

UNRELATED: Final = "no known entity in documents of both"


def entities_of(clusters: Clusters, node: Node, candidates: Iterable[Node]) -> list[Node]:
    """The candidates that are different entities, the most mentioned of each, the most mentioned entity first."""
    entities: dict[str, list[Node]] = defaultdict(list)
    for candidate in candidates:
        entities[clusters.root(candidate.tail)].append(candidate)
    entities.pop(clusters.root(node.tail), None)
    best = [max(found, key=lambda other: (other.known, other.mentions, other.tail)) for found in entities.values()]
    return sorted(best, key=lambda other: (-clusters.mentions(other.tail), other.tail))


def link_only(clusters: Clusters, node: Node, candidates: Iterable[Node], reason: str) -> None:
    """Link to the candidates if they are one entity; else say what it may be."""
    found = entities_of(clusters, node, candidates)
    if len(found) == 1:
        clusters.join(link_to(node, found[0], reason))
    else:
        keep_apart(clusters, node, found)


def keep_apart(clusters: Clusters, node: Node, candidates: Sequence[Node]) -> None:
    """Note what a name may mean, and why it is not linked."""
    why = f"one of {len(candidates)}" if len(candidates) > 1 else UNRELATED
    clusters.apart += [link_to(node, other, why) for other in candidates]


def link_to(node: Node, other: Node, reason: str) -> Link:
    """A link with both names in its reason."""
    return Link(node.tail, other.tail, f"'{node.name}' and '{other.name}': {reason}")
