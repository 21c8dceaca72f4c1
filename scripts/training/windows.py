"""Articles as the encoder takes them: windows of some two hundred pieces of words.

In: words and where a new line begins. Out: `Window`s, and `Inputs` of several of them. In training, windows lie beside
each other; to mark an article, they overlap, and a word is judged where it has words on both sides of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.tokens import Doc
from tokenizers import Tokenizer

from .encoder import Inputs
from .tags import visible_tokens

LENGTH = 208  # pieces of a window, with one at either end for the window itself
OPENING, CLOSING, UNKNOWN = 101, 102, 100  # as the vocabulary counts
LONGEST_WORD = 12  # pieces; an address of a page is cut
SHAPES = ("lower", "capital", "upper", "letter", "mixed", "number", "mark")


@dataclass(frozen=True, slots=True)
class Spelling:
    """An article word by word: pieces, shape, and whether a line begins."""

    pieces: Sequence[tuple[int, ...]]
    shapes: Sequence[int]
    breaks: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Window:
    """The words from `first` to `end`, of which those of `judged` are judged here."""

    first: int
    end: int
    judged: range


def load_tokenizer(folder: Path) -> Tokenizer:
    """The encoder's own cutting of words into pieces."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def spell(doc: Doc, tokenizer: Tokenizer) -> Spelling:
    """Cut the words of a document into pieces."""
    tokens = visible_tokens(doc)
    coded = tokenizer.encode_batch_fast([token.text for token in tokens], add_special_tokens=False)
    pieces = [tuple(code.ids[:LONGEST_WORD]) or (UNKNOWN,) for code in coded]
    breaks = [index > 0 and token.i > tokens[index - 1].i + 1 for index, token in enumerate(tokens)]
    return Spelling(pieces, [SHAPES.index(shape_of(token.text)) for token in tokens], breaks)


def shape_of(word: str) -> str:
    """What an uncased vocabulary does not see of a word."""
    if not any(map(str.isalpha, word)):
        return "number" if any(map(str.isdigit, word)) else "mark"
    if word.islower():
        return "lower"
    if word.isupper():
        return "upper" if len(word) > 1 else "letter"
    return "capital" if word[0].isupper() and word[1:].islower() else "mixed"


def cut(spelling: Spelling, *, length: int = LENGTH, shared: int = 0) -> Iterator[Window]:
    """Cut an article into windows that share up to a number of pieces with either neighbour."""
    sizes = [len(pieces) for pieces in spelling.pieces]
    start, count = 0, len(sizes)
    while start < count:
        first = start - _fitting(sizes[:start][::-1], shared)
        end = first + _fitting(sizes[first:], length - 2)
        until = end if end == count else max(start + 1, end - _fitting(sizes[start:end][::-1], shared))
        yield Window(first, end, range(start, until))
        start = until


def to_inputs(windows: Sequence[tuple[Spelling, Window]], size: int) -> tuple[Inputs, list[list[int]]]:
    """Windows as arrays of a fixed size, and where the first piece of each word stands."""
    pieces, shapes, breaks = (np.zeros((size, LENGTH), np.int32) for _ in range(3))
    there = np.zeros((size, LENGTH), bool)
    there[:, 0] = True  # an empty window looks at itself: a mean over nothing is no number
    places: list[list[int]] = []
    for row, (spelling, window) in enumerate(windows):
        places.append([])
        at = 1
        for word in range(window.first, window.end):
            until = at + len(spelling.pieces[word])
            pieces[row, at:until], shapes[row, at:until] = spelling.pieces[word], spelling.shapes[word]
            breaks[row, at] = spelling.breaks[word]
            places[-1].append(at)
            at = until
        pieces[row, 0], pieces[row, at] = OPENING, CLOSING
        shapes[row, [0, at]] = SHAPES.index("mark")
        there[row, : at + 1] = True
    return Inputs(pieces, shapes, breaks, there), places


def _fitting(sizes: Sequence[int], limit: int) -> int:
    """How many of the sizes, from the first on, fit into a limit."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if total > limit:
            return count
    return len(sizes)
