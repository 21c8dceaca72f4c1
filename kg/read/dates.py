"""Publication dates: what users and pages write in, ISO 8601 dates out."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime

import dateparser

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ISO_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_NO_DAY = re.compile(r"\d{4}(?:-\d{2})?")
_LONGEST = 60  # characters


class UnclearDateError(ValueError):
    """A date that cannot be read, or can be read in two ways."""


@functools.lru_cache(maxsize=1024)
def to_iso_date(value: str, language: str | None = None) -> str | None:
    """Give the day as "2020-01-03", None where only the month or the year is told.

    The day as it stands counts, without conversion between time zones.
    """
    value = value.strip()
    if _NO_DAY.fullmatch(value):
        return None
    return _from_iso(value) or _from_words(value, language)


def date_in_name(stem: str) -> str | None:
    """The date that a file's name begins with: "2020-01-03" for "2020-01-03-baghdad"."""
    match = _ISO_PREFIX.match(stem)
    return _from_iso(match[0]) if match else None


def _from_iso(value: str) -> str | None:
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        return _from_iso_prefix(value)


def _from_iso_prefix(value: str) -> str | None:
    """The day of "2020-01-03 10:15 UTC", whose time is not ISO 8601."""
    match = _ISO_PREFIX.match(value)
    try:
        return date.fromisoformat(match[0]).isoformat() if match else None
    except ValueError:
        return None


def _from_words(value: str, language: str | None) -> str:
    if len(value) > _LONGEST or not _YEAR.search(value):
        raise UnclearDateError("cannot be read as a date; expected one such as 2020-01-03")
    # "03/01/2020" is January in Amsterdam and March in New York: both readings must agree.
    readings = sorted({found for order in ("DMY", "MDY") if (found := _parse(value, order, language))})
    if len(readings) > 1:
        raise UnclearDateError(f"can be read as {' or as '.join(readings)}; expected one such as 2020-01-03")
    if not readings:
        raise UnclearDateError("cannot be read as a day; expected one such as 2020-01-03")
    return readings[0]


def _parse(value: str, order: str, language: str | None) -> str | None:
    settings = {
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
    }
    try:
        found = dateparser.parse(value, languages=[language, "en"] if language else None, settings=settings)
    except ValueError:  # dateparser does not know the language
        found = dateparser.parse(value, settings=settings)
    return found.date().isoformat() if found else None
