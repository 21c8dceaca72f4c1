"""A server in a process of its own, and a plain client for it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import orjson
from handmade import ONTOLOGY, corpus, ontology

from kg.graph import BASE, background, iri, to_dataset, write_store
from kg.graph.store import INFERRED
from kg.model import Extraction
from kg.ontology import Ontology
from kg.publish import to_page, write_trig, write_turtle
from kg.publish.index import INDEX, write_index
from kg.resolve import resolve

CODE = """
import json, sys
from kg.serve import Limits, serve
given = json.loads(sys.argv[1])
limits = Limits(**given.pop("limits", {}))
say = lambda address: print(json.dumps([address.url, address.warning]), flush=True)
serve(given.pop("folder"), limits=limits, ready=say, **given)
"""
FORM = "application/x-www-form-urlencoded"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def kind(self) -> str:
        """The media type without parameters."""
        return self.headers.get_content_type()

    def json(self) -> dict[str, object]:
        """The body as JSON values."""
        found: dict[str, object] = orjson.loads(self.body)
        return found

    def rows(self) -> list[dict[str, str]]:
        """The solutions in JSON results, as plain values."""
        assert self.status == 200, self.text
        found = orjson.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]


@dataclass
class Server:
    """A process that serves a folder."""

    process: subprocess.Popen[str]
    url: str
    warning: str | None
    said: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Its name with its port."""
        return urlsplit(self.url).netloc

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        """A connection."""
        return http.client.HTTPConnection(self.host, timeout=timeout)

    def get(self, path: str, **headers: str) -> Answer:
        """A GET request; header names have _ for -."""
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
        """Any request."""
        connection = self.connect()
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.request(method, path, sent, {name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def query(
        self, sparql: str, *, method: str = "GET", parameters: Sequence[tuple[str, str]] = (), **headers: str
    ) -> Answer:
        """A query by one of the protocol's three ways: GET, FORM or POST."""
        if method == "GET":
            return self.get("/sparql?" + urlencode([("query", sparql), *parameters]), **headers)
        if method == "FORM":
            return self.ask(
                "POST", "/sparql", urlencode([("query", sparql), *parameters]), Content_Type=FORM, **headers
            )
        tail = "?" + urlencode(parameters) if parameters else ""
        return self.ask("POST", "/sparql" + tail, sparql, Content_Type="application/sparql-query", **headers)

    def workers(self) -> set[int]:
        """The ids of the processes that answer queries."""
        return {int(home.name) for home in Path("/proc").glob("[0-9]*") if is_worker(home, self.process.pid)}


def is_worker(home: Path, parent: int) -> bool:
    """Whether a folder in /proc is that of a process that answers queries for another."""
    try:
        _, _, rest = (home / "stat").read_text().rpartition(")")
        return int(rest.split()[1]) == parent and b"kg.graph.worker" in (home / "cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return False


@contextmanager
def serving(folder: Path, *, quiet: bool = True, **settings: object) -> Iterator[Server]:
    """A server on a free port; it must have said nothing when it ends."""
    given = json.dumps({"folder": str(folder), "port": 0, **settings})
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CODE, given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        yield Server(process, *json.loads(line))
    finally:
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    assert out == ""
    assert not quiet or errors == ""


def write_folder(folder: Path, extractions: Sequence[Extraction] | None = None) -> Path:
    """What `kg build` writes of articles made by hand, without the page."""
    folder.mkdir(parents=True, exist_ok=True)
    found, known = corpus() if extractions is None else extractions, with_files(ontology())
    resolution = resolve(found, known)
    dataset = to_dataset(found, resolution, known)
    write_index(to_page("News graph", found, resolution, dataset, known), folder / INDEX)
    write_turtle(folder / "graph.ttl", dataset.merged, dataset.prefixes)
    write_trig(folder / "graph.trig", dataset.graphs, dataset.prefixes)
    write_store(folder, {**dataset.graphs, **background(known, dataset.names, BASE)}, iri(BASE + INFERRED))
    return folder


def with_files(known: Ontology) -> Ontology:
    """An ontology whose Turtle goes into the store, too."""
    return replace(known, files=(ONTOLOGY / "news.ttl", ONTOLOGY / "alignments.ttl"))
