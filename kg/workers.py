"""Documents through several processes, in their order: one that dies takes only its own document with it."""

from __future__ import annotations

import signal
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Protocol

from kg.errors import DocumentError, KgError, OntologyError
from kg.model import Document, Extraction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import SpawnProcess

Result = Extraction | DocumentError
AHEAD = 4  # documents per process that may be finished before the one that is to come out next


class Extract(Protocol):
    """Finds what a document says, or raises a KgError."""

    def __call__(self, document: Document) -> Extraction:
        """The one document's extraction."""


@dataclass(slots=True)
class Worker:
    """A process, and the document that it is busy with."""

    process: SpawnProcess
    connection: Connection
    task: tuple[int, Document] | None = None

    def stop(self) -> None:
        """End it."""
        self.connection.close()
        self.process.terminate()
        self.process.join()


@dataclass(slots=True)
class Pool:
    """Processes that are made by `prepare`, which must be importable: it gives each its own `Extract`."""

    prepare: Callable[[], Extract]
    jobs: int
    workers: list[Worker] = field(default_factory=list)

    def extract_all(self, documents: Iterable[Document]) -> Iterator[Result]:
        """Yield what each document says or why it does not, in order; only a few documents are held at a time."""
        source = enumerate(documents)
        done: dict[int, Result] = {}
        due = 0
        try:
            self.workers = [self.start() for _ in range(self.jobs)]
            while self.hand_out(source, room=AHEAD * self.jobs - len(done)):
                done.update(self.collect())
                while due in done:
                    yield done.pop(due)
                    due += 1
        finally:
            for worker in self.workers:
                worker.stop()
            self.workers = []

    def start(self) -> Worker:
        """Start a process."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.prepare), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def hand_out(self, source: Iterator[tuple[int, Document]], *, room: int) -> bool:
        """Give idle processes something to do; False when all is done."""
        busy = sum(worker.task is not None for worker in self.workers)
        idle = deque(worker for worker in self.workers if worker.task is None)
        while idle and busy < room:
            task = next(source, None)
            if task is None:
                break
            worker = idle.popleft()
            worker.task = task
            with suppress(OSError):  # it died while it was idle: `collect` will see that
                worker.connection.send(task[1])
            busy += 1
        return busy > 0

    def collect(self) -> Iterator[tuple[int, Result]]:
        """Wait for a result or a death, and yield all that there are; raise what is wrong with more than a document."""
        busy = {worker.connection: worker for worker in self.workers if worker.task}
        for ready in wait(list(busy)):
            worker = busy[ready]  # type: ignore[index]  # `wait` gives back what it was given
            assert worker.task is not None
            number, document = worker.task
            try:
                found = worker.connection.recv()
            except (EOFError, OSError):
                found = self.replace(worker, document)
            if isinstance(found, OntologyError):
                raise found
            worker.task = None
            yield number, found

    def replace(self, worker: Worker, document: Document) -> DocumentError:
        """Put a new process in the place of a dead one, and say on what it died."""
        worker.process.join()
        code = worker.process.exitcode
        worker.stop()
        self.workers[self.workers.index(worker)] = self.start()
        return DocumentError(f"its process died (exit code {code}); perhaps the memory was full", file=document.id)


def serve(connection: Connection, prepare: Callable[[], Extract]) -> None:
    """Answer documents with what they say until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    extract: Extract | None = None
    with suppress(EOFError, OSError):
        while True:
            document = connection.recv()
            try:
                extract = extract or prepare()
                connection.send(extract(document))
            except KgError as error:
                connection.send(error)
