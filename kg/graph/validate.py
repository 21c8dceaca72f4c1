"""Whether a graph fulfils shapes.ttl: SHACL by pySHACL, or by rudof, which is faster on large graphs.

A test holds that both find the same: the same nodes break the same properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
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

LARGE: Final = 50_000  # triples, from which rudof is worth it
SHAPE: Final = "https://w3id.org/newskg/shapes#"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What breaks a shape, where, and how."""

    focus: str
    path: str
    value: str
    message: str


def validate(
    path: str | Path, shapes: Path | None = None, ontology: Ontology | None = None, *, engine: str | None = None
) -> tuple[Violation, ...]:
    """Check the merged view of a folder, or a file, against shapes; nothing found means that it conforms.

    Each named graph of a file is checked by itself: documents may name and class one entity differently. `shapes` are
    ours if none are given; an `ontology` with frames of its own puts those that follow from it in the place of ours.
    `engine` is "pyshacl" or "rudof" (`pip install newskg[fast]`); by default pySHACL, and rudof for what is large if it
    is installed. Raises StoreError if one of the files cannot be read.
    """
    file = shapes or default_folder() / "shapes.ttl"
    rules = to_graph(load(file).quads_for_pattern(None, None, None)) if ontology is None else shapes_for(file, ontology)
    store = load(Path(path), with_graphs=False)
    names = [ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)]
    check = ENGINES[checked(engine) or fitting(len(store))]
    found = {one for name in names for one in check(store.quads_for_pattern(None, None, None, name), rules)}
    return tuple(sorted(found))


def checked(engine: str | None) -> str | None:
    """The name of an engine, if there is one of that name."""
    if engine is not None and engine not in ENGINES:
        raise StoreError(f"no engine '{engine}'; there are: {', '.join(ENGINES)}", file="--engine")
    return engine


def fitting(quads: int) -> str:
    """The engine for a graph of a size."""
    return RUDOF if quads > LARGE and find_spec("pyrudof") else PYSHACL


def shapes_for(file: Path, ontology: Ontology) -> rdflib.Graph:
    """The shapes written by hand in a file, with those that follow from an ontology."""
    load(file)
    return rdflib.Graph().parse(data=renewed(file.read_text(encoding="utf-8"), ontology), format="turtle")


def violations(quads: Iterable[ox.Quad], shapes: rdflib.Graph) -> tuple[Violation, ...]:
    """What in a graph breaks which shape, by pySHACL."""
    _, report, _ = pyshacl.validate(to_graph(quads), shacl_graph=shapes, inplace=True, advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise StoreError(f"the shapes cannot be used: {report!r}")
    return tuple(to_violation(report, node) for node in report.objects(None, SH.result))


def violations_by_rudof(quads: Iterable[ox.Quad], shapes: rdflib.Graph) -> tuple[Violation, ...]:
    """What in a graph breaks which shape, by rudof."""
    try:
        import pyrudof  # an extra, of 25 MB
    except ImportError as error:
        raise StoreError("rudof is not installed; expected `pip install newskg[fast]`") from error
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    try:
        rudof.read_data(to_n_triples(quads).decode(), pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(shapes.serialize(format="turtle"))
        report = rudof.validate_shacl()
    except pyrudof.RudofError as error:
        raise StoreError(f"the shapes cannot be used: {error}") from error
    return tuple(
        Violation(*(str(part or "").strip('<>"') for part in (one.focus_node, one.path, one.value, one.message)))
        for one in report.violations
    )


PYSHACL: Final = "pyshacl"
RUDOF: Final = "rudof"
ENGINES: Final = {PYSHACL: violations, RUDOF: violations_by_rudof}


def to_violation(report: rdflib.Graph, node: Node) -> Violation:
    """One result of a SHACL report."""
    parts = (report.value(node, part) for part in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
    return Violation(*(str(part) if part is not None else "" for part in parts))


def to_graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """A graph of rdflib; Oxigraph has parsed it, because it says where a mistake is."""
    graph = rdflib.Graph().parse(data=to_n_triples(quads), format="nt")
    for prefix, namespace in (prefixes() | {"shape": SHAPE}).items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph


def to_n_triples(quads: Iterable[ox.Quad]) -> bytes:
    """N-Triples of quads."""
    return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
