"""Real triple stores for the tests of pushing: an Oxigraph server and a Virtuoso, on free ports of this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import requests
from requests.auth import HTTPDigestAuth

from kg.publish.push import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = {"Accept": "application/sparql-results+json"}
XSD = "http://www.w3.org/2001/XMLSchema#"
MANUAL = Path(__file__).parents[2] / "docs" / "stores.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
READY = 60  # seconds that a server may take to start


def needed(what: str) -> None:
    """Fail on a build server, skip loudly elsewhere."""
    message = f"{what.upper()} IS MISSING, PUSHING INTO IT IS NOT TESTED: run scripts/setup_stores"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def program(name: str) -> str:
    """Where a program is: beside Python, or where the system has it."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        needed(name)
    return str(found)


def free_ports(number: int) -> list[int]:
    """Ports that nobody uses."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass
class Store:
    """A running triple store, and how it is asked."""

    name: str
    endpoint: str
    query: str
    access: Access = field(default_factory=Access)

    def ask(self, sparql: str) -> list[tuple[object, ...]]:
        """The rows of a query, or a yes or no as one; the SPARQL protocol with a form in it."""
        answer = requests.post(self.query, data={"query": sparql}, headers=RESULTS, timeout=60)
        assert answer.status_code == 200, answer.text[:500]
        found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return [(ox.Literal(bool(found)),)]
        return [tuple(solution) for solution in found]

    def counts(self, base: str) -> dict[str, int]:
        """How many triples each graph has whose name begins with a base."""
        rows = self.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {graph.value: int(n.value) for graph, n in rows if graph.value.startswith(base)}

    def graph(self, name: str) -> set[str]:
        """The triples of a graph of fewer than 10,000, as N-Triples."""
        answer = self.session().get(
            self.endpoint, params={"graph": name}, headers={"Accept": "application/n-triples"}, timeout=60
        )
        assert answer.status_code in {200, 404}
        if answer.status_code == 404:
            return set()
        return {str(quad.triple) for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}

    def state(self, base: str) -> dict[str, set[str]]:
        """All triples of all graphs whose name begins with a base."""
        return {name: self.graph(name) for name in self.counts(base)}

    def clear(self, base: str) -> None:
        """Remove the graphs whose name begins with a base, and what is in the default graph."""
        with self.session() as session:
            for name in self.counts(base):
                session.delete(self.endpoint, params={"graph": name}, timeout=60)
            if self.name == "oxigraph":
                session.delete(self.endpoint, params="default", timeout=60)

    def session(self) -> requests.Session:
        """Requests with credentials."""
        session = requests.Session()
        session.trust_env = False
        if self.access.user:
            session.auth = HTTPDigestAuth(self.access.user, self.access.password)
        return session


@contextmanager
def oxigraph(folder: Path) -> Iterator[Store]:
    """A running Oxigraph server; its default graph is its own, not the union of the others."""
    [port] = free_ports(1)
    command = [program("oxigraph"), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    home = f"http://127.0.0.1:{port}"
    with running(command, folder, f"{home}/query"):
        yield Store("oxigraph", f"{home}/store", f"{home}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    """A running Virtuoso, set up as the manual says but on free ports; it gives no more than 10,000 rows."""
    binary, isql = program("virtuoso-t"), program("isql-vt")
    sql, http = free_ports(2)
    settings = blocks("ini")[0].replace(":1111", f":{sql}").replace(":8890", f":{http}")
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    home, users = f"http://127.0.0.1:{http}", blocks("sql")[0]
    with running([binary, "+foreground", "+configfile", "virtuoso.ini"], folder, f"{home}/sparql"):
        said = subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba"], input=users, capture_output=True, text=True, check=True
        )
        assert said.stdout.count("Done.") == users.count(";"), said.stdout + said.stderr
        [(user, password)] = re.findall(r"USER_CREATE \('(.*)', '(.*)'\)", users)
        yield Store("virtuoso", f"{home}/sparql-graph-crud-auth", f"{home}/sparql", Access(user, password))


def blocks(language: str) -> list[str]:
    """The blocks of the manual in a language."""
    return [text for name, text in BLOCK.findall(MANUAL.read_text(encoding="utf-8")) if name == language]


@contextmanager
def running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    """A server for as long as it is needed, from when it answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_for(process, address, folder / "server.log")
            yield
        finally:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + READY
    with requests.Session() as session:
        session.trust_env = False
        while time.monotonic() < end and process.poll() is None:
            try:
                session.get(address, timeout=5)
                return
            except requests.RequestException:
                time.sleep(0.1)
    pytest.fail(f"{address} does not answer: {log.read_text(errors='replace')[-2000:]}")
