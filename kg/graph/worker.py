"""A process that answers queries and may be killed: `python -m kg.graph.worker OUTPUT [BYTES]`.

In, on standard input: messages (see `kg.graph.messages`) with a query and what may come back. Out, on standard output:
a message with an answer or what is wrong, and the answer's bytes. A store that a build has replaced is opened anew.

A query is somebody else's program, so the process confines itself: to so many bytes of memory, to the time that a
question allows, and to this machine. SERVICE is refused by reading the query; where the system can (Linux), it is also
refused by the kernel, since a reader of queries that is not the engine's own may be misled.
"""

from __future__ import annotations

import ctypes
import errno
import io
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.messages import Answer, Question, pack, unpack
from kg.graph.query import check_query, opened, run
from kg.graph.results import in_order, used
from kg.graph.store import STORE

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from kg.graph.messages import Outcome

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
GRACE: Final = 1  # seconds that whoever asked has to end this process, before it ends itself
# Where a kernel takes a filter of system calls: the architecture's number and that of its call `socket` (seccomp(2)).
SOCKET: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # instructions of such a filter
NUMBER, ARCHITECTURE = 0, 4  # where in a call's description they find what they look at
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # prctl(2)


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


def main(path: str, memory: str | None = None) -> None:
    """Answer until nobody asks any more."""
    confine(int(memory) if memory else None)
    source = Source(Path(path))
    while (message := read_message(sys.stdin.buffer)) is not None:
        question = Question(**message)
        signal.setitimer(signal.ITIMER_REAL, question.seconds and question.seconds + GRACE)
        answer, payload = reply(source, question)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(pack(answer, payload))
        sys.stdout.buffer.flush()


def confine(memory: int | None) -> None:
    """Give up what no query needs: much memory, the network, and being spared when the machine has none left."""
    with suppress(ValueError, OSError):
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    forbid_sockets()


def forbid_sockets() -> bool:
    """Let the kernel refuse this process new sockets; whether it does."""
    if sys.platform != "linux" or platform.machine() not in SOCKET:
        return False
    architecture, call = SOCKET[platform.machine()]
    code = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (LOAD, 0, 0, ARCHITECTURE),
            (EQUAL, 0, 3, architecture),
            (LOAD, 0, 0, NUMBER),
            (EQUAL, 0, 1, call),
            (RETURN, 0, 0, REFUSE),
            (RETURN, 0, 0, ALLOW),
        )
    )
    held = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HP", len(code) // 8, ctypes.addressof(held)))
    control = ctypes.CDLL(None).prctl
    return not control(NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not control(SECCOMP, FILTER, program, 0, 0)


def read_message(file: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end."""
    size = file.read(8)
    return unpack(file.read(int.from_bytes(size[:4], "big"))) if len(size) == 8 else None


def reply(source: Source, question: Question) -> tuple[Answer, bytes]:
    """The answer to a question, or what is wrong with it."""
    out = Bounded(question.most_bytes)
    try:
        check_query(question.query, question.prefixes)
        found = run(source.current(), question.query, question.prefixes, question.default, question.named)
        return write(found, question, out), in_order(out.getvalue())
    except StoreError as error:
        ours = error.file != "query" or isinstance(error.__cause__, OSError)
        outcome: Outcome = "failed" if ours else "refused"
        return Answer(outcome, message=error.message, file=error.file, entry=error.entry), b""
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
            triples = sorted(set(found), key=str)
            ox.serialize(triples, out, GRAPHS[wanted], prefixes=used(question.prefixes, triples))
        else:
            found.serialize(out, SOLUTIONS[wanted])
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"the query cannot be answered: {error}", file="query") from error
    return Answer("answered", media_type=wanted)


if __name__ == "__main__":
    main(*sys.argv[1:3])
