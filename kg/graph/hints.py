"""A query that finds nothing, and what may be wrong with it: a query in, names that the ontology does not have out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import did_you_mean
from kg.graph.namespaces import KG
from kg.graph.query import TOKENS, query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX: Final = "kg"
ALL_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  ?term a ?kind
}"""


def hints(path: Path, sparql: str, *, timeout: float | None = None) -> Iterator[str]:
    """Yield what a query names as kg:... and the graph's ontology, if it has one, does not."""
    asked = {found["name"].removeprefix(":") for found in TOKENS.finditer(sparql) if found["prefix"] == PREFIX}
    if not asked:
        return
    terms = (term for (term,) in query(path, ALL_TERMS, timeout=timeout).rows if isinstance(term, ox.NamedNode))
    known = sorted(term.value.removeprefix(KG) for term in terms if term.value.startswith(KG))
    for name in sorted(asked - set(known)) if known else ():
        yield f"the ontology has no '{PREFIX}:{name}'{did_you_mean(name, known)}"
