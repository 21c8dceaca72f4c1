"""Fields of a record in (a JSON object, a table's row), a `Document` out."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import DocumentError, did_you_mean
from kg.model import Document
from kg.read.dates import UnclearDateError, to_iso_date
from kg.read.decoding import check_surrogates, check_text
from kg.read.language import to_code
from kg.read.place import Options, Place, Record, Skipped

TEXT = "text"
_SHOWN = 80  # characters
_KEYS = {
    "language": ("language", "lang"),
    "published": ("published", "date"),
    "title": ("title",),
    "url": ("url",),
    "publisher": ("publisher", "source"),
}


def to_record(
    fields: Mapping[str, object], place: Place, options: Options, *, derived_id: str, folders: tuple[str, ...]
) -> Record:
    """Check a record and make it a document; `derived_id` serves where it brings no id."""
    given_id = _id(fields.get("id"), place)
    known = {name: _first(fields, keys, place) for name, keys in _KEYS.items()}
    text = _text(fields, place)
    language = to_language(known["language"], place) or options.language
    published, note = to_published(known["published"], language, place)
    document = Document(
        id=given_id or derived_id,
        text=text,
        language=language,
        published=published,
        title=known["title"],
        url=known["url"],
        publisher=known["publisher"],
    )
    check_length(document.text, place, options)
    return Record(document, place, folders=folders if given_id is None else None, note=note)


def check_length(text: str, place: Place, options: Options) -> None:
    """Refuse a text that is no article."""
    if len(text) > options.max_chars:
        raise place.error(f"{len(text):,} characters; a document may have at most {options.max_chars:,}")


def to_language(value: str | None, place: Place) -> str | None:
    """The code of a language field: 'nl' for "nl-NL"."""
    code = to_code(value) if value else None
    if value and code is None:
        raise place.error(f"language '{shorten(value)}' is not a code; expected one such as 'en' or 'nl'")
    return code


def to_published(value: str | None, language: str | None, place: Place) -> tuple[str | None, Skipped | None]:
    """The day of a date field; an article without a usable one is still an article, and never one of today."""
    try:
        return (to_iso_date(value, language) if value else None), None
    except UnclearDateError as error:
        return None, place.skipped(f"published '{shorten(str(value))}' {error}; left out")


def _text(fields: Mapping[str, object], place: Place) -> str:
    value = fields.get(TEXT)
    if value is None:
        found = ", ".join(sorted(fields)) or "no fields"
        raise place.error(f"no '{TEXT}'; found {shorten(found)}{did_you_mean(TEXT, fields)}")
    if not isinstance(value, str):
        raise _wrong_type(TEXT, value, place)
    check_text(value, place)
    return value


def _id(value: object, place: Place) -> str | None:
    """The id as text: feeds number their articles."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string("id", value, place)


def _first(fields: Mapping[str, object], keys: tuple[str, ...], place: Place) -> str | None:
    """The first of a field's names that has a value."""
    return next((value for key in keys if (value := _string(key, fields.get(key), place))), None)


def _string(key: str, value: object, place: Place) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong_type(key, value, place)
    check_surrogates(value, place, f"'{key}'")
    if "\0" in value:
        raise place.error(f"'{key}' holds a NUL character")
    return value.strip() or None


def _wrong_type(key: str, value: object, place: Place) -> DocumentError:
    return place.error(f"'{key}' is {json_type(value)}; expected a string")


def shorten(value: str) -> str:
    """As much of a value as a message can hold."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}..."


def json_type(value: object) -> str:
    """What a JSON value is, in JSON's words: 'a number'."""
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value), "null")
