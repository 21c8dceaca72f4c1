"""The map in ARCHITECTURE.md is true: who imports whom, which library has which doors, what the library never does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
STATIONS = ("read", "annotate", "entities", "statements", "resolve", "graph", "publish")
SHARED = {"kg.model", "kg.errors", "kg.ontology", "kg.syntax"}
# What stands above the stations, and what it may import besides them and what they share.
ABOVE = {
    "kg": {"kg.explanation", "kg.pipeline"},
    "kg.__main__": {"kg.cli"},
    "kg.cache": set(),
    "kg.cli": {"kg", "kg.cache", "kg.cli", "kg.explanation", "kg.lexicon_check", "kg.pipeline", "kg.serve"},
    "kg.explanation": {"kg.pipeline"},
    "kg.lexicon_check": {"kg.cache", "kg.pipeline"},
    "kg.pipeline": {"kg", "kg.cache", "kg.workers"},
    "kg.serve": {"kg.serve"},
    "kg.workers": set(),
}
PACKAGES_ABOVE = {"cli", "serve"}
WITHOUT_STATIONS = {"kg.cache", "kg.workers", "kg.__main__"}
DOORS = {
    "spacy": {"annotate"},
    "thinc": {"annotate"},
    "threadpoolctl": {"annotate"},
    "simplemma": {"annotate"},
    "dateparser": {"read", "statements"},
    "trafilatura": {"read"},
    "lxml": {"read"},
    "py3langid": {"read"},
    "charset_normalizer": {"read"},
    "rdflib": {"ontology", "graph", "publish"},
    "pyoxigraph": {"ontology", "graph", "publish"},
    "pyshacl": {"graph"},
    "pyrudof": {"graph"},
    "rapidfuzz": {"resolve"},
    "networkx": {"publish"},
    "pyvis": {"publish"},
    "jinja2": {"publish", "serve"},
    "pyarrow": {"publish"},
    "requests": {"publish"},
    "urllib3": {"publish"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "typer": {"cli"},
    "rich": {"cli"},
    "click": set(),
    "multiprocessing": {"workers"},
}

MODULES = sorted(PACKAGE.rglob("*.py"))
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))


def name_of(path: Path) -> str:
    """'kg.read.sources'; a package by its own name."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def home_of(path: Path) -> str:
    """The station or the module above them: 'read', 'cli'."""
    return (*name_of(path).split("."), "")[1]


@cache
def tree_of(path: Path) -> ast.Module:
    """A parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Everything that a module imports, also for types and in functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)


def own(name: str) -> str:
    """'kg.read.sources' belongs to 'kg.read'."""
    return ".".join(name.split(".")[:2])


def test_every_folder_is_a_station_or_shared():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert folders == {*STATIONS, "ontology"} | PACKAGES_ABOVE


@pytest.mark.parametrize("station", STATIONS)
def test_stations_import_no_other_station(station):
    inside = [path for path in MODULES if home_of(path) == station]
    foreign = {
        (name_of(path), name)
        for path in inside
        for name in imports(path)
        if own(name).startswith("kg.") and own(name) not in SHARED | {f"kg.{station}"}
    }

    assert inside
    assert foreign == set()


def test_what_stations_share_imports_no_station():
    shared = [path for path in MODULES if own(name_of(path)) in SHARED]
    found = {own(name) for path in shared for name in imports(path)}

    assert found & {f"kg.{station}" for station in STATIONS} == set()


def test_what_stands_above_is_all_on_the_map():
    above = {own(name_of(path)) for path in MODULES if home_of(path) not in {*STATIONS, "ontology"}} - SHARED

    assert above == set(ABOVE)


@pytest.mark.parametrize("name", sorted(ABOVE))
def test_modules_above_import_what_the_map_says(name):
    paths = [path for path in MODULES if own(name_of(path)) == name]
    stations = set() if name in WITHOUT_STATIONS else {f"kg.{station}" for station in STATIONS}
    found = {own(each) for path in paths for each in imports(path) if own(each).split(".")[0] == "kg"}

    assert found <= SHARED | ABOVE[name] | stations


@every_module
def test_libraries_have_doors(path):
    wrong = [name for name in imports(path) if home_of(path) not in DOORS.get(name.split(".")[0], {home_of(path)})]

    assert wrong == []


@every_module
def test_the_library_never_prints_exits_or_configures_logging(path):
    calls = [ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    forbidden = {"print", "exit", "quit", "sys.exit", "os._exit", "logging.basicConfig", "breakpoint", "eval", "exec"}

    assert [call for call in calls if call in forbidden] == []


@every_module
def test_nothing_is_caught_that_cannot_be_named(path):
    blind = {None, "Exception", "BaseException"}
    caught = [node.type for node in ast.walk(tree_of(path)) if isinstance(node, ast.ExceptHandler)]

    assert [found for found in caught if (ast.unparse(found) if found else None) in blind] == []


@every_module
def test_python_knows_no_language_and_no_relation(path):
    found = [
        ast.unparse(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(side, ast.Constant) and side.value in {"en", "nl"} for side in [node.left, *node.comparators]
        )
    ]

    assert found == []


@every_module
def test_no_module_writes_to_its_own_state(path):
    assert [node.names for node in ast.walk(tree_of(path)) if isinstance(node, ast.Global)] == []


def test_python_names_no_relation():
    """Frames and relations stand in news.ttl only."""
    ontology = (PACKAGE.parent / "ontology" / "news.ttl").read_text(encoding="utf-8")
    relations = set(re.findall(r"^kg:(\w+) a owl:ObjectProperty[^.]*?kg:ofFrame", ontology, re.MULTILINE | re.DOTALL))
    strings = {
        (name_of(path), node.value)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in relations
    }

    # Known entities are data about places and organizations; these two predicates of theirs are relations as well.
    assert {value for _, value in strings} <= {"locatedIn", "partOf"}


def test_importing_kg_does_nothing():
    code = "import sys, kg; sys.exit(bool({'spacy', 'rdflib', 'pyoxigraph', 'typer'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
