"""One id, one document: what came twice is left out, what only shares a name gets another id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from kg.errors import DocumentError
from kg.model import Document
from kg.read.place import Place, Record


class Register:
    """The ids given so far, each with its text's hash and where it came from; no text is kept."""

    def __init__(self) -> None:
        """Start with none."""
        self._seen: dict[str, tuple[bytes, Place]] = {}

    def admit(self, record: Record) -> Document | DocumentError:
        """Give the document with an id of its own, or say why not."""
        digest = bytes.fromhex(record.document.sha256)[:16]
        for candidate in _candidates(record):
            if candidate not in self._seen:
                self._seen[candidate] = (digest, record.place)
                return record.document if candidate == record.document.id else replace(record.document, id=candidate)
            same, first = self._seen[candidate]
            if same == digest:
                return record.place.skipped(f"the same id and text as {first}")
        return record.place.error(f"id '{record.document.id}' was already used with another text, at {first}")


def _candidates(record: Record) -> Iterator[str]:
    """A given id as it is; a derived one, then with more and more of its folders, then numbered."""
    document_id = record.document.id
    yield document_id
    if record.folders is None:
        return
    for folder in reversed(record.folders):
        document_id = f"{folder}-{document_id}"
        yield document_id
    yield from (f"{document_id}-{number}" for number in count(2))
