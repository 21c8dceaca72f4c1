"""Sources in, documents and errors out, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kg.errors import DocumentError
from kg.model import Document
from kg.read.formats import READERS, read_source, read_stdin
from kg.read.ids import Register
from kg.read.place import MAX_CHARS, Found, Options
from kg.read.sources import Source, find_files

STDIN = "-"


def read_documents(
    sources: Sequence[str | Path],
    *,
    language: str | None = None,
    stdin: BinaryIO | None = None,
    max_chars: int = MAX_CHARS,
) -> Iterator[Document | DocumentError]:
    """Read articles from files, folders and standard input ("-"), holding one at a time.

    A source or record that cannot be used is a `DocumentError` in its place; what is left out unharmed, a `Skipped`.
    `language` is for documents that do not tell theirs: a record's field outranks it, and it outranks what a page
    declares. Documents whose language nobody tells have None; `detect` is for these.
    """
    options = Options(language, max_chars)
    register = Register()
    for source in sources:
        for found in _read(source, options, stdin):
            if isinstance(found, DocumentError):
                yield found
                continue
            if found.note:
                yield found.note
            yield register.admit(found)


def _read(path: str | Path, options: Options, stdin: BinaryIO | None) -> Found:
    if str(path) == STDIN:
        yield from read_stdin(stdin or sys.stdin.buffer, options)
        return
    for source in find_files(path, READERS):
        if isinstance(source, Source):
            yield from read_source(source, options)
        else:
            yield source
