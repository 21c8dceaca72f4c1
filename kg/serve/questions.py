"""Our own questions: the SPARQL files in `queries/`, with RDF terms in the place of UNDEF.

No character of what a user gives becomes part of a query: terms are made and checked by the library.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

CLAUSE: Final = r"(VALUES\s+\?{name}\s*\{{)\s*UNDEF\s*\}}"


@cache
def text_of(name: str) -> str:
    """A question as it is written."""
    return (files(__package__) / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def question(name: str, **values: Iterable[str]) -> str:
    """A question with terms for a clause `VALUES ?name { UNDEF }`."""
    sparql = text_of(name)
    for variable, terms in values.items():
        written = " ".join(terms)
        clause = re.compile(CLAUSE.format(name=variable))
        sparql = clause.sub(lambda found, written=written: f"{found[1]} {written} }}", sparql)  # type: ignore[misc]
    return sparql
