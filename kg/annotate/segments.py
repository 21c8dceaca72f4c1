"""Text -> paragraphs to parse: a view of the same length, so that its offsets are those of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ontology import Language

LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BLANK_LINES = re.compile(
    r"(?>\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[ \t\u00a0]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])\s*"
)
# "... the country.The minister ...": HTML stripped to text loses the space after a full stop.
GLUED = re.compile(r"(?<=[^\W\d_A-Z]{2}[.!?])(?=[A-Z][^\W\d_A-Z.]+[ ,])|(?<=[.!?][\"”’])(?=[A-Z][a-z]+ )")
# "MOGADISHU, Somalia (Reuters) - ..." stands before the first sentence and is no part of it.
DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?:, [^-–—(]{3,40})?(?: \([^)]{2,20}\))? ?(?:--|[-–—_]) +(?=[A-Z\"“'])"
)
AGENCY_DATELINE = re.compile(
    r"(?<= )[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][^-–—(]{2,30})? \([A-Z][\w ]{1,15}\) ?(?:--|[-–—_]) "
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
TERMINAL = (".", "!", "?", '"', "”", "’", ":", "'", ")")
SPACES = {ord(char): " " for char in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u00a0\u2007\u202f\u2028\u2029\u200b\ufeff\u3000"}
SPACES |= dict.fromkeys(range(32), " ")
STRAY_ACCENTS = re.compile(
    r"(?<![^\W\d_])(?<![\u0300-\u036f])[\u0300-\u036f]+"
)  # on no letter: they would join two sentences
LONGEST = 20_000  # characters to parse at once; longer paragraphs are cut at a space


class Casing(Protocol):
    """What tells names from words where capitals do not."""

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word is an ordinary word of the language."""

    def places_of_names(self, words: list[str]) -> set[int]:
        """Which of the words belong to a name, whatever their case."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the document, `text[start : start + len(view)]`, as the parser will see it."""

    start: int
    view: str
    paragraph: int
    heading: bool
    upper: bool = False  # whether it stands all in capitals


def segments(text: str, language: Language, casing: Casing) -> Iterator[Segment]:
    """Yield the stretches to parse, without boilerplate."""
    lower_words = {match.group() for match in WORD.finditer(text) if match.group().islower()}
    boilerplate = [re.compile(pattern, re.IGNORECASE) for pattern in language.boilerplate]
    for number, (start, end) in enumerate(paragraphs(text)):
        raw = text[start:end]
        if any(pattern.match(raw.strip()) for pattern in boilerplate):
            continue
        heading = len(raw) < 150 and not raw.rstrip().endswith(TERMINAL)
        spaced = STRAY_ACCENTS.sub(lambda match: " " * len(match.group()), raw.translate(SPACES))
        view = recase(spaced, heading, lower_words, casing)
        for first, last in pieces(view):
            yield Segment(start + first, view[first:last], number, heading, is_upper(raw))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of paragraphs: at blank lines, and at line breaks unless lines were wrapped at a width."""
    last = 0
    for match in BLANK_LINES.finditer(text):
        yield from lines(text, last, match.start())
        last = match.end()
    yield from lines(text, last, len(text))


def lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a block, or the whole block where its lines were wrapped."""
    breaks = [(start + m.start(), start + m.end()) for m in LINE_BREAK.finditer(text[start:end])]
    edges = [start, *(offset for pair in breaks for offset in pair), end]
    found = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
    if is_wrapped([text[a:b].strip() for a, b in found]):
        found = [(found[0][0], found[-1][1])]
    yield from found


def is_wrapped(found: list[str]) -> bool:
    """Whether lines were broken at a fixed width: of much the same length, and most stop in mid-sentence."""
    if len(found) < 3:
        return False
    body = found[:-1]
    width = median(map(len, body))
    unfinished = sum(not line.endswith(TERMINAL) for line in body)
    return 35 <= width <= 100 and max(map(len, body)) <= 1.5 * width and unfinished > 0.6 * len(body)


def pieces(view: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a paragraph: cut where a full stop was glued to the next sentence, or where it is too long."""
    cuts = {0, len(view), *(match.start() for match in GLUED.finditer(view))}
    for dateline in (DATELINE.match(view), AGENCY_DATELINE.search(view)):
        cuts |= {dateline.start(), dateline.end()} if dateline else set()
    for first, last in pairwise(sorted(cuts)):
        while last - first > LONGEST:
            space = view.rfind(" ", first + LONGEST // 2, first + LONGEST)
            cut = space if space > 0 else first + LONGEST
            yield first, cut
            first = cut
        if view[first:last].strip():
            yield first, last


def recase(view: str, heading: bool, lower_words: set[str], casing: Casing) -> str:
    """Undo newswire capitals and headline capitals; the length stays."""
    letters = [char for char in view if char.isalpha()]
    if len(letters) < 12:
        return view
    if is_upper(view):
        return recased(view, set(), casing, upper=True)
    if heading and capitalised_share(view) > 0.6:
        return recased(view, lower_words, casing, upper=False)
    return view


def is_upper(view: str) -> bool:
    """Whether a text is all in capitals."""
    letters = [char for char in view if char.isalpha()]
    return len(letters) > 12 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def capitalised_share(view: str) -> float:
    """The share of longer words that start with a capital."""
    words = [word for word in WORD.findall(view) if len(word) > 3]
    return sum(word[0].isupper() for word in words) / len(words) if len(words) > 3 else 0.0


def recased(view: str, lower_words: set[str], casing: Casing, *, upper: bool) -> str:
    """The text with capitals only where names are likely."""
    found = list(WORD.finditer(view))
    named = casing.places_of_names([match.group() for match in found])
    parts, last = [], 0
    for place, match in enumerate(found):
        word = lowered(match, place in named, casing) if upper else unheaded(match, place in named, lower_words, casing)
        parts += [view[last : match.start()], word]
        last = match.end()
    return "".join([*parts, view[last:]])


def lowered(match: re.Match[str], named: bool, casing: Casing) -> str:
    """'MINISTER' -> 'minister', 'GARCIA' -> 'Garcia'."""
    word = match.group()
    low = word.lower()
    if len(low) != len(word):
        return word
    return low if not named and casing.is_common(low) else word[0] + low[1:]


def unheaded(match: re.Match[str], named: bool, lower_words: set[str], casing: Casing) -> str:
    """A headline's 'Strike' -> 'strike' where the word is no name; the first word and acronyms stay."""
    word = match.group()
    low = word.lower()
    plain = word.istitle() and len(low) == len(word) and match.start() > 0 and not named
    return low if plain and (low in lower_words or casing.is_common(low)) else word
