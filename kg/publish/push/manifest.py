"""What a remote store has of ours, written down in a graph of that store.

A graph is listed before it is first sent and until it is removed, so none can be forgotten there; its digest stands
beside it only while the store is known to have it whole. The list is text in a few literals, not triples about graphs:
queries to all graphs find nothing of it, and servers that cut long answers do not cut it (Virtuoso gives no more than
10,000 triples of a graph, and does not say so).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.publish.push.remote import Remote

LINE: Final = re.compile(r"(-|[0-9a-f]{64}) (.+)")
PAGE: Final = 20_000  # characters in a literal
OFTEN: Final = 100  # graphs after which the list is written again, or a twentieth of them if that is more
SECONDS: Final = 10.0  # and the time after which it is


@dataclass
class Manifest:
    """The list: the digest of each graph that is whole, and None for one that may be there in part or not at all."""

    remote: Remote
    name: str
    graphs: dict[str, str | None] = field(default_factory=dict)
    unwritten: int = 0
    written: float = 0

    def read(self) -> dict[str, str | None]:
        """What the remote store says; nothing if nothing was pushed into it. Raises StoreError."""
        try:
            quads = list(ox.parse(self.remote.read(self.name), format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            raise self.fault(f"expected Turtle: {error}") from error
        texts = (quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))
        found = [(line, LINE.fullmatch(line)) for text in texts for line in text.split("\n") if line]
        wrong = next((line for line, match in found if not match), None)
        if wrong is not None:
            raise self.fault(f"expected a digest and the name of a graph; got '{wrong[:80]}'")
        return {match[2]: None if match[1] == "-" else match[1] for _, match in found if match}

    def announce(self) -> None:
        """Write the list before anything is done, and see that the server keeps what it is given; raises StoreError."""
        self.write()
        if self.read() != self.graphs:
            raise self.fault("the server took this graph and does not give it back; is this a graph store's address?")

    def note(self, name: str, digest: str) -> None:
        """A graph is whole; this is written now or a little later."""
        self.graphs[name] = digest
        self.unwritten += 1
        if self.unwritten >= max(OFTEN, len(self.graphs) // 20) or monotonic() - self.written > SECONDS:
            self.write()

    def write(self) -> None:
        """Write the list; raises StoreError."""
        self.remote.replace(self.name, self.triples())
        self.unwritten, self.written = 0, monotonic()

    def triples(self) -> Iterator[str]:
        """The list as N-Triples."""
        for page in pages(f"{digest or '-'} {name}\n" for name, digest in sorted(self.graphs.items())):
            yield f"<{self.name}> <{self.name}#graphs> {ox.Literal(page)} .\n"

    def fault(self, message: str) -> StoreError:
        """An error that says which graph is wrong."""
        return StoreError(message, file=self.remote.endpoint, entry=self.name)


def pages(lines: Iterable[str]) -> Iterator[str]:
    """Lines put together as long as they fit on a page."""
    page = ""
    for line in lines:
        if page and len(page) + len(line) > PAGE:
            yield page
            page = ""
        page += line
    if page:
        yield page
