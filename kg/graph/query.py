"""Questions to a graph: a file or a folder and SPARQL in, a `Result` out; nothing is changed and nothing fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError, did_you_mean
from kg.graph.namespaces import BASE, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
GRAPHS: Final = "graph.trig"
MERGED: Final = "graph.ttl"
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
# What keywords must not be looked for in: comments, IRIs, strings, variables, prefixed names.
TOKENS: Final = re.compile(
    r"""(?P<skip>\#[^\n]*|<[^<>"{}|^`\\\s]*>
        |\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|@[\w-]+)
        |(?P<name>(?P<prefix>[^\W\d_][\w.-]*|):[\w.-]*)
        |(?P<word>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)
DECLARATION: Final = re.compile(r"@prefix\s+([\w.-]*):\s*<([^<>\s]*)>")
TRAILER: Final = re.compile(r" \([^()]*line \d+\)$")
LONGEST: Final = 120  # characters of a parser's message
POSITION: Final = re.compile(r"(?:error )?at (?:line )?(\d+)(?: column |:)(\d+):? *(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Result:
    """What a query gave: rows of terms under variables, a yes or no, or triples; and the prefixes to show it with."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    answer: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None
    prefixes: Mapping[str, str] = field(default_factory=prefixes)

    def cells(self) -> tuple[tuple[Term | None, ...], ...]:
        """The rows; triples and a yes or no as rows too."""
        if self.triples is not None:
            return tuple((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        return self.rows if self.answer is None else ((ox.Literal(self.answer),),)

    def columns(self) -> tuple[str, ...]:
        """What stands above the rows."""
        if self.triples is not None:
            return ("subject", "predicate", "object")
        return self.variables if self.answer is None else ("answer",)


def query(path: str | Path, sparql: str, *, base: str = BASE) -> Result:
    """Ask a Turtle, TriG, N-Triples or N-Quads file, or a folder that `kg build` wrote.

    A folder's default graph is the merged view of graph.ttl; its named graphs are those of graph.trig. Prefixes of the
    project and of the file need no declaration. Raises StoreError, with line and column where the query or the file is
    wrong.
    """
    path = Path(path)
    with_graphs = bool(words_of(sparql) & {"GRAPH", "FROM"})
    known = prefixes(base) | file_prefixes(files_of(path, with_graphs=with_graphs)[0])
    check_query(sparql, known)
    store = load(path, with_graphs=with_graphs)
    return ask(store, sparql, known, union=not (path / MERGED).exists())


def file_prefixes(file: Path) -> dict[str, str]:
    """The prefixes that a Turtle or TriG file declares at its top."""
    if file.suffix not in {".ttl", ".trig"}:
        return {}
    with file.open(encoding="utf-8", errors="replace") as lines:
        top = takewhile(lambda line: line.startswith("@prefix") or not line.strip(), lines)
        return {found[1]: found[2] for line in top if (found := DECLARATION.match(line))}


def ask(store: ox.Store, sparql: str, known: Mapping[str, str], *, union: bool = True) -> Result:
    """Ask an open store; `known` are the prefixes that need no declaration."""
    try:
        found = store.query(sparql, prefixes=dict(known), use_default_graph_as_union=union)
        return replace(to_result(found), prefixes=dict(known))
    except SyntaxError as error:
        raise StoreError(explained(str(error), "SPARQL"), file="query", entry=position(str(error))) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise StoreError(f"the query cannot be answered: {error}") from error


def to_result(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Result:
    """All of an answer."""
    if isinstance(found, ox.QueryBoolean):
        return Result(answer=bool(found))
    if isinstance(found, ox.QueryTriples):
        return Result(triples=tuple(sorted(set(found), key=str)))
    variables = tuple(variable.value for variable in found.variables)
    return Result(variables, tuple(tuple(solution[name] for name in variables) for solution in found))


def load(path: Path, *, with_graphs: bool = True) -> ox.Store:
    """Read a file, or a folder's graphs, into memory."""
    store = ox.Store()
    for file in files_of(path, with_graphs=with_graphs):
        if file.suffix not in FORMATS:
            raise StoreError(f"expected one of {', '.join(FORMATS)}", file=file)
        try:
            store.bulk_load(path=str(file), format=FORMATS[file.suffix])
        except SyntaxError as error:
            raise StoreError(explained(str(error), "RDF"), file=file, entry=position(str(error))) from error
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=file) from error
    return store


def files_of(path: Path, *, with_graphs: bool = True) -> list[Path]:
    """The files to read: of a folder the merged view, and the named graphs where a query asks for them."""
    if not path.exists():
        raise StoreError("no such file or folder", file=path)
    if path.is_file():
        return [path]
    merged, graphs = path / MERGED, path / GRAPHS
    found = [file for file in (merged, graphs) if file.exists()]
    if not found:
        raise StoreError(f"expected a {MERGED} or {GRAPHS} in this folder", file=path)
    return found if with_graphs or not merged.exists() else [merged]


def check_query(sparql: str, predeclared: Iterable[str]) -> None:
    """Refuse what would change the graph or reach for the network, and prefixes that nobody declared."""
    words = words_of(sparql)
    updates = sorted(words & UPDATES) if not words & FORMS else []
    if updates:
        raise StoreError(
            f"{updates[0]} would change the graph; expected SELECT, ASK, CONSTRUCT or DESCRIBE", file="query"
        )
    if "SERVICE" in words:
        raise StoreError("SERVICE would ask another server; queries stay on this machine", file="query")
    known = set(predeclared) | declared_prefixes(sparql)
    for found in TOKENS.finditer(sparql):
        if found["name"] is not None and found["prefix"] not in known and found["prefix"] != "_":
            line, column = place(sparql, found.start())
            hint = did_you_mean(found["prefix"], known)
            raise StoreError(
                f"no prefix '{found['prefix']}:'{hint}", file="query", entry=f"line {line}, column {column}"
            )


def words_of(sparql: str) -> set[str]:
    """The bare words of a query in capitals: its keywords."""
    return {found["word"].upper() for found in TOKENS.finditer(sparql) if found["word"]}


def declared_prefixes(sparql: str) -> set[str]:
    """The prefixes that a query declares itself."""
    return set(re.findall(r"\bPREFIX\s+([^\s:<]*):", sparql, re.IGNORECASE))


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def position(message: str) -> str | None:
    """'line 3, column 10' of a parser's message."""
    found = POSITION.search(message)
    return f"line {found[1]}, column {found[2]}" if found else None


def explained(message: str, language: str) -> str:
    """A parser's message without its position, in one line: it may list every character that could stand there."""
    found = POSITION.search(message)
    said = TRAILER.sub("", found[3] if found else message)
    return f"not valid {language}: {shorten(said, LONGEST, placeholder=' ...')}"
