"""Files that are there whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LOCK: Final = ".lock"
DRAFTS: Final = ".*.tmp"


def write_chunks(path: Path, chunks: Iterable[str]) -> None:
    """Write a text in UTF-8 beside its place, flush it to the disk, then put it there; raises StoreError.

    Half of a surrogate pair, which some texts contain and UTF-8 cannot hold, becomes a question mark.
    """
    with drafted(path) as draft, draft.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a place beside a file; what is written there takes the file's place at the end. Raises StoreError."""
    draft = beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", file=path) from error
    finally:
        remove(draft)


def beside(path: Path) -> Path:
    """A name in the same folder that nobody has."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder, which is made if it is not there; raises StoreError.

    The system takes the lock away from a process that dies; what such a one has left half written is removed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for draft in folder.glob(DRAFTS):
                remove(draft)
            yield
    except BlockingIOError as error:
        raise StoreError("another process is writing into this folder; wait for its end", file=folder) from error
    except OSError as error:
        raise StoreError(f"cannot be made: {error.strerror or error}", file=folder) from error


def remove(draft: Path) -> None:
    """Take away what is left of a draft, if anything is."""
    with suppress(OSError):
        draft.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make a rename last, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
