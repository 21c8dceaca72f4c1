"""The embedded store: an Oxigraph folder, there whole or not at all, and readable while its successor is written.

In: triples by graph. Out: `output/store`, a link to the newest generation, which is written beside it and put in its
place by one rename; the generation before it stays until the next build, for whoever still reads it. The default graph
is the union of all named graphs, in which every triple is once: Oxigraph can look at named graphs as a union by itself,
but then finds a triple as often as there are graphs that have it.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.inference import ENTITIES, RELATIONS, infer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.graph.terms import Triple

STORE: Final = "store"
INFERRED: Final = "graph/inferred"  # the tail of the IRI of the graph of what follows
LAYOUT: Final = "1"  # changes when the same triples would be stored in another way
BATCH: Final = 10_000  # triples that are handed to the loader together
DRAFT: Final = ".new"


def write_store(folder: Path, graphs: Mapping[str, Iterable[Triple]], inferred: str) -> Path:
    """Write a store of named graphs into a folder, with what follows from them in the graph `inferred`; return it.

    Nothing is done if the store is there already. Only one process may write into a folder at a time (see
    `kg.publish.files.locked`); any number may read. Raises StoreError.
    """
    home = folder / STORE
    try:
        generation = folder / f".{STORE}-{digest_of(graphs)}"
        if not generation.is_dir():
            fill(generation, graphs, inferred)
        previous = home.resolve() if home.is_symlink() else None
        if previous != generation.resolve():
            swap(home, generation)
        sweep(folder, keep={generation, previous})
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", file=home) from error
    return home


def digest_of(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """A hash over all triples and all that is made of them."""
    digest = hashlib.sha256("\n".join((LAYOUT, ox.__version__, *RELATIONS.values(), *ENTITIES.values())).encode())
    for line in lines_of(graphs):
        digest.update(line)
    return digest.hexdigest()[:16]


def lines_of(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[bytes]:
    """N-Quads, a graph in a piece."""
    for name in sorted(graphs):
        yield lines(graphs[name], name)


def lines(triples: Iterable[Triple], name: str = "") -> bytes:
    """N-Quads of a graph; without a name of the default graph."""
    end = f" {name} .\n" if name else " .\n"
    return "".join(f"{s} {p} {o}{end}" for s, p, o in triples).encode()


def union_of(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[bytes]:
    """N-Triples of all graphs, each once, in batches."""
    triples = iter(set[tuple[str, str, str]]().union(*graphs.values()))
    while batch := list(islice(triples, BATCH)):
        yield lines(batch)


def fill(generation: Path, graphs: Mapping[str, Iterable[Triple]], inferred: str) -> None:
    """Write a generation under another name, and give it its own when it is whole."""
    draft = generation.with_name(generation.name + DRAFT)
    shutil.rmtree(draft, ignore_errors=True)
    store = ox.Store(str(draft))
    quads = Stream(chain(lines_of(graphs), union_of(graphs)))
    store.bulk_load(input=io.BufferedReader(quads), format=ox.RdfFormat.N_QUADS)
    infer(store, ox.NamedNode(inferred[1:-1]))
    store.flush()
    store.optimize()
    del store  # releases the lock of the folder
    draft.rename(generation)


class Stream(io.RawIOBase):
    """A file to read, of pieces that are made while it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = b""

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer; 0 at the end."""
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def swap(home: Path, generation: Path) -> None:
    """Let the link name another generation, in one step; a copy of a store that is no link makes room before."""
    if (home / "CURRENT").is_file() and not home.is_symlink():
        home.rename(home.with_name(f".{STORE}-copied"))
    link = home.with_name(f".{home.name}{DRAFT}")
    link.unlink(missing_ok=True)
    link.symlink_to(generation.name)
    link.replace(home)


def sweep(folder: Path, keep: set[Path | None]) -> None:
    """Take away the generations that nobody needs any more, and what a killed build has left."""
    kept = {path.name for path in keep if path}
    for old in folder.glob(f".{STORE}-*"):
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


def open_store(home: Path) -> ox.Store:
    """Open a store for reading; raises StoreError."""
    try:
        return ox.Store.read_only(str(home.resolve(strict=True)))
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot be opened: {error}", file=home) from error
