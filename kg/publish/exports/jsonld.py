"""JSON-LD 1.1 of a store: each named graph under its name, its nodes one on a line, with a context that reads the data.

Names are those of Turtle (`kg:agent`). The context says of each predicate what all its values are, if they are alike:
IRIs, texts in languages, values of one datatype; so most values are plain JSON.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyoxigraph as ox

from kg.publish.exports.rdf import graph_names, parsed, sorted_lines
from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.publish.exports.source import ShortNames, Source

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Node = dict[str, Any]
    Coercions = dict[str, Node]  # predicate -> how its values are read

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ID: Final = "@id"
LANGUAGE: Final = "@language"
STRING: Final = XSD + "string"
# What JSON has values for; no float is native, since readers would write another one.
NATIVE: Final = {XSD + "boolean": {"true": True, "false": False}}
INTEGER: Final = XSD + "integer"
SAFE: Final = 2**53  # from which a reader may round an integer


def write_jsonld(source: Source, path: Path) -> dict[str, int]:
    """Write all named graphs."""
    writer = Writer(source, path)
    write_chunks(path, writer.chunks())
    return {"quads": writer.quads, "graphs": writer.graphs}


class Writer:
    """Writes graph after graph, and counts."""

    def __init__(self, source: Source, path: Path) -> None:
        self.source = source
        self.path = path
        self.coercions = coercions_of(source.store, source.short)
        self.quads = 0
        self.graphs = 0

    def chunks(self) -> Iterator[str]:
        """The document in pieces."""
        context = context_of(self.coercions, self.source)
        yield f'{{"@context": {to_json(context)},\n"@graph": ['
        for name in graph_names(self.source.store):
            yield f'{"," if self.graphs else ""}\n{{"@id": {to_json(self.source.short[name.value])}, "@graph": ['
            yield from separated(self.nodes(name))
            yield "\n]}"
            self.graphs += 1
        yield "\n]}\n"

    def nodes(self, name: ox.NamedNode) -> Iterator[str]:
        """The subjects of a graph, each on a line."""
        triples = parsed(sorted_lines(self.source.store, name, self.path))
        for subject, said in groupby(triples, key=lambda triple: triple.subject):
            by_predicate: dict[str, list[Term]] = defaultdict(list)
            for triple in said:
                by_predicate[triple.predicate.value].append(triple.object)
                self.quads += 1
            yield to_json(node_of(subject, by_predicate, self.coercions, self.source.short))


def coercions_of(store: ox.Store, short: ShortNames) -> Coercions:
    """How the values of each predicate are read; empty where they must say it themselves."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        kinds[quad.predicate.value].add(kind_of(quad.object))
    return {predicate: coercion(found, short) for predicate, found in sorted(kinds.items())}


def kind_of(term: Term) -> str:
    """What a value is: "@id", "@language" or a datatype."""
    if not isinstance(term, ox.Literal):
        return ID
    return LANGUAGE if term.language else term.datatype.value


def coercion(kinds: set[str], short: ShortNames) -> Node:
    """How values of some kinds are read."""
    if LANGUAGE in kinds and kinds <= {LANGUAGE, STRING}:
        return {"@container": LANGUAGE}
    if len(kinds) > 1 or kinds & {STRING, INTEGER, *NATIVE}:
        return {}
    [kind] = kinds
    return {"@type": ID if kind == ID else short[kind]}


def context_of(coercions: Coercions, source: Source) -> Node:
    """The prefixes, and how the values of predicates are read."""
    terms = {source.short[predicate]: how for predicate, how in coercions.items() if how and predicate != TYPE}
    return {
        "@version": 1.1,
        **dict(sorted(source.prefixes.items())),
        **{term: {ID: term} | how for term, how in sorted(terms.items())},
    }


def node_of(subject: Term, said: Mapping[str, Iterable[Term]], coercions: Coercions, short: ShortNames) -> Node:
    """All that a graph says of one subject."""
    node: Node = {ID: identifier(subject, short)}
    for predicate, values in said.items():
        how = coercions[predicate]
        if predicate == TYPE:
            node["@type"] = one_or_all([identifier(value, short) for value in values])
        elif "@container" in how:
            node[short[predicate]] = by_language(values)
        else:
            node[short[predicate]] = one_or_all([value_of(value, short, coerced=bool(how)) for value in values])
    return node


def by_language(values: Iterable[Term]) -> Node:
    """Texts by their languages."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if isinstance(value, ox.Literal):
            found[value.language or "@none"].append(value.value)
    return {language: one_or_all(texts) for language, texts in found.items()}


def value_of(value: Term, short: ShortNames, *, coerced: bool) -> Any:
    """A value; if the context does not say what it is, it says so itself."""
    if not isinstance(value, ox.Literal):
        return identifier(value, short) if coerced else {ID: identifier(value, short)}
    datatype = value.datatype.value
    if coerced or datatype == STRING:
        return value.value
    if value.language:
        return {"@value": value.value, LANGUAGE: value.language}
    if datatype == INTEGER and abs(int(value.value)) < SAFE:
        return int(value.value)
    native = NATIVE.get(datatype, {})
    return native.get(value.value, {"@value": value.value, "@type": short[datatype]})


def identifier(term: Term, short: ShortNames) -> str:
    """An IRI by its short name."""
    return short[term.value] if isinstance(term, ox.NamedNode) else str(term)


def one_or_all(values: list[Any]) -> Any:
    """A single value without a list around it."""
    return values[0] if len(values) == 1 else values


def separated(lines: Iterable[str]) -> Iterator[str]:
    """Lines of a JSON array, with commas between them."""
    for number, line in enumerate(lines):
        yield f"{',' if number else ''}\n{line}"


def to_json(value: object) -> str:
    """A value as JSON on one line."""
    return orjson.dumps(value).decode()
