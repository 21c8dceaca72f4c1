"""Questions with a time limit: processes that answer them, and are killed and replaced when they take too long.

Oxigraph cannot be told to stop, so each question is put to a process of its own for as long as it lasts (measured: a
cross join that should have ended after 3 s went on for 20).
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kg.graph.messages import Answer, Question, pack, unpack

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

Reply = tuple[Answer, bytes]

MEMORY: Final = 8 * 1024**3  # bytes of address space that a process may take
OUT_OF_MEMORY: Final = ("MemoryError", "memory allocation")  # what Python and Rust say of it
STOPPED: Final = "the server is being ended"
LAST_WORDS: Final = 2000  # bytes of what a process says when it ends


@dataclass
class Engine:
    """Up to `size` processes that answer questions to one folder or file.

    Up to `waiting` further questions wait for a free one, each for `seconds`; others are turned away as "busy".
    """

    path: Path
    size: int = 2
    seconds: float = 30
    waiting: int = sys.maxsize
    memory: int = MEMORY
    idle: list[Process] = field(default_factory=list)
    busy: set[Process] = field(default_factory=set)
    queued: int = 0
    stopped: bool = False
    room: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.room = asyncio.Semaphore(self.size)

    async def ask(self, question: Question, seconds: float | None = None) -> Reply:
        """Put a question; `seconds` may lower the time limit, which does not include waiting for a free process."""
        limit = self.seconds if seconds is None else min(seconds, self.seconds)
        if not await self.admitted():
            return busy("too many queries are waiting; try again later")
        try:
            return busy(STOPPED) if self.stopped else await self.answered(replace(question, seconds=limit))
        finally:
            self.room.release()

    async def admitted(self) -> bool:
        """Wait until a process is free, unless too many do or it takes too long."""
        if self.room.locked() and self.queued >= self.waiting:
            return False
        self.queued += 1
        try:
            async with asyncio.timeout(self.seconds):
                return await self.room.acquire()
        except TimeoutError:
            return False
        finally:
            self.queued -= 1

    async def answered(self, question: Question) -> Reply:
        """Put a question to a process, which is ended if no answer comes in time or nobody waits for it any more."""
        worker = await self.take()
        kept = False
        try:
            async with asyncio.timeout(question.seconds):
                reply = await exchange(worker, question)
            kept = True
        except TimeoutError:
            return Answer("too slow", message=f"no answer within {question.seconds:g} s", file="query"), b""
        except (asyncio.IncompleteReadError, ConnectionError):
            return busy(STOPPED) if self.stopped else (await why_ended(worker), b"")
        finally:
            await self.give_back(worker, kept=kept)
        return reply

    async def take(self) -> Process:
        """A process that is free, or a new one."""
        while self.idle:
            worker = self.idle.pop()
            if worker.returncode is None:
                break
        else:
            worker = await start(self.path, self.memory)
        self.busy.add(worker)
        return worker

    async def give_back(self, worker: Process, *, kept: bool) -> None:
        """Keep a process for the next question, or end it."""
        self.busy.discard(worker)
        if kept:
            self.idle.append(worker)
        else:
            await end(worker)

    def stop(self) -> None:
        """End what is being answered, and answer nothing any more."""
        self.stopped = True
        for worker in self.busy:
            with suppress(ProcessLookupError):
                worker.kill()

    async def close(self) -> None:
        """End all processes."""
        for worker in [*self.idle, *self.busy]:
            await end(worker)
        self.idle.clear()
        self.busy.clear()


@asynccontextmanager
async def engine(
    path: Path, *, size: int = 2, seconds: float = 30, waiting: int = sys.maxsize, memory: int = MEMORY
) -> AsyncIterator[Engine]:
    """An engine that ends its processes."""
    made = Engine(path, size, seconds, waiting, memory)
    try:
        yield made
    finally:
        await made.close()


def busy(message: str) -> Reply:
    """What is said to who cannot be served now."""
    return Answer("busy", message=message, file="query"), b""


async def start(path: Path, memory: int) -> Process:
    """Start a process; it opens the store when it is asked for the first time."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "kg.graph.worker",
        str(path),
        str(memory),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Every thread of the store would take 64 MB of the memory that a query may use, for nothing.
        env=os.environ | {"MALLOC_ARENA_MAX": "2"},
        start_new_session=True,  # Ctrl-C in a terminal is for whoever asks; it ends the processes
    )


async def end(worker: Process) -> None:
    """End a process."""
    with suppress(ProcessLookupError):
        worker.kill()
    await worker.wait()


async def exchange(worker: Process, question: Question) -> Reply:
    """One question, one answer."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(pack(question))
    await worker.stdin.drain()
    sizes = await worker.stdout.readexactly(8)
    head = await worker.stdout.readexactly(int.from_bytes(sizes[:4], "big"))
    return Answer(**unpack(head)), await worker.stdout.readexactly(int.from_bytes(sizes[4:], "big"))


async def why_ended(worker: Process) -> Answer:
    """What is to be said of a process that ended before it answered."""
    assert worker.stderr is not None
    said = (await worker.stderr.read())[-LAST_WORDS:].decode(errors="replace").strip()
    code = await worker.wait()
    if any(word in said for word in OUT_OF_MEMORY):
        return Answer("too hungry", message="the query needs more memory than it may take", file="query")
    why = said.rpartition("\n")[2] or f"code {code}"
    return Answer("failed", message=f"the process that was asked has ended: {why}", file="query")


def ask_within(path: Path, question: Question, seconds: float) -> Reply:
    """Put one question; no later than after some seconds there is a reply."""

    async def once() -> Reply:
        async with engine(path, size=1, seconds=seconds) as made:
            return await made.ask(question)

    return asyncio.run(once())
