"""Our own questions: the SPARQL files in `queries/`, with RDF terms in the place of UNDEF.

No character of what a user gives becomes part of a query: terms are made and checked by the library.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kg.errors import StoreError
from kg.graph.cookbook import named
from kg.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLAUSE: Final = r"(VALUES\s+(?:\?{name}|\(\s*\?{name}\b[^)]*\))\s*\{{)\s*UNDEF\s*\}}"
UNDEF: Final = "UNDEF"


@cache
def text_of(name: str) -> str:
    """A question as it is written."""
    return (files(__package__) / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def question(name: str, **values: Iterable[str | tuple[str, ...]]) -> str:
    """A question with terms for a clause `VALUES ?name { UNDEF }`, or `VALUES (?name ?other) { UNDEF }`."""
    sparql = text_of(name)
    for variable, terms in values.items():
        written = " ".join(term if isinstance(term, str) else f"({' '.join(term)})" for term in terms)
        clause = re.compile(CLAUSE.format(name=variable))
        sparql = clause.sub(lambda found, written=written: f"{found[1]} {written} }}", sparql)  # type: ignore[misc]
    return sparql


def entity_term(given: str, known: Mapping[str, str]) -> str:
    """An IRI, or a name such as place:iran, as a term; raises Problem."""
    prefix, colon, rest = given.partition(":")
    full = known[prefix] + rest if colon and prefix in known and not rest.startswith("//") else given
    try:
        return str(named(full, "iri"))
    except StoreError as error:
        raise Problem(400, f"expected an IRI, or a name such as place:iran; got {given!r}") from error
