"""Whether a graph fulfils shapes.ttl: SHACL by pySHACL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from kg.errors import StoreError
from kg.graph.namespaces import prefixes
from kg.graph.query import load
from kg.graph.shapes import renewed
from kg.ontology import default_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from kg.ontology import Ontology

SHAPE: Final = "https://w3id.org/newskg/shapes#"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What breaks a shape, where, and how."""

    focus: str
    path: str
    value: str
    message: str


def validate(path: str | Path, shapes: Path | None = None, ontology: Ontology | None = None) -> tuple[Violation, ...]:
    """Check the merged view of a folder, or a file, against shapes; nothing found means that it conforms.

    Each named graph of a file is checked by itself: documents may name and class one entity differently. `shapes` are
    ours if none are given; an `ontology` with frames of its own puts those that follow from it in the place of ours.
    Raises StoreError if one of the files cannot be read.
    """
    file = shapes or default_folder() / "shapes.ttl"
    rules = to_graph(load(file)) if ontology is None else shapes_for(file, ontology)
    store = load(Path(path), with_graphs=False)
    names = [ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)]
    found = {
        one for name in names for one in violations(to_graph(store.quads_for_pattern(None, None, None, name)), rules)
    }
    return tuple(sorted(found))


def shapes_for(file: Path, ontology: Ontology) -> rdflib.Graph:
    """The shapes written by hand in a file, with those that follow from an ontology."""
    load(file)
    return rdflib.Graph().parse(data=renewed(file.read_text(encoding="utf-8"), ontology), format="turtle")


def violations(data: rdflib.Graph, shapes: rdflib.Graph) -> tuple[Violation, ...]:
    """What in a graph breaks which shape, sorted."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise StoreError(f"the shapes cannot be used: {report!r}")
    return tuple(sorted(to_violation(report, node) for node in report.objects(None, SH.result)))


def to_violation(report: rdflib.Graph, node: Node) -> Violation:
    """One result of a SHACL report."""
    parts = (report.value(node, part) for part in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
    return Violation(*(str(part) if part is not None else "" for part in parts))


def to_graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """A graph of rdflib; Oxigraph has parsed it, because it says where a mistake is."""
    written = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=written, format="nt")
    for prefix, namespace in (prefixes() | {"shape": SHAPE}).items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph
