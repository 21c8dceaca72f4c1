"""One IRI and one class for a corpus entity, by vote."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kg.resolve.iris import kind_of
from kg.resolve.names import company, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ontology import Ontology
    from kg.resolve.clusters import Clusters, Node

ANYTHING: Final = "Entity"
ORDER: Final = {
    name: place for place, name in enumerate(("person", "org", "place", "agreement", "weapon", "group", "entity"))
}


def canonical_of(clusters: Clusters, ontology: Ontology) -> dict[str, str]:
    """Every IRI with the one that stands for its cluster."""
    found = {}
    for root in clusters.roots():
        members = [clusters.nodes[tail] for tail in clusters.members(root)]
        kind = winner_kind(votes_of(members), ontology) if len(members) > 1 else ""
        best = min(members, key=lambda node: rank(node, kind))
        found.update(dict.fromkeys((node.tail for node in members), best.tail))
    return dict(sorted(found.items()))


def rank(node: Node, kind: str) -> tuple[bool, bool, bool, bool, bool, int, int, int, str]:
    """Known, of the right kind, a full name that is one, the corpus's own IRI; then most mentioned, fullest, first."""
    short = " " not in node.name and (node.kind == "person" or node.name.isupper())
    sure = (not node.known, node.kind != kind, short, not node.hub, not node.trusted)
    return (*sure, -node.mentions, -len(node.name.split()), -len(node.name), node.tail)


def votes_of(nodes: Sequence[Node]) -> Counter[str]:
    """How many mentions are of each class; a person with a legal form ("Heublein Inc") has no vote."""
    heard = [node for node in nodes if node.kind != "person" or company(fold(node.name)) == fold(node.name)]
    return sum((node.types for node in heard or nodes), Counter[str]())


def class_of(tail: str, nodes: Sequence[Node], ontology: Ontology) -> str:
    """The class that most mentions support; a vote for a class supports the classes below it."""
    known = ontology.known.get(tail.replace("/", ":", 1))
    if known:
        return known.type
    votes = votes_of(nodes)
    kind = winner_kind(votes, ontology)
    within = {type_: count for type_, count in votes.items() if kind_of(type_, ontology) == kind}
    best = min(within, key=lambda type_: (-support(type_, within, ontology), -depth(type_, ontology), type_))
    return best if best in ontology.classes else ANYTHING


def winner_kind(votes: Counter[str], ontology: Ontology) -> str:
    """The kind with most mentions; a person before an organization before a place."""
    kinds: Counter[str] = Counter()
    for type_, count in votes.items():
        kinds[kind_of(type_, ontology)] += count
    return min(kinds, key=lambda kind: (-kinds[kind], ORDER.get(kind, len(ORDER))))


def support(type_: str, votes: dict[str, int], ontology: Ontology) -> int:
    """The votes for a class and for those above it."""
    found = ontology.classes.get(type_)
    above = found.superclasses if found else frozenset((type_,))
    return sum(count for other, count in votes.items() if other == type_ or other in above)


def depth(type_: str, ontology: Ontology) -> int:
    """How specific a class is."""
    found = ontology.classes.get(type_)
    return len(found.superclasses) if found else 0
