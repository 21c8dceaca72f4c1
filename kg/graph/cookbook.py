"""Queries by name: SPARQL files that say what they answer and what they may be told.

In: the `.rq` files of a folder. Out: a `Recipe` by name. What stands before a query is its description, in the form
that grlc gave such comments:

    #+ title: Who threatens whom
    #+ summary: Every threat that is told as a fact, with the sentence that says so.
    #+ parameter: country entity Only threats by it or against it.
    SELECT ... WHERE { VALUES ?country { UNDEF } ... FILTER(!BOUND(?country) || ?who = ?country) }

A value takes the place of UNDEF in the clause `VALUES ?name { UNDEF }` as an RDF term that is checked and written by
the library: no character of what a user gives becomes part of the query. Without values a recipe is a query as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError, did_you_mean
from kg.graph.namespaces import KG
from kg.graph.terms import XSD, partial_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Term = ox.NamedNode | ox.Literal
    Ask = Callable[[str], Iterable[tuple[ox.NamedNode, ox.Literal]]]  # a query -> entities with a name of each

DESCRIBED: Final = re.compile(r"#\+\s*(title|summary|parameter):\s*(.*)")
CLAUSE: Final = r"VALUES\s+\?{name}\s*\{{\s*UNDEF\s*\}}"
NAME: Final = re.compile("[a-z][a-z0-9-]*")
WORD: Final = re.compile("[A-Za-z][A-Za-z0-9]*")
CALLED: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  VALUES ?called { %s }
  ?entity skos:prefLabel|skos:altLabel ?name ; a kg:Entity .
  FILTER(LCASE(STR(?name)) = LCASE(STR(?called)))
}"""
ALL_NAMES: Final = "SELECT DISTINCT ?entity ?name WHERE { ?entity skos:prefLabel ?name ; a kg:Entity }"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a recipe may be told; `kind` says which values it takes (see `READERS`)."""

    name: str
    kind: str
    comment: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query with its description."""

    name: str
    title: str
    summary: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def bound(self, given: Mapping[str, str], ask: Ask, known: Mapping[str, str]) -> str:
        """The query with values for its parameters.

        `ask` answers questions for names of entities, `known` are prefixes. Raises StoreError for a parameter that
        there is not, or for a value that is not of its kind.
        """
        kinds = {parameter.name: parameter.kind for parameter in self.parameters}
        sparql = self.sparql
        for name, text in given.items():
            if name not in kinds:
                hint = did_you_mean(name, kinds) or f"; there are: {', '.join(kinds) or 'none'}"
                raise StoreError(f"no parameter '{name}'{hint}", file=self.name)
            terms = " ".join(map(str, READERS[kinds[name]](text, name, ask, known)))
            clause = f"VALUES ?{name} {{ {terms} }}"
            sparql = re.sub(CLAUSE.format(name=name), clause.replace("\\", r"\\"), sparql)
        return sparql


def load_cookbook(folder: Path) -> dict[str, Recipe]:
    """The recipes of a folder, by name; raises StoreError for one that cannot be used."""
    return {file.stem: read_recipe(file) for file in sorted(folder.glob("*.rq"))}


def read_recipe(file: Path) -> Recipe:
    """One recipe."""
    try:
        return to_recipe(file.stem, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"cannot be read: {error}", file=file) from error


def to_recipe(name: str, text: str) -> Recipe:
    """The recipe that a text describes; what has no description is one without parameters."""
    found: dict[str, list[str]] = {"title": [], "summary": [], "parameter": []}
    for line in text.splitlines():
        if said := DESCRIBED.match(line):
            found[said[1]].append(said[2].strip())
    parameters = tuple(to_parameter(said, name, text) for said in found["parameter"])
    sparql = "".join(line for line in text.splitlines(keepends=True) if not DESCRIBED.match(line))
    return Recipe(name, " ".join(found["title"]), " ".join(found["summary"]), parameters, sparql)


def to_parameter(said: str, recipe: str, text: str) -> Parameter:
    """The parameter that 'country entity Only threats by it.' describes."""
    name, kind, comment = [*said.split(None, 2), "", "", ""][:3]
    if kind not in READERS:
        hint = did_you_mean(kind, READERS) or f"; there are: {', '.join(READERS)}"
        raise StoreError(f"no kind of parameter '{kind}'{hint}", file=recipe, entry=name)
    if not re.search(CLAUSE.format(name=re.escape(name)), text):
        raise StoreError(f"expected a clause VALUES ?{name} {{ UNDEF }}", file=recipe, entry=name)
    return Parameter(name, kind, comment)


# -- what a user gives -> RDF terms; several where a name has several bearers


def read_entity(text: str, name: str, ask: Ask, known: Mapping[str, str]) -> list[Term]:
    """An entity by any of its names, by its IRI or as 'place:iran'."""
    prefix, colon, rest = text.partition(":")
    if colon and (prefix in known or rest.startswith("//")):
        return [named(known[prefix] + rest if prefix in known else text, name)]
    found = {entity for entity, _ in ask(CALLED % ox.Literal(text))}
    if not found:
        hint = did_you_mean(text, sorted({label.value for _, label in ask(ALL_NAMES)}))
        raise StoreError(f"nothing in the graph is called '{text}'{hint}", file="query", entry=f"--{name}")
    return sorted(found, key=str)


def read_relation(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """A relation or a frame by its name: 'threatens', 'Killing'."""
    local = text.removeprefix("kg:")
    if not WORD.fullmatch(local):
        raise StoreError(f"expected a name as in 'threatens'; got '{text}'", file="query", entry=f"--{name}")
    return [ox.NamedNode(KG + local)]


def read_since(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """The first moment of a day, a month or a year."""
    return [moment(text, name, last=False)]


def read_until(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """The last second of a day, a month or a year."""
    return [moment(text, name, last=True)]


def read_text(text: str, _name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """Any text."""
    return [ox.Literal(text)]


def read_number(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """A whole number."""
    try:
        return [ox.Literal(int(text))]
    except ValueError as error:
        raise StoreError(f"expected a whole number; got '{text}'", file="query", entry=f"--{name}") from error


READERS: Final = {
    "entity": read_entity,
    "relation": read_relation,
    "since": read_since,
    "until": read_until,
    "text": read_text,
    "number": read_number,
}


def named(iri: str, name: str) -> ox.NamedNode:
    """An IRI as a term."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise StoreError(f"not an IRI: {error}", file="query", entry=f"--{name}") from error


def moment(text: str, name: str, *, last: bool) -> ox.Literal:
    """The first or the last second of a date."""
    found = partial_date(text)
    if found is None:
        message = f"expected a date as in 2020-01-03, 2020-01 or 2020; got '{text}'"
        raise StoreError(message, file="query", entry=f"--{name}")
    day, time = (found[2], "T23:59:59Z") if last else (found[1], "T00:00:00Z")
    return ox.Literal(day.isoformat() + time, datatype=ox.NamedNode(XSD + "dateTime"))
