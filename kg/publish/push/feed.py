"""From a store of ours into a remote one: only graphs that differ are sent, and those that are gone are removed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.publish.push.access import Access
from kg.publish.push.manifest import Manifest
from kg.publish.push.remote import DEFAULT, Refused, Remote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Progress = Callable[[str, int, int | None], None]  # what is being done, how many are done, of how many

PUSHED: Final = "graph/pushed"  # the tail of the IRI of the manifest
PIECE: Final = 10_000  # triples in a request
SECONDS: Final = 300.0  # until a server must have answered; Virtuoso removes some 3,000 triples in a second
MOST_REFUSED: Final = 5  # graphs in a row that a server does not take, after which it is not asked any more


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push has done, or would do: the graphs that it sent and removed, and how many did not differ.

    `triples` counts those in the graphs that were sent, `failed` has a StoreError for each graph that the server does
    not take.
    """

    sent: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    triples: int
    failed: tuple[StoreError, ...]
    seconds: float

    @property
    def graphs(self) -> int:
        """How many graphs differed or were gone, and how many did not."""
        return len(self.sent) + len(self.removed) + len(self.failed) + self.kept


@dataclass(frozen=True, slots=True)
class Content:
    """A hash over the sorted N-Triples of a graph, and how many there are."""

    digest: str
    triples: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Our graphs, which of them the remote store does not have as they are, and which it has that we have not."""

    contents: Mapping[str, Content]
    differing: tuple[str, ...]
    gone: tuple[str, ...]

    def before(self) -> dict[str, str | None]:
        """The manifest before anything is done: what will be touched is not known to be whole any more."""
        ours: dict[str, str | None] = {name: content.digest for name, content in self.contents.items()}
        return ours | dict.fromkeys([*self.differing, *self.gone])


def push(
    store: ox.Store,
    endpoint: str,
    manifest: str,
    *,
    access: Access | None = None,
    default_graph: bool | None = None,
    force: bool = False,
    dry_run: bool = False,
    piece: int = PIECE,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Pushed:
    """Make a remote store hold the named graphs of a store; `manifest` names the graph there that lists them.

    Sends the graphs that differ, or all by `force`; the default graph as well, where that is wanted or, if nothing is
    said, was sent before. A graph of more triples than a piece goes in several. With `dry_run` it only says what it
    would do. A push that was interrupted is completed by the next. `access` is by default what the environment says.
    Raises StoreError.
    """
    began, tell = perf_counter(), progress or silence
    with Remote(endpoint, access or Access.from_environment(), seconds) as remote:
        listed = Manifest(remote, manifest).read()
        source = Source(store, piece, DEFAULT in listed if default_graph is None else default_graph)
        if source.default_graph:
            remote.check_default()
        plan = compare(source.contents(tell), listed, force=force)
        feed = Feed(remote, source, Manifest(remote, manifest, plan.before()), plan, tell)
        if (plan.differing or plan.gone) and not dry_run:
            feed.run()
    return feed.outcome(round(perf_counter() - began, 3))


def compare(contents: Mapping[str, Content], listed: Mapping[str, str | None], *, force: bool) -> Plan:
    """What has to be sent and removed."""
    differing = tuple(name for name, content in contents.items() if force or listed.get(name) != content.digest)
    return Plan(contents, differing, tuple(sorted(listed.keys() - contents.keys())))


def silence(_doing: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Source:
    """The graphs of a store by their names."""

    store: ox.Store
    piece: int
    default_graph: bool

    def contents(self, tell: Progress) -> dict[str, Content]:
        """What each graph holds; raises StoreError if there is none, which would empty the remote store."""
        names = sorted(graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode))
        names += [DEFAULT] if self.default_graph else []
        found = {}
        for number, name in enumerate(names, 1):
            found[name] = self.content(name)
            tell("comparing graphs", number, len(names))
        filled = {name: content for name, content in found.items() if content.triples}
        if not filled:
            raise StoreError("there is no graph to push; `kg build` writes some", file="store")
        return filled

    def content(self, name: str) -> Content:
        """What a graph holds."""
        lines = sorted(self.lines(name))
        return Content(hashlib.sha256("".join(lines).encode()).hexdigest(), len(lines))

    def lines(self, name: str) -> Iterator[str]:
        """A graph as N-Triples."""
        graph = ox.DefaultGraph() if name == DEFAULT else ox.NamedNode(name)
        return (f"{quad.triple} .\n" for quad in self.store.quads_for_pattern(None, None, None, graph))

    def pieces(self, name: str) -> Iterator[list[str]]:
        """A graph as N-Triples, in pieces."""
        lines = self.lines(name)
        while piece := list(islice(lines, self.piece)):
            yield piece


@dataclass
class Feed:
    """Carries out a plan."""

    remote: Remote
    source: Source
    manifest: Manifest
    plan: Plan
    tell: Progress
    failed: list[Refused] = field(default_factory=list)
    in_a_row: int = 0
    done: int = 0

    def run(self) -> None:
        """Send and remove; raises StoreError when going on makes no sense, with what was done so far written down."""
        self.manifest.announce()
        try:
            self.each("sending graphs", self.plan.differing, self.send)
            self.each("removing graphs", self.plan.gone, self.remove)
        except StoreError as error:
            with suppress(StoreError):
                self.manifest.write()
            total = len(self.plan.differing) + len(self.plan.gone)
            message = (
                f"{error.message}; {self.done} of {total} graphs were done before, the next push goes on from there"
            )
            raise StoreError(message, file=error.file, entry=error.entry) from error
        self.manifest.write()

    def each(self, doing: str, names: Sequence[str], act: Callable[[str], None]) -> None:
        """Do something with each graph, and go on with the next where the server does not take one."""
        for number, name in enumerate(names, 1):
            try:
                act(name)
                self.in_a_row = 0
                self.done += 1
            except Refused as error:
                self.failed.append(error)
                self.in_a_row += 1
                if self.in_a_row == MOST_REFUSED:
                    raise
            self.tell(doing, number, len(names))

    def send(self, name: str) -> None:
        """Make a graph there what it is here."""
        for number, piece in enumerate(self.source.pieces(name)):
            (self.remote.add if number else self.remote.replace)(name, piece)
        self.manifest.note(name, self.plan.contents[name].digest)

    def remove(self, name: str) -> None:
        """Remove a graph."""
        self.remote.remove(name)
        del self.manifest.graphs[name]

    def outcome(self, seconds: float) -> Pushed:
        """What was done, or would be."""
        failed = {error.entry for error in self.failed}
        sent = tuple(name for name in self.plan.differing if name not in failed)
        return Pushed(
            sent=sent,
            removed=tuple(name for name in self.plan.gone if name not in failed),
            kept=len(self.plan.contents) - len(self.plan.differing),
            triples=sum(self.plan.contents[name].triples for name in sent),
            failed=tuple(self.failed),
            seconds=seconds,
        )
