"""Which reader reads what, and what standard input turns out to be."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from typing import BinaryIO, cast

from kg.errors import DocumentError
from kg.read.articles import read_html, read_text
from kg.read.json_records import read_json, read_jsonl
from kg.read.pages import looks_like_html
from kg.read.place import Found, Options
from kg.read.sources import Source
from kg.read.tables import read_table

Reader = Callable[[Source, Options], Found]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_table,
    ".tsv": read_table,
}
_BOM = b"\xef\xbb\xbf"
_PEEK = 1 << 16


def read_source(source: Source, options: Options) -> Found:
    """Read by kind; what stops a reader halfway is an error among the others."""
    return _guarded(READERS[source.kind], source, options)


def read_stdin(stream: BinaryIO, options: Options) -> Found:
    """Read standard input as JSON Lines, JSON, a page or plain text, and leave it open."""
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _PEEK)
    source = Source(name="-", stem="stdin", kind="", open=lambda: nullcontext(cast(BinaryIO, buffered)))
    try:
        yield from _guarded(_reader_of(buffered.peek()), source, options)
    finally:
        buffered.detach()  # else the caller's stream is closed with ours


def _guarded(reader: Reader, source: Source, options: Options) -> Found:
    try:
        yield from reader(source, options)
    except DocumentError as error:
        yield error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield source.place().error(f"broken gzip: {error}; the rest cannot be read")
    except OSError as error:
        yield source.place().error(f"cannot be read: {error.strerror or error}")


def _reader_of(head: bytes) -> Reader:
    start = head.removeprefix(_BOM).lstrip()
    if start.partition(b"\n")[0].strip() in (b"{", b"[", b"[{"):  # a record over several lines
        return read_json
    if start.startswith(b"{"):
        return read_jsonl
    return read_html if looks_like_html(start) else read_text
