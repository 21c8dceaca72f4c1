"""docs/stores.md is true: its commands feed and ask both stores."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from triple_stores import MANUAL, Store, blocks, free_ports, oxigraph, program, running, virtuoso

from kg.graph import query

HOMES = {"oxigraph": "127.0.0.1:7878", "virtuoso": "127.0.0.1:8890"}


@pytest.fixture
def workplace(tmp_path, sample_graph, monkeypatch) -> Path:
    """A folder with what the manual takes for granted."""
    shutil.copytree(sample_graph, tmp_path / "output", symlinks=True)
    (tmp_path / "threats.rq").write_text(blocks("sparql")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(command: str, home: str) -> list[str]:
    """The lines of the manual with a command to a server."""
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith(command) and home in line]


def rows(text: str) -> set[tuple[str, ...]]:
    """The rows of CSV."""
    return {tuple(row) for row in csv.reader(io.StringIO(text))}


@pytest.mark.parametrize("start", [oxigraph, virtuoso])
def test_a_store_is_fed_and_asked_as_the_manual_says(start, workplace, command, monkeypatch):
    with start(workplace) as store:
        monkeypatch.setenv("KG_PUSH_USER", store.access.user)
        monkeypatch.setenv("KG_PUSH_PASSWORD", store.access.password)
        home = HOMES[store.name]
        here = re.sub(r"http://([^/]*)/.*", r"\1", store.endpoint)
        [push], [curl] = lines("kg push", home), lines("curl", home)

        told = [command(*shlex.split(push.replace(home, here))[1:]) for _ in range(2)]
        answer = subprocess.run(shlex.split(curl.replace(home, here)), capture_output=True, text=True, check=True)

    found = query(workplace / "output", blocks("sparql")[0])
    assert [result.exit_code for result in told] == [0, 0], told[0].output
    assert "sent 0 of " in told[1].stdout
    assert rows(answer.stdout) == {found.variables, *(tuple(term.value for term in row) for row in found.rows)}
    assert len(found.rows) >= 3


def test_oxigraph_serves_and_dumps_the_folder_itself(workplace):
    [serve], [dump] = lines("oxigraph serve-read-only", ""), lines("oxigraph dump", "")
    [port] = free_ports(1)
    here = f"127.0.0.1:{port}"
    home = f"http://{here}/query"

    with running(command_line(serve.replace(HOMES["oxigraph"], here)), workplace, home):
        [(number,)] = Store("oxigraph", "", home).ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    subprocess.run(command_line(dump), check=True, capture_output=True)

    written = [quad for quad in ox.parse(path="news.nq") if isinstance(quad.graph_name, ox.NamedNode)]
    assert int(number.value) == len(written) > 1000


def command_line(line: str) -> list[str]:
    """A line of the manual as a command."""
    name, *rest = shlex.split(line)
    return [program(name), *rest]


def test_what_is_not_run_says_so():
    sections = re.findall(r"^## (.*)$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)

    assert [name for name in sections if "not run here" in name] == [
        "Fuseki (not run here)",
        "GraphDB (not run here)",
        "QLever (not run here)",
        "Neo4j with neosemantics (not run here)",
    ]


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?://)([^)#]+)", MANUAL.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not (MANUAL.parent / link).exists()] == []
