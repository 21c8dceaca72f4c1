"""Links between entities, and the clusters that they make."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two IRIs that mean one entity, and why they are taken for one."""

    entity: str
    other: str
    reason: str


@dataclass(frozen=True)
class Resolution:
    """Which corpus entity every document's entity is.

    IRIs are given by their tails ("person/qasem-soleimani"). `entities` holds the IRI that a document alone gives to
    its entity, by document id and entity id; `canonical` the corpus's choice among merged IRIs; `types` the class of
    every canonical IRI; `links` one link from every merged IRI to its canonical one; `apart` what looked alike and was
    not merged.
    """

    documents: Mapping[str, str]
    entities: Mapping[tuple[str, str], str]
    canonical: Mapping[str, str]
    types: Mapping[str, str]
    links: tuple[Link, ...] = ()
    apart: tuple[Link, ...] = ()

    def entity(self, document_id: str, entity_id: str) -> str:
        """The corpus entity that a document's entity is."""
        return self.canonical[self.entities[document_id, entity_id]]


@dataclass
class Node:
    """What the corpus says of one IRI.

    A `hub` is the corpus's own, for those whom documents call by one name only; `trusted` a name that some document
    gives as full names are given.
    """

    tail: str
    known: bool = False
    hub: bool = False
    trusted: bool = False
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    types: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """The first part of its IRI: 'person'."""
        return self.tail.partition("/")[0]

    @property
    def name(self) -> str:
        """The name that it goes by most."""
        return min(self.names, key=lambda name: (-self.names[name], -len(name), name), default=self.tail)

    @property
    def mentions(self) -> int:
        """How often the corpus mentions it."""
        return self.names.total()


class Clusters:
    """IRIs that mean one entity: a union-find that never joins two known entities."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = dict(nodes)
        self.links: list[Link] = []
        self.apart: list[Link] = []
        self._root = {tail: tail for tail in nodes}
        self._members = {tail: [tail] for tail in nodes}
        self._documents = {tail: set(node.documents) for tail, node in nodes.items()}
        self._mentions = {tail: node.mentions for tail, node in nodes.items()}
        self._known = {tail for tail, node in nodes.items() if node.known}

    def root(self, tail: str) -> str:
        """The IRI that stands for its cluster for now."""
        return self._root[tail]

    def members(self, tail: str) -> list[str]:
        """All IRIs of its cluster."""
        return self._members[self._root[tail]]

    def roots(self) -> list[str]:
        """One IRI of each cluster, sorted."""
        return sorted(self._members)

    def add(self, node: Node) -> None:
        """Add an IRI that no document uses."""
        if node.tail not in self.nodes:
            self.nodes[node.tail] = node
            self._root[node.tail] = node.tail
            self._members[node.tail] = [node.tail]
            self._documents[node.tail] = set()
            self._mentions[node.tail] = 0
            self._known |= {node.tail} if node.known else set()

    def documents(self, tail: str) -> set[str]:
        """The documents that mention a cluster."""
        return self._documents[self._root[tail]]

    def mentions(self, tail: str) -> int:
        """How often the corpus mentions a cluster."""
        return self._mentions[self._root[tail]]

    def join(self, link: Link, *, together: bool = True, apart_from: Iterable[Node] = ()) -> None:
        """Join what a link links, unless both are known.

        With `together` false a document that has both tells them apart; so does one that has any of `apart_from`.
        """
        one, two = self._root[link.entity], self._root[link.other]
        if one == two:
            return
        others = set[str]().union(*(self.documents(node.tail) for node in apart_from))
        told_apart = not together and not self._documents[one].isdisjoint(self._documents[two])
        if {one, two} <= self._known or told_apart or not self._documents[one].isdisjoint(others):
            self.apart.append(link)
            return
        self.links.append(link)
        self._merge(*sorted((one, two), key=lambda root: len(self._members[root]), reverse=True))

    def _merge(self, kept: str, lost: str) -> None:
        for member in self._members[lost]:
            self._root[member] = kept
        self._members[kept] += self._members.pop(lost)
        self._documents[kept] |= self._documents.pop(lost)
        self._mentions[kept] += self._mentions.pop(lost)
        if lost in self._known:
            self._known.add(kept)


def explained(links: Sequence[Link], canonical: Mapping[str, str]) -> Iterable[Link]:
    """One link from every merged IRI to its canonical one, with the reasons on the way."""
    neighbours: dict[str, list[Link]] = defaultdict(list)
    for link in sorted(links):
        neighbours[link.entity].append(link)
        neighbours[link.other].append(Link(link.other, link.entity, link.reason))
    for centre in sorted({canonical[tail] for tail in neighbours}):
        reasons = {centre: ""}
        waiting = deque([centre])
        while waiting:
            here = waiting.popleft()
            for link in neighbours[here]:
                if link.other not in reasons:
                    reasons[link.other] = "; ".join(filter(None, (link.reason, reasons[here])))
                    waiting.append(link.other)
                    yield Link(link.other, centre, reasons[link.other])
