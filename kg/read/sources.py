"""Paths that users name in, readable sources out: folders are walked, what cannot be read is said."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from kg.errors import DocumentError
from kg.read.place import Place

_GZIP = ".gz"
_ABOUT = frozenset({"readme", "license", "licence", "copying", "changelog"})  # files about a folder, not articles in it


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read: what the user calls it, how to open it, and what its name tells of its kind and id."""

    name: str
    stem: str
    kind: str  # ".txt"
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int | None = None  # bytes, where known before reading
    folders: tuple[str, ...] = ()  # the nearest last

    def place(self, entry: str | None = None) -> Place:
        """Where in this source something stands."""
        return Place(self.name, entry)


def find_files(path: str | Path, kinds: Collection[str]) -> Iterator[Source | DocumentError]:
    """Yield a file, or a folder's files in the order of their names."""
    place = Place(_shown(path))
    if os.path.isdir(path):
        yield from _or_nothing(_walk(os.fspath(path), kinds, seen=frozenset()), place, kinds)
    elif not os.path.lexists(path):
        yield place.error("no such file or folder")
    elif (source := _to_source(os.fspath(path))).kind in kinds:
        yield _regular(source, path)
    else:
        yield place.error(f"unknown kind of file; expected {_list(kinds)}, or a folder of these")


def _or_nothing(
    found: Iterator[Source | DocumentError], place: Place, kinds: Collection[str]
) -> Iterator[Source | DocumentError]:
    """Report a folder that gave nothing at all to read."""
    sources = 0
    for source in found:
        sources += isinstance(source, Source)
        yield source
    if not sources:
        yield place.error(f"nothing to read in this folder; expected {_list(kinds)}")


def _walk(folder: str, kinds: Collection[str], *, seen: frozenset[str]) -> Iterator[Source | DocumentError]:
    """Go through a folder and the folders in it; `seen` are the folders that we are in, by their real paths."""
    real = os.path.realpath(folder)
    if real in seen:
        yield Place(_shown(folder)).skipped("a link back to a folder that holds it")
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Place(_shown(folder)).error(f"cannot be opened: {error.strerror}")
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith(".") or name.split(".")[0].casefold() in _ABOUT:
            continue
        if os.path.isdir(path):
            yield from _walk(path, kinds, seen=seen | {real})
        else:
            yield _in_folder(path, kinds)


def _in_folder(path: str, kinds: Collection[str]) -> Source | DocumentError:
    source = _to_source(path)
    if source.kind not in kinds:
        return source.place().skipped(f"not one of {_list(kinds)}")
    return _regular(source, path)


def _regular(source: Source, path: str | Path) -> Source | DocumentError:
    """Refuse what could block or never end: pipes, devices; and links to nowhere."""
    try:
        regular = stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        return source.place().error(f"cannot be opened: {error.strerror}")
    return source if regular else source.place().error("not a regular file; use - for standard input")


def _to_source(path: str) -> Source:
    pure = PurePath(_shown(path))
    packed = pure.suffix.lower() == _GZIP
    bare = pure.with_suffix("") if packed else pure
    size = None if packed or not os.path.isfile(path) else os.path.getsize(path)
    return Source(
        name=_shown(path),
        stem=bare.stem,
        kind=bare.suffix.lower(),
        open=(lambda: cast(BinaryIO, gzip.open(path))) if packed else (lambda: open(path, "rb")),
        size=size,
        folders=tuple(part for part in pure.parent.parts if part not in ("/", "..")),
    )


def _shown(path: str | Path) -> str:
    """A path as text that can be printed: a name that is not UTF-8 gets replacement characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def _list(kinds: Collection[str]) -> str:
    return " ".join(sorted(kinds))
