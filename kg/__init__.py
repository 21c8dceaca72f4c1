"""kg: news in, a knowledge graph that can be trusted out.

>>> import kg
>>> report = kg.build(["articles/"], "output/")          # graph.ttl, graph.trig, graph.html, extractions.jsonl
>>> for found in kg.extract(["articles/"]): ...          # one Extraction (or DocumentError) a document
>>> kg.query("output/", "SELECT ?who WHERE { ?who kg:threatens ?whom }").rows
>>> kg.explain("Norway threatened Sweden.").triples
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import DocumentError, KgError
    from kg.explanation import explain
    from kg.graph.query import query
    from kg.graph.validate import validate
    from kg.model import Document, Extraction
    from kg.ontology import load_ontology
    from kg.pipeline import build, extract
    from kg.read import read_documents

__version__ = "0.1.0"

__all__ = [
    "Document",
    "DocumentError",
    "Extraction",
    "KgError",
    "build",
    "explain",
    "extract",
    "load_ontology",
    "query",
    "read_documents",
    "validate",
]

_HOMES = {
    "Document": "kg.model",
    "DocumentError": "kg.errors",
    "Extraction": "kg.model",
    "KgError": "kg.errors",
    "build": "kg.pipeline",
    "explain": "kg.explanation",
    "extract": "kg.pipeline",
    "load_ontology": "kg.ontology",
    "query": "kg.graph.query",
    "read_documents": "kg.read",
    "validate": "kg.graph.validate",
}


def __getattr__(name: str) -> object:
    """Import a name when it is asked for: `import kg` loads no pipeline and no library."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What completion offers."""
    return [*__all__, "__version__"]
