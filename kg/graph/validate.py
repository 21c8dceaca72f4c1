"""Whether a graph fulfils shapes.ttl: SHACL by pySHACL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kg.errors import StoreError
from kg.graph.query import files_of

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

FORMATS: Final = {".ttl": "turtle", ".trig": "trig", ".nt": "nt", ".nq": "nquads"}


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What breaks a shape, where, and how."""

    focus: str
    path: str
    value: str
    message: str


def validate(path: Path, shapes: Path) -> tuple[Violation, ...]:
    """Check the merged view of a folder, or a file, against shapes; nothing found means that it conforms.

    Raises StoreError if one of the files cannot be read.
    """
    data = rdflib.Graph()
    for file in files_of(path, with_graphs=False):
        data += read(file)
    return violations(data, read(shapes))


def violations(data: rdflib.Graph, shapes: rdflib.Graph) -> tuple[Violation, ...]:
    """What in a graph breaks which shape, sorted."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise StoreError(f"the shapes cannot be used: {report!r}")
    return tuple(sorted(to_violation(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)))


def to_violation(report: rdflib.Graph, node: Node) -> Violation:
    """One result of a SHACL report."""
    parts = (report.value(node, part) for part in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
    return Violation(*(str(part) if part is not None else "" for part in parts))


def read(file: Path) -> rdflib.Graph:
    """Read an RDF file; all named graphs become one."""
    if file.suffix not in FORMATS:
        raise StoreError(f"expected one of {', '.join(FORMATS)}", file=file)
    graph = rdflib.Dataset(default_union=True) if file.suffix in {".trig", ".nq"} else rdflib.Graph()
    try:
        graph.parse(file, format=FORMATS[file.suffix])
    except OSError as error:
        raise StoreError(f"cannot be read: {error.strerror or error}", file=file) from error
    except (rdflib.exceptions.ParserError, SyntaxError, ValueError) as error:
        raise StoreError(f"not valid RDF: {error}", file=file) from error
    return graph
