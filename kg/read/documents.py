"""Sources in, documents and errors out, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kg.errors import DocumentError
from kg.model import Document
from kg.read.formats import READERS, read_source, read_stdin
from kg.read.ids import Register
from kg.read.language import detect
from kg.read.place import MAX_CHARS, Found, Options, Place
from kg.read.sources import Source, find_files

STDIN = "-"


def read_documents(
    sources: Sequence[str | Path],
    *,
    language: str | None = None,
    languages: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    max_chars: int = MAX_CHARS,
) -> Iterator[Document | DocumentError]:
    """Read articles from files, folders and standard input ("-"), holding one at a time.

    A source or record that cannot be used is a `DocumentError` in its place; what is left out unharmed, a `Skipped`.
    `language` is for documents that do not tell theirs: a record's field outranks it, and it outranks what a page
    declares. Documents whose language nobody tells have None, unless `languages` says which can be used, by the codes
    that are given or detected for them: then theirs is detected, and a document in another language is an error.
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
            document = register.admit(found)
            if isinstance(document, Document) and languages is not None:
                document = in_language(document, found.place, languages)
            yield document


def in_language(document: Document, place: Place, languages: Mapping[str, str]) -> Document | DocumentError:
    """Tell a document's language, if it is one that can be used."""
    code = document.language or detect(document.text)[0]
    if code in languages:
        return replace(document, language=languages[code])
    known = ", ".join(sorted(set(languages.values())))
    return place.error(f"the language is '{code}', for which there is no lexicon; there are: {known}")


def _read(path: str | Path, options: Options, stdin: BinaryIO | None) -> Found:
    if str(path) == STDIN:
        yield from read_stdin(stdin or sys.stdin.buffer, options)
        return
    for source in find_files(path, READERS):
        if isinstance(source, Source):
            yield from read_source(source, options)
        else:
            yield source
