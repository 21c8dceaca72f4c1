"""Questions with a time limit: processes that answer them, and are killed and replaced when they take too long.

Oxigraph cannot be told to stop, so each question is put to a process of its own for as long as it lasts (measured: a
cross join that should have ended after 3 s went on for 20).
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.graph.messages import Answer, Question, pack, unpack

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

Reply = tuple[Answer, bytes]


@dataclass
class Engine:
    """Up to `size` processes that answer questions to one folder or file; further questions wait for a free one."""

    path: Path
    size: int = 2
    seconds: float = 30
    idle: list[Process] = field(default_factory=list)
    busy: set[Process] = field(default_factory=set)
    room: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.room = asyncio.Semaphore(self.size)

    async def ask(self, question: Question) -> Reply:
        """Put a question; the time limit does not include waiting for a free process."""
        async with self.room:
            worker = await self.take()
            try:
                reply = await asyncio.wait_for(exchange(worker, question), self.seconds)
            except TimeoutError:
                await self.end(worker)
                return Answer("too slow", message=f"no answer within {self.seconds:g} s", file="query"), b""
            except (asyncio.IncompleteReadError, ConnectionError):
                await self.end(worker)
                return Answer("failed", message="the query needed more memory than it may take", file="query"), b""
            except asyncio.CancelledError:
                await self.end(worker)
                raise
            self.busy.discard(worker)
            self.idle.append(worker)
            return reply

    async def take(self) -> Process:
        """A process that is free, or a new one."""
        while self.idle:
            worker = self.idle.pop()
            if worker.returncode is None:
                break
        else:
            worker = await start(self.path)
        self.busy.add(worker)
        return worker

    async def end(self, worker: Process) -> None:
        """End a process."""
        self.busy.discard(worker)
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()

    async def close(self) -> None:
        """End all processes."""
        for worker in [*self.idle, *self.busy]:
            await self.end(worker)
        self.idle.clear()


@asynccontextmanager
async def engine(path: Path, *, size: int = 2, seconds: float = 30) -> AsyncIterator[Engine]:
    """An engine that ends its processes."""
    made = Engine(path, size, seconds)
    try:
        yield made
    finally:
        await made.close()


async def start(path: Path) -> Process:
    """Start a process; it opens the store when it is asked for the first time."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "kg.graph.worker",
        str(path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def exchange(worker: Process, question: Question) -> Reply:
    """One question, one answer."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(pack(question))
    await worker.stdin.drain()
    sizes = await worker.stdout.readexactly(8)
    head = await worker.stdout.readexactly(int.from_bytes(sizes[:4], "big"))
    return Answer(**unpack(head)), await worker.stdout.readexactly(int.from_bytes(sizes[4:], "big"))


def ask_within(path: Path, question: Question, seconds: float) -> Reply:
    """Put one question; no later than after some seconds there is a reply."""

    async def once() -> Reply:
        async with engine(path, size=1, seconds=seconds) as made:
            return await made.ask(question)

    return asyncio.run(once())
