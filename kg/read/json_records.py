"""JSON and JSON Lines: objects in, records out."""

from __future__ import annotations

import json

from kg.errors import DocumentError
from kg.read.decoding import decode
from kg.read.place import Found, Options, Place, Record
from kg.read.records import json_type, to_record
from kg.read.sources import Source
from kg.read.streams import byte_lines, read_whole


def read_jsonl(source: Source, options: Options) -> Found:
    """Read JSON Lines; a line that cannot be used is reported by its number, the others go on."""
    empty = True
    with source.open() as stream:
        for number, line in enumerate(byte_lines(stream, options.max_record_bytes), 1):
            if line is None or line.strip():
                empty = False
                yield _line_record(line, number, source, options)
    if empty:
        yield source.place().error("empty: expected one JSON object a line")


def read_json(source: Source, options: Options) -> Found:
    """Read one record, or a list of records."""
    limit = options.max_file_bytes
    data = read_whole(source, limit, options, hint=f"at most {limit:,}: use JSON Lines for more")
    value = _parse(decode(data, source.place()), source.place())
    if not isinstance(value, list):
        yield _object_record(value, source.place(), options, source, source.stem)
        return
    if not value:
        yield source.place().error("an empty list; expected records")
    for number, item in enumerate(value, 1):
        yield _object_record(item, source.place(f"record {number}"), options, source, f"{source.stem}-{number}")


def _line_record(line: bytes | None, number: int, source: Source, options: Options) -> Record | DocumentError:
    place = source.place(f"line {number}")
    if line is None:
        return place.error(f"more than {options.max_record_bytes:,} bytes; too long for a record")
    if b"\0" in line:  # nothing after it can be trusted either: stop at this file
        raise place.error("binary or UTF-16 (a NUL byte); expected JSON Lines in UTF-8")
    try:
        value = _parse(decode(line, place), place)
    except DocumentError as error:
        return error
    return _object_record(value, place, options, source, f"{source.stem}-{number}")


def _object_record(
    value: object, place: Place, options: Options, source: Source, derived_id: str
) -> Record | DocumentError:
    if not isinstance(value, dict):
        return place.error(f"{json_type(value)}; expected an object with 'id' and 'text'")
    try:
        return to_record(value, place, options, derived_id=derived_id, folders=source.folders)
    except DocumentError as error:
        return error


def _parse(text: str, place: Place) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, place) from error
    except RecursionError as error:
        raise place.error("nested too deeply; expected an object with 'id' and 'text'") from error
    except ValueError as error:  # a number of thousands of digits
        raise place.error(f"not usable JSON: {error}") from error
    return value


def _syntax_error(error: json.JSONDecodeError, place: Place) -> DocumentError:
    """Name line and column: of the file, or the column in a line whose number the place has."""
    where = f"column {error.colno}"
    entry = f"{place.entry}, {where}" if place.entry else f"line {error.lineno}, {where}"
    return Place(place.file, entry).error(f"not valid JSON: {error.msg}")
