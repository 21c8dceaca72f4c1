"""A hub of a large graph is expanded before its reader has waited."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from live_server import Answer, Server, serving, write_folder
from publish.page.newslike import make_page

from kg.publish.index import INDEX, write_index
from kg.publish.page import Page, PageEntity, PageRelation, to_html

pytestmark = pytest.mark.slow

ENTITIES, RELATIONS = 20_000, 100_000
ENOUGH = 0.3  # seconds
TRIES = 5
HUB = "place/hub"
FANS = 5_000  # neighbours of it


def with_hub(page: Page) -> Page:
    """The same graph with an entity that a quarter of all others has a relation with."""
    one = PageEntity(HUB, "https://w3id.org/newskg/id/place/hub", "Country", {"": "Hubland"})
    fans = page.entities[:: ENTITIES // FANS]
    evidence = range(len(page.evidence))
    relations = [
        PageRelation(f"hub:{fan.id}", fan.id, "visits", HUB, evidence[at : at + 2]) for at, fan in enumerate(fans)
    ]
    return replace(page, entities=[*page.entities, one], relations=[*page.relations, *relations])


PAGE = with_hub(make_page(ENTITIES - 1, per_entity=4.85))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A large graph that was made up."""
    folder = write_folder(tmp_path_factory.mktemp("large"))
    write_index(PAGE, folder / INDEX)
    with serving(folder) as found:
        yield found


def spent(server: Server) -> float:
    """The processor time that the server has taken."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(server: Server, ask: Callable[[], Answer]) -> tuple[float, dict[str, object]]:
    """What an answer costs in processor time, whatever else the machine has to do; and the answer."""
    found = ask()
    before = spent(server)
    for _ in range(TRIES):
        found = ask()
        assert found.status == 200, found.text
    return (spent(server) - before) / TRIES, found.json()


def post(server: Server, path: str, **body: object) -> Callable[[], Answer]:
    """A question with a body."""
    return lambda: server.ask("POST", f"/api/{path}", json.dumps(body), Content_Type="application/json")


def test_the_graph_is_as_large_as_it_should_be():
    assert len(PAGE.entities) == ENTITIES
    assert len(PAGE.relations) > RELATIONS * 0.95


@pytest.mark.parametrize("limit", [12, 50])
def test_a_hub_is_expanded_in_time(server, limit):
    shown = [HUB, *(entity.id for entity in PAGE.entities[:600])]
    seconds, found = cost(server, post(server, "expand", entity=HUB, shown=shown, limit=limit))

    assert len(found["new"]) == limit
    assert found["total"] > FANS * 0.9
    assert seconds < ENOUGH


@pytest.mark.parametrize("text", ["anna", "talks fishing waters"])
def test_names_and_sentences_are_found_in_time(server, text):
    assert cost(server, lambda: server.get(f"/api/search?q={quote(text)}"))[0] < ENOUGH


def test_a_timeline_comes_in_time(server):
    seconds, found = cost(server, lambda: server.get(f"/api/timeline?entity={quote(HUB)}&limit=200"))

    assert found["total"] > FANS
    assert seconds < ENOUGH


def test_a_path_is_found_in_time(server):
    """Through the whole graph, which takes longer than a look around."""
    seconds, found = cost(server, post(server, "path", **{"from": PAGE.entities[11].id, "to": PAGE.entities[-7].id}))

    assert len(found["path"]) > 2
    assert seconds < 10 * ENOUGH


def test_the_largest_step_has_five_hundred_entities(server):
    found = post(server, "expand", entity=HUB, limit=500)().json()

    assert len(found["new"]) == 500
    assert post(server, "expand", entity=HUB, limit=501)().status == 400


def test_the_page_begins_with_the_most_central_and_says_so(server):
    found = server.get("/graph")

    assert found.status == 200
    assert len(found.body) < 3_000_000
    assert '"totals":{"entities":20000' in found.text


def test_the_file_holds_the_most_central_and_says_so():
    html = to_html(PAGE)

    assert len(html) < 6_000_000
    assert html.count('"community"') >= 800
    assert '"totals":{"entities":20000' in html
