"""Lines in order, any number of them: what is too much for the memory waits in files that nobody else sees."""

from __future__ import annotations

from heapq import merge
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST: Final = 256 * 1024**2  # bytes that are held in memory, twice while they are sorted


class Sorter:
    """A file to write lines to, which come out sorted; `folder` is where there is room for what does not fit."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self.folder = folder
        self.most = most
        self.pieces: list[bytes] = []
        self.size = 0
        self.runs: list[BinaryIO] = []

    def write(self, data: bytes) -> int:
        """Take in some bytes, which may end within a line."""
        piece = bytes(data)
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size >= self.most:
            self.spill()
        return len(piece)

    def flush(self) -> None:
        """There is nothing to do; a writer asks for it at its end."""

    def spill(self) -> None:
        """Put the whole lines aside, sorted."""
        whole, newline, rest = b"".join(self.pieces).rpartition(b"\n")
        run = cast("BinaryIO", TemporaryFile(dir=self.folder))  # noqa: SIM115  # is read, and closed, by `lines`
        run.writelines(sorted((whole + newline).splitlines(keepends=True)))
        run.seek(0)
        self.runs.append(run)
        self.pieces, self.size = [rest], len(rest)

    def lines(self) -> Iterator[bytes]:
        """Yield every line, sorted, and forget them."""
        last = sorted(b"".join(self.pieces).splitlines(keepends=True))
        self.pieces, self.size = [], 0
        try:
            yield from merge(*self.runs, last) if self.runs else last
        finally:
            for run in self.runs:
                run.close()
            self.runs = []
