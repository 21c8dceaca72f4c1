"""Questions to a graph: a file or a folder and SPARQL in, a `Result` out; nothing is changed and nothing fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError, did_you_mean
from kg.graph.cookbook import NAME, load_cookbook, to_recipe
from kg.graph.messages import N_TRIPLES, Question
from kg.graph.namespaces import BASE, prefixes
from kg.graph.store import STORE, open_store
from kg.ontology import default_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.graph.cookbook import Recipe

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
GRAPHS: Final = "graph.trig"
MERGED: Final = "graph.ttl"
COOKBOOK: Final = "cookbook"
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
# What keywords must not be looked for in: comments, IRIs, strings, variables, labels of blank nodes, prefixed names.
# What is read once is not read again (*+), so that no query takes long to be looked at.
TOKENS: Final = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<[^<>"{}|^`\\\s]*>
        |\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?$]\w+|@[\w-]+|_:[\w.-]+)
        |(?P<prefix>[^\W\d_][\w.-]*+)?+(?P<name>:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+)
        |(?P<word>[^\W\d_][\w.-]*+)""",
    re.VERBOSE | re.DOTALL,
)
LETTERS: Final = re.compile(r"[^\W\d_]+")
ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
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


def query(
    path: str | Path, sparql: str, *, base: str = BASE, timeout: float | None = None, **parameters: str
) -> Result:
    """Ask a folder that `kg build` wrote, or a Turtle, TriG, N-Triples or N-Quads file.

    `sparql` is a query, or the name of one in the cookbook, whose parameters may be given: `country="Iran"`. The
    default graph is the union of all graphs, in which every triple is once; GRAPH asks them by name. Prefixes of the
    project and of the file need no declaration. `timeout` is in seconds. Raises StoreError, with line and column where
    the query or the file is wrong.
    """
    path = Path(path)
    known = known_prefixes(path, base)
    ask = partial(answer, path, known=known, timeout=timeout)
    written = recipe_of(sparql).bound(parameters, partial(names, ask), known)
    check_query(written, known)
    return ask(written)


def recipes() -> dict[str, Recipe]:
    """The cookbook."""
    return load_cookbook(default_folder() / COOKBOOK)


def recipe_of(given: str) -> Recipe:
    """The recipe of a name, or of a query that may describe itself."""
    if not NAME.fullmatch(given):
        return to_recipe("query", given)
    cookbook = recipes()
    if given not in cookbook:
        hint = did_you_mean(given, cookbook) or "; `kg cookbook` lists them"
        raise StoreError(f"no query '{given}' in the cookbook{hint}", file="query")
    return cookbook[given]


def names(ask: Callable[[str], Result], sparql: str) -> Iterator[tuple[ox.NamedNode, ox.Literal]]:
    """Yield entities with a name of each."""
    for entity, name in ask(sparql).rows:
        if isinstance(entity, ox.NamedNode) and isinstance(name, ox.Literal):
            yield entity, name


def answer(path: Path, sparql: str, *, known: Mapping[str, str], timeout: float | None) -> Result:
    """Put a checked query; with a time limit in a process of its own."""
    if timeout is None:
        return replace(to_result(run(opened(path), sparql, known)), prefixes=known)
    from kg.graph.engine import ask_within  # asyncio, which is not needed without a limit

    said, payload = ask_within(path, Question(sparql, dict(known)), timeout)
    if said.outcome != "answered":
        raise StoreError(said.message, file=said.file, entry=said.entry)
    return replace(from_bytes(said.media_type, payload), prefixes=known)


def from_bytes(media_type: str, payload: bytes) -> Result:
    """An answer that came from another process."""
    if media_type == N_TRIPLES:
        return Result(triples=tuple(quad.triple for quad in ox.parse(payload, format=ox.RdfFormat.N_TRIPLES)))
    return to_result(ox.parse_query_results(payload, format=ox.QueryResultsFormat.JSON))


def opened(path: Path) -> ox.Store:
    """The store of a folder, or what its files or a file say, in memory."""
    return open_store(path / STORE) if has_store(path) else with_union(load(path))


def open_folder(folder: Path) -> tuple[ox.Store, dict[str, str]]:
    """The embedded store of a folder, and its prefixes; raises StoreError if there is none."""
    known = known_prefixes(folder)
    if not has_store(folder):
        raise StoreError("there is no store in this folder; `kg build` makes one", file=folder)
    return open_store(folder / STORE), known


def has_store(path: Path) -> bool:
    """Whether a folder has an embedded store."""
    return (path / STORE).exists()


def known_prefixes(path: Path, base: str = BASE) -> dict[str, str]:
    """The prefixes that need no declaration in questions to a file or folder; raises StoreError if it is not there."""
    return prefixes(base) | file_prefixes(files_of(path)[0])


def file_prefixes(file: Path) -> dict[str, str]:
    """The prefixes that a Turtle or TriG file declares at its top."""
    if file.suffix not in {".ttl", ".trig"}:
        return {}
    with file.open(encoding="utf-8", errors="replace") as lines:
        top = takewhile(lambda line: line.startswith("@prefix") or not line.strip(), lines)
        return {found[1]: found[2] for line in top if (found := DECLARATION.match(line))}


def run(
    store: ox.Store,
    sparql: str,
    known: Mapping[str, str],
    default: Sequence[str] = (),
    named: Sequence[str] = (),
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Ask an open store; `known` are the prefixes that need no declaration, the others graphs that it is put to."""
    chosen = bool(default or named)
    try:
        return store.query(
            sparql,
            prefixes=dict(known),
            default_graph=[ox.NamedNode(name) for name in default] if chosen else None,
            named_graphs=[ox.NamedNode(name) for name in named] if chosen else None,
        )
    except SyntaxError as error:
        raise StoreError(explained(str(error), "SPARQL"), file="query", entry=position(str(error))) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise StoreError(f"the query cannot be answered: {error}", file="query") from error


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


def with_union(store: ox.Store) -> ox.Store:
    """Add to the default graph what the named graphs have, in place."""
    for name in list(store.named_graphs()):
        quads = store.quads_for_pattern(None, None, None, name)
        store.bulk_extend([ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads])
    return store


def files_of(path: Path, *, with_graphs: bool = True) -> list[Path]:
    """The files to read: of a folder the merged view, and the named graphs where they are asked for."""
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
    words = words_of(sparql) | words_of(unescaped(sparql))
    updates = sorted(words & UPDATES) if not words & FORMS else []
    if updates:
        raise StoreError(
            f"{updates[0]} would change the graph; expected SELECT, ASK, CONSTRUCT or DESCRIBE", file="query"
        )
    if any("SERVICE" in word for word in words):  # no space is needed before it: `true`SERVICE, 1e0SERVICE
        raise StoreError("SERVICE would ask another server; queries stay on this machine", file="query")
    known = set(predeclared) | declared_prefixes(sparql)
    for found in TOKENS.finditer(sparql):
        prefix = found["prefix"] or ""
        if found["name"] is not None and prefix not in known:
            line, column = place(sparql, found.start())
            hint = did_you_mean(prefix, known)
            raise StoreError(f"no prefix '{prefix}:'{hint}", file="query", entry=f"line {line}, column {column}")


def unescaped(sparql: str) -> str:
    """A query with its codepoint escapes resolved (SPARQL 1.1, 19.2): they may stand in keywords, too."""
    return ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16) % 0x110000), sparql)


def words_of(sparql: str) -> set[str]:
    """The bare words of a query in capitals: its keywords."""
    bare = (found["word"] for found in TOKENS.finditer(sparql) if found["word"])
    return {word.upper() for each in bare for word in LETTERS.findall(each)}


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
