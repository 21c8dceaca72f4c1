"""RDF terms as N-Triples text: cheap to make, to sort and to write, and the same on every machine."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

Triple = tuple[str, str, str]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
LANGUAGE_TAG: Final = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
DATE: Final = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?")
# Every reader of Turtle takes these; NUL, lone surrogates and what is no character at all cannot be written.
ESCAPES: Final = (
    {code: f"\\u{code:04X}" for code in (*range(1, 32), 127)}
    | dict.fromkeys((0, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
    | {ord(char): "\\" + letter for char, letter in zip('\\"\n\r\t', '\\"nrt', strict=True)}
)


def iri(value: str) -> str:
    """An IRI of ours as a term."""
    return f"<{value}>"


def web_iri(url: str) -> str | None:
    """A web address as a term, its illegal characters percent-encoded; None if it is no absolute address."""
    quoted = quote(url.strip(), safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
    encoded = re.sub("%(?![0-9A-Fa-f]{2})", "%25", quoted)
    if not re.match("https?://[^/?#]", encoded):
        return None
    try:
        return str(ox.NamedNode(encoded))
    except ValueError:
        return None


def literal(text: str, language: str | None = None) -> str:
    """A text as a term, with a language tag where one is known."""
    quoted = f'"{text.translate(ESCAPES)}"'
    return f"{quoted}@{language.lower()}" if language and LANGUAGE_TAG.fullmatch(language) else quoted


def typed(text: str, datatype: str) -> str:
    """A value of an XSD datatype; the text must be canonical."""
    return f'"{text}"^^<{XSD}{datatype}>'


def number(value: int) -> str:
    """An offset; xsd:integer, because Oxigraph gives every integer back as that."""
    return typed(str(value), "integer")


def partial_date(value: str) -> tuple[str, date, date] | None:
    """A date at its true precision as a term, with its first and last day; None if there is no such date.

    >>> partial_date("2020-02")
    ('"2020-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    found = DATE.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    datatype = "date" if day else "gYearMonth" if month else "gYear"
    return typed(value, datatype), first, last_day(first, month, day)


def last_day(first: date, month: int | None, day: int | None) -> date:
    """The last day of the day, month or year that begins on the first."""
    if day:
        return first
    return date(first.year, month or 12, monthrange(first.year, month or 12)[1])
