"""Turtle, N-Triples, TriG and N-Quads of a store, sorted; and RDF 1.2, in which statements speak of triples.

A format without graphs gives the default graph: each triple once that a document, the links between entities, the
gazetteer or the ontology says, or that follows from these. A format with graphs gives each of them under its name.
Only what fits is sorted in memory; TriG holds the largest graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, Final, Generic, TypeVar, cast

import pyoxigraph as ox

from kg.ontology.load import NAMESPACE
from kg.publish.exports.drafts import new_file
from kg.publish.exports.sorting import Sorter
from kg.publish.turtle import SECTIONS, Terms, block, header, section_of, trig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kg.publish.exports.source import Source
    from kg.publish.exports.tables import Tables

    Counts = dict[str, int]
    Triple = tuple[str, str, str]
    Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

T = TypeVar("T")

BATCH: Final = 10_000  # lines that are parsed together
REIFIES: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"


def write_ntriples(source: Source, path: Path) -> Counts:
    """Write the default graph, a triple on a line."""
    with new_file(path) as file:
        return {"triples": copied(sorted_lines(source.store, ox.DefaultGraph(), path), file.write)}


def write_nquads(source: Source, path: Path) -> Counts:
    """Write the named graphs one after the other, a quad on a line."""
    names = graph_names(source.store)
    count = 0
    with new_file(path) as file:
        for name in names:
            end = f" {name} .\n".encode()
            lines = sorted_lines(source.store, name, path)
            count += copied((line[:-3] + end for line in lines), file.write)
    return {"quads": count, "graphs": len(names)}


def write_turtle(source: Source, path: Path) -> Counts:
    """Write the default graph in blocks by subject, as `graph.ttl` has them."""
    triples = Counted(sorted_triples(source.store, ox.DefaultGraph(), path))
    with new_file(path) as file:
        copied(map(str.encode, blocks(triples, source.prefixes)), file.write)
    return {"triples": triples.count}


def write_trig(source: Source, path: Path) -> Counts:
    """Write the named graphs in blocks by subject, as `graph.trig` has them."""
    graphs = Graphs(source.store, path)
    with new_file(path) as file:
        copied(map(str.encode, trig(graphs, source.prefixes)), file.write)
    return {"quads": graphs.count, "graphs": len(graphs)}


def write_rdf12(source: Source, path: Path) -> Counts:
    """Write the default graph as Turtle 1.2: each statement reifies the direct triples that it stands for.

    So the sentence, the source and the time of a triple hang on it. What does not hold reifies a triple that the graph
    does not assert.
    """
    reified = reifications(source.tables)
    with new_file(path) as file:
        sorter = sorter_of(source.store, ox.DefaultGraph(), path)
        sorter.write(b"".join(reified))
        lines = Counted(sorter.lines())
        ox.serialize(parsed(lines), file, format=ox.RdfFormat.TURTLE, prefixes=dict(source.prefixes))
    return {"triples": lines.count, "reified": len(reified)}


def reifications(tables: Tables) -> list[bytes]:
    """N-Triples that tie statements to the triples that they stand for."""
    return [
        f"<{row.iri}> <{REIFIES}> <<( <{subject}> <{NAMESPACE}{name}> <{object_}> )>> .\n".encode()
        for row in tables.statements.values()
        for subject, name, object_ in row.views
    ]


def graph_names(store: ox.Store) -> list[ox.NamedNode]:
    """The named graphs, sorted."""
    return sorted((name for name in store.named_graphs() if isinstance(name, ox.NamedNode)), key=str)


def sorter_of(store: ox.Store, graph: Graph, path: Path) -> Sorter:
    """The triples of a graph on lines, still to be sorted; what does not fit into memory waits beside the target."""
    sorter = Sorter(path.parent)
    store.dump(cast("BinaryIO", sorter), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return sorter


def sorted_lines(store: ox.Store, graph: Graph, path: Path) -> Iterator[bytes]:
    """Yield the triples of a graph as sorted lines of N-Triples."""
    yield from sorter_of(store, graph, path).lines()


def sorted_triples(store: ox.Store, graph: Graph, path: Path) -> Iterator[Triple]:
    """Yield the triples of a graph as N-Triples terms, sorted."""
    for line in sorted_lines(store, graph, path):
        subject, predicate, rest = line.decode().split(" ", 2)
        yield subject, predicate, rest[:-3]


def parsed(lines: Iterable[bytes]) -> Iterator[ox.Triple]:
    """Yield the triples that lines stand for."""
    rest = iter(lines)
    while batch := b"".join(islice(rest, BATCH)):
        yield from (quad.triple for quad in ox.parse(batch, format=ox.RdfFormat.N_TRIPLES))


def copied(pieces: Iterable[bytes], write: Callable[[bytes], object]) -> int:
    """Write pieces; return how many there were."""
    count = 0
    for piece in pieces:
        write(piece)
        count += 1
    return count


def blocks(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Turtle in pieces, of sorted triples: as `kg.publish.turtle` writes it, but in the order of the IRIs."""
    terms = Terms(prefixes)
    starts = {"<" + prefixes[prefix]: title for prefix, title in SECTIONS if prefix in prefixes}
    yield header(prefixes)
    last = None
    for subject, said in groupby(triples, key=itemgetter(0)):
        title = section_of(subject, starts)
        yield f"\n\n# {title}\n\n" if title != last else "\n"
        yield block(subject, [(predicate, object_) for _, predicate, object_ in said], terms)
        last = title


class Counted(Generic[T]):
    """Passes things on, and knows how many there were."""

    def __init__(self, things: Iterable[T]) -> None:
        self.things = iter(things)
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for thing in self.things:
            self.count += 1
            yield thing


class Graphs(Mapping[str, "Iterator[Triple]"]):
    """Named graphs by their terms, each read when it is asked for."""

    def __init__(self, store: ox.Store, path: Path) -> None:
        self.store = store
        self.path = path
        self.names = {str(name): name for name in graph_names(store)}
        self.count = 0

    def __getitem__(self, name: str) -> Iterator[Triple]:
        for triple in sorted_triples(self.store, self.names[name], self.path):
            self.count += 1
            yield triple

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
