"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

MODE: Final = 0o666


def write_chunks(path: Path, chunks: Iterable[str]) -> None:
    """Write a text in UTF-8 beside its place, flush it to the disk, then put it there; raises StoreError.

    Half of a surrogate pair, which some texts contain and UTF-8 cannot hold, becomes a question mark.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", file=path) from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(MODE & ~current_umask())
        draft.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", file=path) from error
    finally:
        draft.unlink(missing_ok=True)


def current_umask() -> int:
    """The bits that a new file does not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def flush_folder(folder: Path) -> None:
    """Make a rename last, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
