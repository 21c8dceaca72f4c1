"""When: the time expression of a clause, resolved against the publication date by dateparser."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from dateparser.conf import Settings
from dateparser.date import DateDataParser
from dateparser.languages.loader import default_loader

from kg.model import Span, Time

if TYPE_CHECKING:
    from kg.model import Document
    from kg.ontology import Ontology
    from kg.syntax import Syntax

YEAR = re.compile(r"(1[5-9]\d\d|20\d\d)")
ISO = re.compile(r"\d{4}-\d\d-\d\d")
DURATION = re.compile(r"\W*\d+ (year|month|week|day|hour|minute|second)s?\W*")  # in dateparser's own words
HIGHEST = 6


def time_of(trigger: int, document: Document, syntax: Syntax, ontology: Ontology) -> Time | None:
    """The time expression that belongs to a trigger's clause, or None; its value is None if it cannot be resolved."""
    sentence = syntax.words[trigger].sentence
    above = chain(trigger, syntax)
    for first, last in syntax.times:
        if syntax.words[first].sentence == sentence and attached(first, last, above, syntax):
            span = Span(syntax.words[first].start, syntax.words[last].end)
            text = span.slice(document.text)
            code = syntax.language_at(first)
            return Time(span, text, resolve_date(" ".join(text.split()), code, document.published))
    return None


def chain(trigger: int, syntax: Syntax) -> set[int]:
    """A trigger, and the words above it up to its clause's verb."""
    found, word = {trigger}, syntax.words[trigger]
    while word.pos not in {"VERB", "AUX"} and word.head != word.index and len(found) < HIGHEST:
        word = syntax.words[word.head]
        found.add(word.index)
    return found


def attached(first: int, last: int, above: set[int], syntax: Syntax) -> bool:
    """Whether a time expression hangs on the trigger or its clause, with no other verb between."""
    inside = range(first, last + 1)
    word = next((syntax.words[i] for i in inside if syntax.words[i].head not in inside), syntax.words[last])
    for _ in range(HIGHEST):
        if word.index in above:
            return True
        if word.head == word.index or (word.pos in {"VERB", "AUX"} and word.index not in inside):
            return False
        word = syntax.words[word.head]
    return False


@lru_cache(maxsize=4096)
def resolve_date(text: str, language: str, published: str | None) -> str | None:
    """'3 May' -> '2020-05-03' for an article of 2020; 'in 2018' -> '2018'; None where nothing can be said.

    Without a publication date only what is complete in itself is resolved: today's date is never a guess.
    """
    if ISO.fullmatch(text):
        return text
    if YEAR.fullmatch(text):
        return text
    if is_duration(text, language):
        return None
    base = datetime.fromisoformat(published) if published else None
    parser = DateDataParser(languages=[language], settings=settings(base))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # dateparser parses days without a year by design
        found = parser.get_date_data(text)
    date = found.date_obj
    if date is None or (base is None and not YEAR.search(text)):
        return None
    formats = {"year": "%Y", "month": "%Y-%m"}
    return str(date.strftime(formats.get(found.period or "day", "%Y-%m-%d")))


def is_duration(text: str, language: str) -> bool:
    """Whether a text says how long and not when: 'two years', which dateparser would take for two years ago."""
    locale = default_loader.get_locale(language)
    return bool(DURATION.fullmatch(locale.translate(text.lower(), settings=Settings())))


def settings(base: datetime | None) -> dict[str, object]:
    """What dateparser needs to know."""
    known: dict[str, object] = {"PREFER_DATES_FROM": "past", "RETURN_TIME_AS_PERIOD": False}
    if base is not None:
        known["RELATIVE_BASE"] = base
    return known
