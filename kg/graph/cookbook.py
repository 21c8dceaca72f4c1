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
CLAUSE: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
NAME: Final = re.compile("[a-z][a-z0-9-]*")
WORD: Final = re.compile("[A-Za-z][A-Za-z0-9]*")
WHOLE: Final = re.compile("-?[0-9]{1,18}")  # what every store holds in 64 bits
LONGEST: Final = 60  # characters of a value in a message
CALLED: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  VALUES ?called { %s }
  ?entity skos:prefLabel|skos:altLabel ?name
  FILTER(LCASE(STR(?name)) = LCASE(STR(?called)))
}"""
# A merged entity leads to the one that stands for it, an entry of Wikidata to the entity that it describes.
WITH_IRI: Final = """
SELECT DISTINCT ?entity ?name WHERE {
  VALUES ?iri { %s }
  ?iri (owl:sameAs|^owl:sameAs)? ?entity .
  ?entity skos:prefLabel ?name
}"""
ALL_NAMES: Final = "SELECT DISTINCT ?entity ?name WHERE { ?entity skos:prefLabel ?name }"
DOCUMENT_CALLED: Final = """
SELECT DISTINCT ?document ?name WHERE {
  VALUES ?called { %s }
  ?document a schema:NewsArticle ; dct:identifier|schema:headline ?name
  FILTER(LCASE(STR(?name)) = LCASE(STR(?called)))
}"""
DOCUMENT_WITH_IRI: Final = """
SELECT DISTINCT ?document ?name WHERE {
  VALUES ?document { %s }
  ?document a schema:NewsArticle ; dct:identifier ?name
}"""
ALL_DOCUMENTS: Final = "SELECT DISTINCT ?document ?name WHERE { ?document a schema:NewsArticle ; dct:identifier ?name }"
ALL_TERMS: Final = """
SELECT DISTINCT ?term ?name WHERE {
  VALUES ?kind { owl:Class owl:ObjectProperty }
  ?term a ?kind ; rdfs:label ?name
}"""


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
        terms = {}
        for name, text in given.items():
            if name not in kinds:
                hint = did_you_mean(name, kinds) or f"; there are: {', '.join(kinds) or 'none'}"
                raise StoreError(f"no parameter '{name}'{hint}", file=self.name)
            terms[name] = " ".join(map(str, READERS[kinds[name]](text, name, ask, known)))
        return filled(self.sparql, terms)


def filled(sparql: str, terms: Mapping[str, str]) -> str:
    """A query with terms in its clauses; all at once, so that no clause is looked for in a text that a user gave."""

    def clause(found: re.Match[str]) -> str:
        return f"VALUES ?{found[1]} {{ {terms[found[1]]} }}" if found[1] in terms else found[0]

    return CLAUSE.sub(clause, sparql)


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
    if name not in {found[1] for found in CLAUSE.finditer(text)}:
        raise StoreError(f"expected a clause VALUES ?{name} {{ UNDEF }}", file=recipe, entry=name)
    return Parameter(name, kind, comment)


# -- what a user gives -> RDF terms; several where a name has several bearers


def read_entity(text: str, name: str, ask: Ask, known: Mapping[str, str]) -> list[Term]:
    """An entity by any of its names, by its IRI or as 'place:iran'; also by an IRI of before, or that of Wikidata."""
    return found_by(text, name, ask, known, (CALLED, WITH_IRI, ALL_NAMES))


def read_document(text: str, name: str, ask: Ask, known: Mapping[str, str]) -> list[Term]:
    """A document by its identifier or title, by its IRI or as 'doc:soleimani'."""
    return found_by(text, name, ask, known, (DOCUMENT_CALLED, DOCUMENT_WITH_IRI, ALL_DOCUMENTS))


def found_by(text: str, name: str, ask: Ask, known: Mapping[str, str], queries: tuple[str, str, str]) -> list[Term]:
    """What a graph calls so; raises StoreError, with the nearest name, if there is nothing."""
    by_name, by_iri, everything = queries
    prefix, colon, rest = text.partition(":")
    space = known.get(prefix, "")
    if colon and (space or rest.startswith("//")):
        asked = by_iri % named(space + rest if space else text, name)
    else:
        asked = by_name % plain(text, name)
    found = {term for term, _ in ask(asked)}
    if not found:
        there = list(ask(everything))
        short_forms = {f"{prefix}:{term.value.removeprefix(space)}" for term, _ in there if space}
        hint = did_you_mean(text, sorted(short_forms | {label.value for _, label in there}))
        raise StoreError(f"nothing in the graph is called '{short(text)}'{hint}", file="query", entry=f"--{name}")
    return sorted(found, key=str)


def read_relation(text: str, name: str, ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """A relation, a frame or a class by its name: 'threatens', 'Killing', 'Person'."""
    local = text.removeprefix("kg:")
    if not WORD.fullmatch(local):
        raise StoreError(f"expected a name as in 'threatens'; got '{short(text)}'", file="query", entry=f"--{name}")
    names = {term.value.removeprefix(KG) for term, _ in ask(ALL_TERMS) if term.value.startswith(KG)}
    if names and local not in names:  # a file may be asked that does not have the ontology in it
        hint = did_you_mean(local, sorted(names)) or "; `kg ontology` lists the relations"
        raise StoreError(f"the ontology has no '{short(local)}'{hint}", file="query", entry=f"--{name}")
    return [ox.NamedNode(KG + local)]


def read_since(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """The first moment of a day, a month or a year."""
    return [moment(text, name, last=False)]


def read_until(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """The last second of a day, a month or a year."""
    return [moment(text, name, last=True)]


def read_text(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """Any text."""
    return [plain(text, name)]


def read_number(text: str, name: str, _ask: Ask, _known: Mapping[str, str]) -> list[Term]:
    """A whole number."""
    if not WHOLE.fullmatch(text):
        raise StoreError(f"expected a whole number; got '{short(text)}'", file="query", entry=f"--{name}")
    return [ox.Literal(int(text))]


READERS: Final = {
    "entity": read_entity,
    "document": read_document,
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
        raise StoreError(f"not an IRI: '{short(iri)}'", file="query", entry=f"--{name}") from error


def plain(text: str, name: str) -> ox.Literal:
    """A text as a term."""
    try:
        return ox.Literal(text)
    except ValueError as error:
        raise StoreError("not a text: half of a character in it", file="query", entry=f"--{name}") from error


def moment(text: str, name: str, *, last: bool) -> ox.Literal:
    """The first or the last second of a date."""
    found = partial_date(text)
    if found is None:
        message = f"expected a date as in 2020-01-03, 2020-01 or 2020; got '{short(text)}'"
        raise StoreError(message, file="query", entry=f"--{name}")
    day, time = (found[2], "T23:59:59Z") if last else (found[1], "T00:00:00Z")
    return ox.Literal(day.isoformat() + time, datatype=ox.NamedNode(XSD + "dateTime"))


def short(text: str) -> str:
    """A value in one line of a message."""
    shown = text.encode(errors="replace").decode().replace("\n", " ").replace("\r", " ")
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + " ..."
