"""CSV and TSV: rows under a header in, records out."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, count
from typing import TYPE_CHECKING

from kg.errors import DocumentError
from kg.read.decoding import find_encoding
from kg.read.place import Found, Options, Record
from kg.read.records import TEXT, shorten, to_record
from kg.read.sources import Source
from kg.read.streams import text_lines

if TYPE_CHECKING:
    from _csv import Reader

_FIRST_ROW = 2  # under the header
_PIECE = 1 << 20  # bytes
_DELIMITERS = ",;\t|"  # Excel writes semicolons where the comma is decimal, as in the Netherlands


def read_table(source: Source, options: Options) -> Found:
    """Read a table with a header; rows are numbered as a spreadsheet does, the header being row 1."""
    encoding = _find_encoding(source)
    with source.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        lines = text_lines(text, options.max_record_bytes, source.place())
        first = next(lines, "")
        rows = csv.reader(chain([first], lines), delimiter=_delimiter(first, source), strict=True)
        header = [name.strip().casefold() for name in _next_row(rows, 1, source, options) or []]
        if TEXT not in header:
            found = shorten(", ".join(header)) or "nothing"
            raise source.place().error(f"no column '{TEXT}' in the header; found {found}")
        yield from _read_rows(rows, header, source, options)


def _read_rows(rows: Reader, header: list[str], source: Source, options: Options) -> Found:
    for number in count(_FIRST_ROW):
        try:
            row = _next_row(rows, number, source, options)
            if row is None and number == _FIRST_ROW:
                raise source.place().error("no rows under the header")
            if row is None:
                return
            if row:
                yield _row_record(row, number, header, source, options)
        except DocumentError as error:
            yield error


def _next_row(rows: Iterator[list[str]], number: int, source: Source, options: Options) -> list[str] | None:
    """Read a row under our own limit of a field, as csv's is one for the whole process."""
    before = csv.field_size_limit(options.max_record_bytes)
    try:
        return next(rows, None)
    except csv.Error as error:
        raise source.place(f"row {number}").error(f"not valid CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise source.place(f"row {number}").error(f"not {error.encoding}: the rest cannot be read") from error
    finally:
        csv.field_size_limit(before)


def _row_record(row: list[str], number: int, header: list[str], source: Source, options: Options) -> Record:
    place = source.place(f"row {number}")
    if len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
        raise place.error(f"{len(row)} fields; the header has {len(header)}")
    fields = {name: cell for name, cell in zip(header, row, strict=False) if name}
    return to_record(fields, place, options, derived_id=f"{source.stem}-{number}", folders=source.folders)


def _delimiter(first: str, source: Source) -> str:
    return "\t" if source.kind == ".tsv" else max(_DELIMITERS, key=first.count)


def _find_encoding(source: Source) -> str:
    """Read through the file once: a table may be too long to hold, and its first accent may stand anywhere."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before, start = b"", 0
    with source.open() as stream:
        while piece := stream.read(_PIECE):
            if b"\0" in piece or not _decodes(decoder, piece):
                return find_encoding(before + piece, source.place(), start=start - len(before))
            before, start = piece, start + len(piece)
    if not before.strip():
        raise source.place().error("empty: expected a header and rows")
    return "utf-8-sig"


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece, final=len(piece) < _PIECE)
    except UnicodeDecodeError:
        return False
    return True
