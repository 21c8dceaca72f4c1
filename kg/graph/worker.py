"""A process that answers queries and may be killed: `python -m kg.graph.worker OUTPUT`.

In, on standard input: messages (see `kg.graph.messages`) with a query and what may come back. Out, on standard output:
a message with an answer or what is wrong, and the answer's bytes. A store that a build has replaced is opened anew.
"""

from __future__ import annotations

import io
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.messages import Answer, Question, pack, unpack
from kg.graph.query import opened, run
from kg.graph.store import STORE

if TYPE_CHECKING:
    from typing import Any, BinaryIO

MEMORY: Final = 8 * 1024**3  # bytes of address space; what wants more is ended by the system
SOLUTIONS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


class TooLarge(Exception):
    """An answer has more bytes than it may have."""


class Bounded(io.BytesIO):
    """Bytes, up to a number of them."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: object) -> int:
        """Write, or raise TooLarge."""
        found = bytes(cast("bytes", data))
        if self.tell() + len(found) > self.most:
            raise TooLarge
        return super().write(found)


@dataclass
class Source:
    """A folder or a file, opened when it is asked for the first time and when it has been replaced."""

    path: Path
    opened: Path | None = None
    store: ox.Store | None = None

    def current(self) -> ox.Store:
        """The store of now; raises StoreError."""
        home = self.path / STORE
        newest = home.resolve() if home.is_symlink() else self.path
        if self.store is None or newest != self.opened:
            self.store = opened(self.path)
            self.opened = newest
        return self.store


def main(path: str) -> None:
    """Answer until nobody asks any more."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source = Source(Path(path))
    while (message := read_message(sys.stdin.buffer)) is not None:
        answer, payload = reply(source, Question(**message))
        sys.stdout.buffer.write(pack(answer, payload))
        sys.stdout.buffer.flush()


def read_message(file: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end."""
    size = file.read(8)
    return unpack(file.read(int.from_bytes(size[:4], "big"))) if len(size) == 8 else None


def reply(source: Source, question: Question) -> tuple[Answer, bytes]:
    """The answer to a question, or what is wrong with it."""
    out = Bounded(question.most_bytes)
    try:
        found = run(source.current(), question.query, question.prefixes, question.default, question.named)
        return write(found, question, out), out.getvalue()
    except StoreError as error:
        return Answer("refused", message=error.message, file=error.file, entry=error.entry), b""
    except TooLarge:
        message = f"the answer has more than {question.most_bytes:,} bytes; add a LIMIT"
        return Answer("too large", message=message, file="query"), b""


def write(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, question: Question, out: Bounded) -> Answer:
    """Write an answer in the form that its kind has."""
    wanted = question.graph if isinstance(found, ox.QueryTriples) else question.solutions
    if wanted is None:
        return Answer("not acceptable", message="an answer of this kind has no such form", file="query")
    try:
        if isinstance(found, ox.QueryTriples):
            ox.serialize(sorted(set(found), key=str), out, GRAPHS[wanted], prefixes=question.prefixes)
        else:
            found.serialize(out, SOLUTIONS[wanted])
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"the query cannot be answered: {error}", file="query") from error
    return Answer("answered", media_type=wanted)


if __name__ == "__main__":
    main(sys.argv[1])
