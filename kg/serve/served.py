"""What is served: a folder, the processes that answer questions to its store, and the prefixes it is asked with."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from kg.errors import StoreError
from kg.graph.engine import engine
from kg.graph.messages import MOST_BYTES, Question
from kg.graph.query import files_of, has_store, known_prefixes
from kg.graph.store import STORE
from kg.serve.problems import check_answered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from kg.graph.engine import Engine

Row = dict[str, dict[str, str]]  # a solution: variable -> term, as SPARQL's JSON has it

PAGE_PROCESSES: Final = 2  # for the pages' own questions, so that they do not wait for users' queries
PAGE_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What users' queries may take; sizes are in bytes.

    `processes` queries are answered at the same time, each within `seconds` and `memory`, and `waiting` may wait; a
    request may have `most_asked`, an answer `most_bytes`.
    """

    seconds: float = 30
    processes: int = 4
    waiting: int = 64
    memory: int = 4 * 1024**3
    most_asked: int = 1024**2
    most_bytes: int = MOST_BYTES


@dataclass
class Served:
    """An open folder: `queries` answers its users, `own` its pages."""

    folder: Path
    limits: Limits
    queries: Engine
    own: Engine
    prefixes_of: dict[tuple[str, int], Mapping[str, str]] = field(default_factory=dict)  # only those of now

    def stop(self) -> None:
        """Answer nothing any more, so that whoever waits is told so at once."""
        self.queries.stop()
        self.own.stop()

    def known(self) -> dict[str, str]:
        """The prefixes that need no declaration."""
        now = self.state()
        if now not in self.prefixes_of:
            self.prefixes_of = {now: known_prefixes(self.folder)}
        return dict(self.prefixes_of[now])

    def state(self) -> tuple[str, int]:
        """What changes when the folder is built anew."""
        try:
            return str((self.folder / STORE).resolve()), files_of(self.folder)[0].stat().st_mtime_ns
        except OSError as error:
            raise StoreError(f"cannot be read: {error.strerror}", file=self.folder) from error

    async def ask(self, sparql: str) -> bytes:
        """The JSON results of a question of our own; raises Problem."""
        answer, payload = await self.own.ask(Question(sparql, self.known(), most_bytes=self.limits.most_bytes))
        check_answered(answer)
        return payload

    async def rows(self, sparql: str) -> list[Row]:
        """The solutions of a question of our own; raises Problem."""
        found: dict[str, Any] = orjson.loads(await self.ask(sparql))
        rows: list[Row] = found["results"]["bindings"]
        return rows


@asynccontextmanager
async def serving(folder: Path, limits: Limits) -> AsyncIterator[Served]:
    """A folder with the processes that answer questions to it, until nobody asks any more."""
    opened = partial(engine, folder, waiting=limits.waiting, memory=limits.memory)
    async with (
        opened(size=limits.processes, seconds=limits.seconds) as queries,
        opened(size=PAGE_PROCESSES, seconds=PAGE_SECONDS) as own,
    ):
        yield Served(folder, limits, queries, own)


def check_folder(folder: Path) -> None:
    """Raise StoreError unless a folder has what is served."""
    if not has_store(folder):
        raise StoreError(f"no store in this folder; `kg build -o {folder}` makes one", file=folder)
    files_of(folder)
