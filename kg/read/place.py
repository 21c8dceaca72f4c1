"""What all readers share: where a record stands, how to read it, and what a reader hands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import DocumentError
from kg.model import Document

MAX_CHARS = 1_000_000


class Skipped(DocumentError):
    """Something was left out and no article lost: a picture in a folder, a repeated article, an unreadable date."""


@dataclass(frozen=True, slots=True)
class Place:
    """A source as the user named it, and where in it: ("news.jsonl", "line 12")."""

    file: str
    entry: str | None = None

    def error(self, message: str) -> DocumentError:
        """Say what is wrong here."""
        return DocumentError(message, file=self.file, entry=self.entry)

    def skipped(self, reason: str) -> Skipped:
        """Say what is left out here."""
        return Skipped(reason, file=self.file, entry=self.entry)

    def __str__(self) -> str:
        """The place as an error names it."""
        return f"{self.file}: {self.entry}" if self.entry else self.file


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: the language of documents that do not tell theirs, and how long a document may be."""

    language: str | None = None
    max_chars: int = MAX_CHARS

    @property
    def max_bytes(self) -> int:
        """The most bytes that a text of `max_chars` can take: four per character in every encoding that we read."""
        return 4 * self.max_chars

    @property
    def max_record_bytes(self) -> int:
        """The most bytes of a record or a page: escapes, mark-up and other fields take room beside the text."""
        return 12 * self.max_chars

    @property
    def max_file_bytes(self) -> int:
        """The most bytes of a file that has to be parsed as a whole."""
        return 64 * self.max_chars


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it was read, and where.

    Its folders, the nearest last, can make an id unique that was derived from a file's name; they are None where the
    record brought its own id, which nobody changes. A note says what could not be used of the record.
    """

    document: Document
    place: Place
    folders: tuple[str, ...] | None = None
    note: Skipped | None = None


Found = Iterator[Record | DocumentError]
