"""The names of a corpus, in the forms that rules compare."""

from __future__ import annotations

from collections import defaultdict
from math import log
from typing import TYPE_CHECKING, Final

from kg.resolve.names import PARTICLES, company, fold, is_single, one_spelling, sound, words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from kg.ontology import Ontology
    from kg.resolve.clusters import Node

ACRONYM: Final = range(2, 7)
FEW: Final = 12  # an entity that so many documents speak of tells who is meant


class Corpus:
    """The names of a corpus, in the forms that rules compare."""

    def __init__(self, nodes: dict[str, Node], ontology: Ontology) -> None:
        self.nodes = nodes
        self.ontology = ontology
        languages = ontology.languages.values()
        self.articles = frozenset(fold(word) for found in languages for word in found.words.get("definite", ()))
        titles = frozenset(fold(word) for found in languages for word in found.words.get("title_words", ()))
        self.titles = (self.articles | titles) - PARTICLES  # "de" is an article, and a part of De Vries
        self.folded = {tail: self.fold(node) for tail, node in nodes.items()}
        self.words = {tail: words_of(node.name, self.titles) for tail, node in nodes.items() if node.kind == "person"}
        self.single = {tail for tail in self.words if is_single(nodes[tail].name, self.titles)}
        self.given: dict[str, set[str]] = defaultdict(set)
        for tail in self.words.keys() - self.single:
            self.given[self.words[tail][0]].add(tail)
        self.known_in: dict[str, set[str]] = defaultdict(set)
        for tail, node in nodes.items():
            for document in node.documents if node.known else ():
                self.known_in[document].add(tail)

    def fold(self, node: Node) -> str:
        """The folded name of an entity: of a person without titles, of an organization without its legal form."""
        if node.kind == "person":
            return fold(node.name, self.titles)
        return self.key(company(fold(node.name, self.articles)) if node.kind == "org" else node.name)

    def key(self, name: str) -> str:
        """A name of no person in a form that has no article, and in which British and American spellings are one."""
        return one_spelling(fold(name, self.articles))

    def unknown(self) -> Iterator[Node]:
        """What is neither known nor a group, sorted."""
        return (node for node in self.nodes.values() if not node.known and node.kind != "group")

    def full_persons(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """The persons with more than one name, and its words."""
        return ((self.nodes[tail], words) for tail, words in self.words.items() if tail not in self.single)

    def is_full(self, tail: str) -> bool:
        """Whether a full name is one: given as such by some document, or with a given name that another person has."""
        return self.nodes[tail].trusted or len(self.given[self.words[tail][0]]) > 1

    def single_persons(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """The persons of whom a document knows one name only, and its words."""
        return ((node, self.words[node.tail]) for node in self.unknown() if node.tail in self.single)

    def compatible(self, one: Node, other: Node) -> bool:
        """Whether two things of one kind may be one: a Company and an Organization, but no Country and a Region."""
        return one.kind == other.kind and any(
            self.ontology.is_a(a, frozenset((b,))) or self.ontology.is_a(b, frozenset((a,)))
            for a in one.types
            for b in other.types
        )

    def meet(self, one: Iterable[str], others: set[str]) -> bool:
        """Whether any known entity stands in documents of both."""
        return any(not self.nodes[known].documents.isdisjoint(others) for known in self.known_of(one))

    def are_related(self, one: Iterable[str], others: Iterable[str], *, least: int = 1) -> bool:
        """Whether some document of others shares known entities that tell enough: a rare one, or several."""
        known, enough = self.known_of(one), log(len(self.known_in) / FEW) if self.known_in else 0.0
        shared = (known & self.known_in.get(document, set()) for document in others)
        return any(len(found) >= least and sum(map(self.rarity, found)) >= enough for found in shared)

    def rarity(self, known: str) -> float:
        """How much an entity tells of what a document is about: 0 if all speak of it."""
        return log(len(self.known_in) / len(self.nodes[known].documents))

    def known_of(self, documents: Iterable[str]) -> set[str]:
        """The known entities in documents."""
        return set[str]().union(*(self.known_in[document] for document in documents))


def is_single_person(node: Node) -> bool:
    """Whether a document gives a person one name only."""
    return node.kind == "person" and is_single(node.name)


def is_shared(node: Node) -> bool:
    """Whether the name of an IRI is meant to be the same in other documents."""
    return node.kind != "group" and not is_single_person(node)


def grouped(pairs: Iterable[tuple[Node, Hashable]]) -> Iterator[list[Node]]:
    """Those that share a key, each group with the most mentioned first."""
    groups: dict[Hashable, list[Node]] = defaultdict(list)
    for node, key in pairs:
        groups[key].append(node)
    for nodes in groups.values():
        if len(nodes) > 1:
            yield sorted(nodes, key=lambda node: (not node.known, -node.mentions, node.tail))


def is_acronym(name: str) -> bool:
    """Whether a name is an abbreviation in capitals."""
    return name.isupper() and len(name) in ACRONYM and name.isalnum()


def says_enough(name: str) -> bool:
    """Whether a name is unlikely to be shared by chance: two words, or an abbreviation of three letters."""
    return " " in name.strip() or (is_acronym(name) and len(name) > 2)


def indefinite(kind: str) -> str:
    """'a place', 'an organization'."""
    return {"org": "an organization", "agreement": "an agreement", "entity": "an entity"}.get(kind, f"a {kind}")


def spelling(words: tuple[str, ...]) -> tuple[str, ...]:
    """A full name by sound."""
    return tuple(sound(word) for word in words)
