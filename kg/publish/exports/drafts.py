"""Files and folders of any size that are there whole or not at all: written beside their place, then put there."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import StoreError
from kg.publish.files import beside, drafted, flush_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes its place when all is written; raises StoreError."""
    with drafted(path) as draft, draft.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write into, which takes its place when all is written; raises StoreError.

    It takes the place of an earlier export, but not of a folder with other files in it.
    """
    draft, old = beside(path), beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        yield draft
        check_replaceable(path, {file.name for file in draft.iterdir()})
        for file in sorted(draft.iterdir()):
            flush_file(file)
        if path.exists():
            path.rename(old)
        draft.rename(path)
        flush_folder(path.parent)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", file=path) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_replaceable(path: Path, names: set[str]) -> None:
    """Raise a StoreError if a folder holds anything but what an earlier export left there."""
    if path.is_dir():
        other = sorted(file.name for file in path.iterdir() if file.name not in names)
        if other:
            message = f"holds other files ({other[0]}); expected a new folder, or one of an earlier export"
            raise StoreError(message, file=path)


def flush_file(path: Path) -> None:
    """Write a file through to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
