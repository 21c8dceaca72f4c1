"""A query's answer as CSV, TSV, JSON, Turtle and rows for people."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.graph.query import Result, Term

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def to_table(result: Result) -> list[list[str]]:
    """Rows for people: IRIs with their prefixes, literals without quotes."""
    names = {namespace: prefix for prefix, namespace in result.prefixes.items()}
    return [[shown(term, names) for term in row] for row in result.cells()]


def shown(term: Term | None, names: Mapping[str, str]) -> str:
    """A term for people."""
    if isinstance(term, ox.NamedNode):
        cut = max(term.value.rfind("/"), term.value.rfind("#")) + 1
        prefix = names.get(term.value[:cut])
        return f"{prefix}:{term.value[cut:]}" if prefix else term.value
    return term.value if isinstance(term, ox.Literal) else "" if term is None else str(term)


def to_csv(result: Result) -> str:
    """SPARQL 1.1 CSV: plain values."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(result.columns())
    writer.writerows([plain(term) for term in row] for row in result.cells())
    return out.getvalue()


def plain(term: Term | None) -> str:
    """A term's text without its type."""
    return "" if term is None else str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value


def to_tsv(result: Result) -> str:
    """SPARQL 1.1 TSV: terms as Turtle writes them."""
    rows = ["\t".join("?" + name for name in result.columns())]
    rows += [
        "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in result.cells()
    ]
    return "".join(f"{row}\n" for row in rows)


def to_json(result: Result) -> str:
    """SPARQL 1.1 JSON results."""
    if result.answer is not None:
        return json.dumps({"head": {}, "boolean": result.answer})
    bindings = [
        {name: json_term(term) for name, term in zip(result.columns(), row, strict=True) if term is not None}
        for row in result.cells()
    ]
    found = {"head": {"vars": list(result.columns())}, "results": {"bindings": bindings}}
    return json.dumps(found, ensure_ascii=False, indent=1)


def json_term(term: Term) -> dict[str, object]:
    """One term of a JSON result."""
    if isinstance(term, ox.Literal):
        return {"type": "literal", "value": term.value} | literal_type(term)
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: json_term(part) for name, part in parts.items()}}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


def literal_type(term: ox.Literal) -> dict[str, object]:
    """The language or the datatype of a literal."""
    if term.language:
        return {"xml:lang": term.language}
    return {} if term.datatype.value == XSD_STRING else {"datatype": term.datatype.value}


def to_turtle(result: Result) -> str:
    """The triples of a CONSTRUCT or DESCRIBE."""
    if result.triples is None:
        raise StoreError("Turtle needs a CONSTRUCT or DESCRIBE query", file="query")
    known = used(result.prefixes, result.triples)
    written = ox.serialize(result.triples, format=ox.RdfFormat.TURTLE, prefixes=known)
    return in_order(written or b"").decode()


def used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that triples can be written with."""
    terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
    iris = {iri for term in terms for iri in iris_of(term)}
    spaces = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in spaces}


def in_order(payload: bytes) -> bytes:
    """Turtle with its prefixes sorted, which the library writes in any order; anything else as it is."""
    end = 0
    while payload.startswith(b"@prefix ", end):
        end = payload.index(b"\n", end) + 1
    return b"".join([*sorted(payload[:end].splitlines(keepends=True)), payload[end:]]) if end else payload


def iris_of(term: object) -> tuple[str, ...]:
    """The IRI of a term, or of its datatype."""
    if isinstance(term, ox.Literal):
        return (term.datatype.value,)
    return (term.value,) if isinstance(term, ox.NamedNode) else ()
