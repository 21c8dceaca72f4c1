"""A hub of a large graph is expanded before its reader has waited."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from live_server import Server, serving
from newslike_store import entity_iri, write_newslike

pytestmark = pytest.mark.slow

ENTITIES, STATEMENTS = 20_000, 100_000
ENOUGH = 0.3  # seconds
TRIES = 7
HUB = quote(entity_iri(0)[1:-1])


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A large graph that was made up."""
    folder = write_newslike(tmp_path_factory.mktemp("large"), entities=ENTITIES, statements=STATEMENTS)
    with serving(folder) as found:
        yield found


def spent(server: Server) -> float:
    """The processor time that the server and its processes have taken."""
    ticks = 0
    for process in (server.process.pid, *server.workers()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def cost(server: Server, path: str) -> tuple[float, dict[str, object]]:
    """What an answer costs in processor time, whatever else the machine has to do; and the answer."""
    found = server.get(path)
    before = spent(server)
    for _ in range(TRIES):
        found = server.get(path)
        assert found.status == 200
    return (spent(server) - before) / TRIES, found.json()


def test_a_hub_is_expanded_in_time(server):
    seconds, found = cost(server, f"/api/expand?iri={HUB}&limit=50")

    assert found["shown"] == 50
    assert found["total"] > 3000
    assert seconds < ENOUGH


@pytest.mark.parametrize("path", ["/api/search?q=entity%2012", f"/api/entity?iri={HUB}"])
def test_names_and_counts_come_in_time(server, path):
    assert cost(server, path)[0] < ENOUGH


def test_the_sentences_of_a_hub_come_in_time(server):
    other = server.get(f"/api/expand?iri={HUB}&limit=1").json()["entities"][0]["iri"]
    seconds, found = cost(server, f"/api/evidence?subject={HUB}&object={quote(other)}")

    assert found["total"] > 0
    assert seconds < ENOUGH


def test_the_largest_step_has_five_hundred_entities(server):
    found = server.get(f"/api/expand?iri={HUB}&limit=500").json()

    assert len(found["entities"]) == found["shown"] == 500
