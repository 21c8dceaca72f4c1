"""Known entities' names in a text: a trie over words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.ontology import KnownEntity


EVERYWHERE = frozenset({"Country"})  # a Dutch text may write "Sudan" for "Soedan"


@dataclass(slots=True)
class Node:
    """What a sequence of words leads to."""

    next: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, bool] = field(default_factory=dict)  # key -> demonym


@dataclass(frozen=True, slots=True)
class Hit:
    """Words first..last name one of these known entities."""

    first: int
    last: int
    keys: tuple[str, ...]
    demonym: bool


class Gazetteer:
    """All names of known entities in one language."""

    def __init__(self, known: Iterable[KnownEntity], code: str, tokenize: Callable[[str], list[str]]) -> None:
        self._root = Node()
        self._folded = Node()
        self.words: set[str] = set()  # names of one word
        foreign = []
        for entity in known:
            for texts, demonym in ((entity.labels, False), (entity.demonyms, True)):
                for text, language in texts:
                    if language in (None, code):
                        self._add(tokenize(text), entity.key, demonym=demonym)
                    elif entity.type in EVERYWHERE:
                        foreign.append((tokenize(text), entity.key, demonym))
        for words, key, demonym in foreign:
            if not self._knows(words):
                self._add(words, key, demonym=demonym)

    def _knows(self, words: list[str]) -> bool:
        """Whether the language itself uses this name, for whatever."""
        node: Node | None = self._root
        for word in words:
            node = node.next.get(word) if node else None
        return node is not None and bool(node.keys)

    def _add(self, words: list[str], key: str, *, demonym: bool) -> None:
        node = self._root
        for word in words:
            node = node.next.setdefault(word, Node())
        node.keys.setdefault(key, demonym)
        if len(words) == 1:
            self.words.add(words[0])
            return
        node = self._folded
        for word in words:
            node = node.next.setdefault(word.lower(), Node())
        node.keys.setdefault(key, demonym)

    def places_of_names(self, words: Sequence[str]) -> set[int]:
        """Which words belong to a known name of several words, whatever their case."""
        low = [word.lower() for word in words]
        return {place for hit in hits(self._folded, low) for place in range(hit.first, hit.last + 1)}

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield the longest matches from left to right."""
        yield from hits(self._root, words)


def hits(root: Node, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the longest matches of a trie from left to right."""
    index = 0
    while index < len(words):
        hit = longest(root, words, index)
        if hit:
            yield hit
        index = hit.last + 1 if hit else index + 1


def longest(root: Node, words: Sequence[str], first: int) -> Hit | None:
    """The longest match that starts at a word."""
    node, best = root, None
    for index in range(first, len(words)):
        found = node.next.get(words[index])
        if found is None:
            break
        node = found
        if node.keys:
            best = Hit(first, index, tuple(node.keys), all(node.keys.values()))
    return best
