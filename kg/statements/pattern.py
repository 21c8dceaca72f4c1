"""Patterns: a trigger and the way from it to each role, in the normal form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.syntax import Syntax, Word

WORD_CLASSES = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}


class Step(NamedTuple):
    """One step of a path. `up` goes against the edge; `via` is what the word reached must be, if it matters.

    That is a lemma, a trigger of a [Frame], or a word that stands for any.
    """

    label: str
    up: bool = False
    via: str = ""

    def __str__(self) -> str:
        return ("^" if self.up else "") + self.label + (f"={self.via}" if self.via else "")


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one example taught. Core roles must be filled, adjuncts may be."""

    id: str  # "en/frames.toml#Killing[2]"
    frame: str
    word_class: str
    core: tuple[tuple[str, Path], ...]
    adjuncts: tuple[tuple[str, Path], ...] = ()
    example: str = ""
    by_name: bool = False  # the trigger is the name in the first core role
    home: str | None = None  # a role that what the document is about fills where the text names nothing
    home_class: str = "Country"

    @property
    def reciprocal(self) -> bool:
        """Whether two roles are reached on one path: 'X and Y met'."""
        paths = [path for _, path in self.core]
        return len(set(paths)) < len(paths)

    def describe(self) -> str:
        """The pattern in a line: 'verb: agent=subject, victim=object'."""
        roles = [f"{role}={'>'.join(map(str, path)) or '.'}" for role, path in (*self.core, *self.adjuncts)]
        return f"{self.word_class}: {', '.join(roles)}"


@dataclass(slots=True)
class TriggerIndex:
    """Which patterns a word can trigger; the cost of a look-up does not depend on the size of the lexicon."""

    by_lemma: dict[str, list[tuple[tuple[str, ...], int, tuple[Pattern, ...]]]] = field(default_factory=dict)
    by_name: list[Pattern] = field(default_factory=list)
    frames: dict[str, frozenset[str]] = field(default_factory=dict)  # frame -> its single-word triggers
    compounds: bool = False
    _suffixes: dict[str, str | None] = field(default_factory=dict)

    def lookup(self, word: Word) -> Iterator[tuple[tuple[str, ...], int, tuple[Pattern, ...]]]:
        """Yield (trigger words, place of the head in them, patterns) of all triggers whose head this word can be."""
        if " " in word.lemma:
            yield from self._particle_verb(word.lemma)
            return
        found = self.by_lemma.get(word.lemma)
        if found is None and word.text.lower() != word.lemma:
            found = self.by_lemma.get(word.text.lower())
        if found is None and self.compounds and word.pos in {"NOUN", "PROPN"}:
            suffix = self.suffix(word.lemma)
            found = self.by_lemma.get(suffix) if suffix else None
        yield from found or ()

    def _particle_verb(self, lemma: str) -> Iterator[tuple[tuple[str, ...], int, tuple[Pattern, ...]]]:
        """The triggers of 'take over': not those of 'take'."""
        parts = tuple(lemma.split())
        for entry in self.by_lemma.get(parts[0], ()):
            if entry[0][: len(parts)] == parts:
                yield entry

    def suffix(self, lemma: str) -> str | None:
        """The longest trigger that ends a compound: 'drone-aanval' -> 'aanval'."""
        if lemma not in self._suffixes:
            parts = (lemma[start:] for start in range(2, len(lemma) - 3))
            self._suffixes[lemma] = next((part for part in parts if part in self.by_lemma), None)
        return self._suffixes[lemma]


def word_class(word: Word) -> str:
    """verb, noun, adjective or other; a participle is a verb."""
    if word.pos == "ADJ" and "VerbForm=Part" in word.features:
        return "verb"
    return WORD_CLASSES.get(word.pos, "other")


def trigger_here(words: tuple[str, ...], place: int, word: Word, syntax: Syntax) -> tuple[int, ...] | None:
    """The words of a trigger whose head is this word, in the order of the text, or None if the rest is not there.

    The rest of a verb's trigger stands among its dependents ('hold ... responsible'), that of a noun beside it ('prime
    minister').
    """
    if len(words) == 1:
        return (word.index,)
    if word_class(word) != "noun":
        return below(words, place, word, syntax) if place == 0 else None
    return beside(words, place, word, syntax)


def beside(words: tuple[str, ...], place: int, word: Word, syntax: Syntax) -> tuple[int, ...] | None:
    """The trigger as a run of words in the text."""
    first = word.index - place
    last = first + len(words) - 1
    if first < 0 or last >= len(syntax.words):
        return None
    run = syntax.words[first : last + 1]
    same = all(w in (part.lemma, part.text.lower()) for w, part in zip(words, run, strict=True))
    return tuple(range(first, last + 1)) if same and run[0].sentence == run[-1].sentence else None


def below(words: tuple[str, ...], place: int, word: Word, syntax: Syntax) -> tuple[int, ...] | None:
    """The trigger's other words among the dependents of its head, two levels down."""
    near = [syntax.words[c] for c in word.children]
    near += [syntax.words[c] for child in near for c in child.children]
    found = [word.index]
    for number, wanted in enumerate(words):
        if number != place:
            hit = next((w for w in near if wanted in (w.lemma, w.text.lower())), None)
            if hit is None:
                return None
            found.append(hit.index)
    return tuple(sorted(set(found)))


def follow(path: Path, start: int, syntax: Syntax, incoming: Incoming, fits: Callable[[str, Word], bool]) -> list[int]:
    """The words at the end of a path, in the order of the text."""
    here = [start]
    for step in path:
        reached = []
        for index in here:
            targets = (
                incoming(index, step.label)
                if step.up
                else [e.target for e in syntax.edges[index] if e.label == step.label]
            )
            reached += [t for t in targets if t not in reached and (not step.via or fits(step.via, syntax.words[t]))]
        here = reached
    return sorted(here)


class Incoming:
    """Edges backwards, found when they are asked for."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._sentences: dict[int, dict[int, list[tuple[str, int]]]] = {}

    def __call__(self, index: int, label: str) -> list[int]:
        """The words from which an edge of this label comes."""
        return [source for name, source in self.all(index) if name == label]

    def all(self, index: int) -> list[tuple[str, int]]:
        """All (label, source) of edges that lead here."""
        number = self._syntax.words[index].sentence
        if number not in self._sentences:
            self._sentences[number] = self._backwards(number)
        return self._sentences[number].get(index, [])

    def _backwards(self, number: int) -> dict[int, list[tuple[str, int]]]:
        sentence = self._syntax.sentences[number]
        found: dict[int, list[tuple[str, int]]] = {}
        for source in range(sentence.first, sentence.last + 1):
            for edge in self._syntax.edges[source]:
                found.setdefault(edge.target, []).append((edge.label, source))
        return found
