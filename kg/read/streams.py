"""Bounded reading: no file and no line, however long, fills the memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from kg.read.place import Options, Place
from kg.read.sources import Source

_PIECE = 1 << 20


def read_whole(source: Source, limit: int, options: Options, *, hint: str = "") -> bytes:
    """Read all bytes of a source, refusing more than `limit`."""
    with source.open() as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        size = f"{source.size:,} bytes" if source.size else f"more than {limit:,} bytes"
        raise source.place().error(f"{size}; {hint or f'a document may have at most {options.max_chars:,} characters'}")
    return data


def byte_lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield line by line, without line ends and byte order mark; None in the place of one longer than `limit`."""
    bom = codecs.BOM_UTF8
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line.removeprefix(bom).rstrip(b"\r\n")
            bom = b""
        else:
            _skip_line(stream)
            yield None


def text_lines(stream: TextIO, limit: int, place: Place) -> Iterator[str]:
    """Yield line by line; stop at one that is longer than `limit`."""
    while line := stream.readline(limit + 1):
        if len(line) > limit:
            raise place.error(f"a line of more than {limit:,} characters; the rest is not read")
        yield line


def _skip_line(stream: BinaryIO) -> None:
    while piece := stream.readline(_PIECE):
        if piece.endswith(b"\n"):
            return
