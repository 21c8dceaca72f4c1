"""A store in the forms that other tools read: RDF in all its syntaxes, networks, tables, FollowTheMoney.

In: an open store with its prefixes. Out: a file or folder that is there whole or not at all, the same bytes each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import StoreError, did_you_mean
from kg.publish.exports.ftm import write_ftm
from kg.publish.exports.jsonld import write_jsonld
from kg.publish.exports.neo4j import write_neo4j
from kg.publish.exports.network import write_gexf, write_graphml
from kg.publish.exports.parquet import write_parquet
from kg.publish.exports.rdf import write_nquads, write_ntriples, write_rdf12, write_trig, write_turtle
from kg.publish.exports.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["ALIASES", "FORMATS", "Exported", "Format", "Source", "export", "format_of"]


class Format(NamedTuple):
    """A form: what writes it, what its file or folder is called, and what it is for."""

    write: Callable[[Source, Path], dict[str, int]]
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and how much of what is in it."""

    path: Path
    counts: Mapping[str, int]


FORMATS: Final = {
    "turtle": Format(
        write_turtle, "graph.ttl", "RDF for people: all graphs as one, with the ontology and what follows"
    ),
    "ntriples": Format(write_ntriples, "graph.nt", "the same, a triple on a line"),
    "trig": Format(
        write_trig, "graph.trig", "RDF with a named graph for each document, links, ontology and inferences"
    ),
    "nquads": Format(write_nquads, "graph.nq", "the same, a quad on a line"),
    "jsonld": Format(write_jsonld, "graph.jsonld", "the same as JSON-LD 1.1"),
    "rdf12": Format(write_rdf12, "graph12.ttl", "RDF 1.2 Turtle: statements reify the triples that they stand for"),
    "graphml": Format(write_graphml, "graph.graphml", "entities and the relations that hold: Gephi, yEd, Cytoscape"),
    "gexf": Format(write_gexf, "graph.gexf", "the same for Gephi"),
    "neo4j": Format(write_neo4j, "neo4j", "a folder of CSV for neo4j-admin, with the command to type"),
    "parquet": Format(write_parquet, "parquet", "a folder of tables: DuckDB, Polars, pandas, Spark"),
    "ftm": Format(write_ftm, "graph.ftm.json", "FollowTheMoney, a JSON object on a line: Aleph, OpenAleph"),
}
ALIASES: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "json-ld": "jsonld",
    "followthemoney": "ftm",
}


def export(store: ox.Store, format_: str, target: Path, *, prefixes: Mapping[str, str]) -> Exported:
    """Write a store in a form to a file or a folder.

    The default graph of the store must be the union of its named graphs, as in what `kg build` writes. `prefixes`
    shorten IRIs, and name the nodes and rows of forms that have no IRIs. Raises StoreError.
    """
    return Exported(target, format_of(format_).write(Source(store, prefixes), target))


def format_of(name: str) -> Format:
    """The form of a name; a StoreError names those that there are."""
    found = ALIASES.get(name, name)
    if found not in FORMATS:
        hint = did_you_mean(name, [*FORMATS, *ALIASES]) or f"; there are: {', '.join(FORMATS)}"
        raise StoreError(f"no format '{name}'{hint}", file="--to")
    return FORMATS[found]
