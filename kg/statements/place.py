"""Where: the place that a clause names, where no pattern reached one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.syntax import Syntax

FURTHEST = 2


def places_near(trigger: int, syntax: Syntax, is_locative: Callable[[str], bool]) -> Iterator[int]:
    """Yield the words that a locative preposition attaches to the trigger's clause, the nearest first.

    'killed three people in a bombing in Baghdad': Baghdad is two steps away.
    """
    frontier, seen = governors(trigger, syntax), {trigger}
    for _ in range(FURTHEST):
        reached = []
        for index in frontier:
            for edge in syntax.edges[index]:
                preposition = edge.label[2:] if edge.label.startswith("p:") else None
                if edge.target in seen:
                    continue
                if preposition is not None and is_locative(preposition):
                    yield edge.target
                if preposition is not None or edge.label == "object":
                    seen.add(edge.target)
                    reached.append(edge.target)
        frontier = reached


def governors(trigger: int, syntax: Syntax) -> list[int]:
    """The trigger, and for a noun the verb of its clause."""
    found = [trigger]
    word = syntax.words[trigger]
    while word.pos not in {"VERB", "AUX"} and word.head != word.index and len(found) < 4:
        word = syntax.words[word.head]
        found.append(word.index)
    head = syntax.words[word.head]
    if word.label == "adverbial_clause" and "VerbForm=Part" in word.features and head.index != word.index:
        found.append(head.index)  # 'A bomb exploded in Kabul, killing twelve': where the main clause is
    return [found[0], *(index for index in found[1:] if syntax.words[index].pos in {"VERB", "AUX"})]
