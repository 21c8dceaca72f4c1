"""The graph's page over a server, in a real browser: a graph of any size is looked around in, and everything stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from live_server import Server, serving, write_folder
from publish.page.browser import axe
from publish.page.newslike import make_page

from kg.publish.index import INDEX, write_index
from kg.publish.page import Page, PageArgument, PageEntity, PageEvidence, PageRelation

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READY = 'html[data-ready="1"]'
IDLE = "html:not([data-asking])"
MANY = 23  # sentences of one relation
FAR = "person/far-away"


def large() -> Page:
    """1,200 entities, of which one that is far from the middle has a relation with many sentences."""
    page = make_page(1200, title="Large")
    one = PageEntity(FAR, f"https://w3id.org/newskg/id/{FAR}", "Person", {"": "Zebedee Farr"}, aliases=("Zéb",))
    other = page.entities[0]
    name = next(iter(other.labels.values()))
    told = [
        PageEvidence(
            f"st/far-{at}",
            "Visit",
            f"Zebedee Farr visited {name} for the quincunx, round {at}.",
            arguments=(PageArgument(0, 12, "agent", FAR), PageArgument(21, 21 + len(name), "target", other.id)),
            date=f"2023-01-{at + 1:02}",
        )
        for at in range(MANY)
    ]
    first = len(page.evidence)
    relation = PageRelation("far", FAR, "visits", other.id, range(first, first + MANY))
    return replace(
        page,
        entities=[*page.entities, one],
        evidence=[*page.evidence, *told],
        relations=[*page.relations, relation],
    )


PAGE = large()


@dataclass
class Tab:
    """The page, with all that it said and asked for."""

    page: Any
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def js(self, code: str) -> Any:
        """Evaluate."""
        return self.page.evaluate(code)

    def wait(self) -> None:
        """Until the server has answered."""
        self.page.wait_for_selector(IDLE, state="attached")

    def text(self, selector: str) -> str:
        """What an element says."""
        return str(self.page.locator(selector).first.inner_text())

    def click(self, selector: str) -> None:
        """Click the first, and wait for what comes."""
        self.page.locator(selector).first.click()
        self.wait()

    @property
    def shown(self) -> dict[str, list[float]]:
        """The entities and where they are in the picture's own measure."""
        found: dict[str, list[float]] = self.js(
            """Object.fromEntries(explorer.ids().map((id) => {
                const at = explorer.network().getPosition(explorer.index(id)); return [id, [at.x, at.y]] }))"""
        )
        return found

    def spot(self, entity: str) -> list[float]:
        """Where an entity stands in the window."""
        found: list[float] = self.js(f"explorer.spot({entity!r})")
        return found

    def choose(self, text: str) -> None:
        """Type into the search, wait for the server's suggestions, and take the first."""
        self.page.fill("#search", text)
        with self.page.expect_response(lambda response: "/api/search" in response.url):
            self.page.locator("#search").press_sequentially(" ")
        self.page.wait_for_timeout(100)
        self.page.locator("#search").press("ArrowDown")
        self.page.locator("#search").press("Enter")
        self.page.wait_for_timeout(100)
        self.wait()

    def faults(self) -> list[str]:
        """What axe finds."""
        self.js(axe())
        found = self.page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
        return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found["violations"]]


def write(folder: Path, page: Page) -> Path:
    """A folder to serve, with the index of a page."""
    write_index(page, write_folder(folder) / INDEX)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """A graph that is too large to be shown whole."""
    with serving(write(tmp_path_factory.mktemp("large"), PAGE)) as found:
        yield found


@contextmanager
def opened_at(chromium: Any, url: str, **context: Any) -> Iterator[Tab]:
    """The page of a server; at the end it has asked nobody else, and said nothing."""
    settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce", **context}
    inside = chromium.new_context(**settings)
    tab = Tab(inside.new_page())
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    tab.page.on("console", lambda message: tab.messages.append(message.text))
    tab.page.on("pageerror", lambda error: tab.messages.append(str(error)))
    tab.page.goto(url)
    tab.page.wait_for_selector(READY, state="attached", timeout=20_000)
    tab.wait()
    yield tab
    inside.close()
    base = url.partition("graph")[0]
    assert [asked for asked in tab.requests if not asked.startswith((base, "data:", "blob:"))] == []
    assert tab.messages == []


@pytest.fixture
def tab(chromium, server) -> Iterator[Tab]:
    """The page."""
    with opened_at(chromium, f"{server.url}graph") as found:
        yield found


def relations_of(*entities: str) -> set[tuple[str, str]]:
    """The ordered pairs of some entities that have a relation."""
    return {(one.subject, one.object) for one in PAGE.relations if {one.subject, one.object} <= set(entities)}


def neighbours(entity: str) -> set[str]:
    """Who has a relation with an entity."""
    ends = [(one.subject, one.object) for one in PAGE.relations if entity in (one.subject, one.object)]
    return {end for pair in ends for end in pair} - {entity}


def partly_shown(tab: Tab) -> str:
    """An entity on the page of whose neighbours some are shown and more than twelve are not."""
    shown = set(tab.shown)
    return next(one for one in sorted(shown) if len(neighbours(one) - shown) > 12 and neighbours(one) & shown)


# ---- what it begins with


def test_it_begins_with_the_most_central_and_says_so(tab):
    assert len(tab.shown) == 150
    assert tab.text("#notice").startswith("This page shows 150 of 1,201 entities.")
    assert tab.text("#status").startswith("150 of 1,201 entities")
    assert tab.js("explorer.view().lines.filter((line) => line.shown).length") == len(relations_of(*tab.shown))


def test_a_small_graph_is_there_whole(chromium, tmp_path):
    with (
        serving(write(tmp_path, make_page(40))) as server,
        opened_at(chromium, f"{server.url}graph") as tab,
    ):
        assert len(tab.shown) == 40
        assert tab.page.locator("#notice").is_hidden()
        tab.page.mouse.dblclick(*tab.spot(next(iter(tab.shown))))
        tab.wait()
        assert len(tab.shown) == 40
        assert tab.page.locator("[data-expand]").count() == 0


# ---- neighbours


def test_a_double_click_brings_in_neighbours_and_moves_nobody(tab):
    before = tab.shown
    one = partly_shown(tab)
    tab.page.mouse.dblclick(*tab.spot(one))
    tab.wait()
    after = tab.shown

    assert {id_: after[id_] for id_ in before} == before
    new = after.keys() - before.keys()
    assert len(new) == 12
    assert new <= neighbours(one)
    count, there = len(neighbours(one)), len(neighbours(one) & after.keys())
    assert tab.text(".neighbours") == f"{there} of {count} neighbours shown"
    assert tab.text("#said") == f"12 neighbours added: {there} of {count} shown"
    assert tab.text("#notice").startswith("This page shows 162 of 1,201 entities.")
    assert tab.js("explorer.view().lines.filter((line) => line.shown).length") == len(relations_of(*after))


def test_what_comes_in_lies_on_nothing(tab):
    tab.page.mouse.dblclick(*tab.spot(partly_shown(tab)))
    tab.wait()
    tab.click("[data-expand]")

    assert tab.js(
        """(() => { const nodes = explorer.network().body.data.nodes.get(); let close = 0;
            nodes.forEach((a, i) => nodes.slice(i + 1).forEach((b) => {
                if (Math.hypot(a.x - b.x, a.y - b.y) < a.size + b.size) close += 1; })); return close })()"""
    ) == 0  # fmt: skip


def test_all_neighbours_come_step_by_step(tab):
    one = partly_shown(tab)
    tab.page.mouse.click(*tab.spot(one))
    tab.wait()
    for _ in range(30):
        if tab.page.locator("[data-expand]").count() == 0:
            break
        tab.click("[data-expand]")

    assert neighbours(one) <= tab.shown.keys()
    assert tab.text(".neighbours") == f"{len(neighbours(one))} of {len(neighbours(one))} neighbours shown"


def test_neighbours_come_by_the_keyboard(tab):
    tab.page.mouse.click(*tab.spot(partly_shown(tab)))
    tab.wait()
    tab.page.locator("#graph").press("e")
    tab.wait()

    assert len(tab.shown) == 162


def test_only_what_the_filters_let_through_comes(tab):
    """Without claims and denials, nobody comes who is only in a claim."""
    tab.page.uncheck("#kind-1")
    tab.page.uncheck("#kind-2")
    one = partly_shown(tab)
    tab.page.mouse.dblclick(*tab.spot(one))
    tab.wait()
    facts = {
        end
        for relation in PAGE.relations
        if one in (relation.subject, relation.object)
        and any(
            PAGE.evidence[at].polarity == "positive"
            and PAGE.evidence[at].certainty == "certain"
            and not PAGE.evidence[at].claimed
            for at in relation.evidence
        )
        for end in (relation.subject, relation.object)
    }
    assert set(tab.js("explorer.ids().slice(150)")) <= facts


# ---- search


def test_who_is_not_shown_is_found_and_brought(tab):
    tab.page.fill("#search", "zeb farr")
    tab.page.wait_for_selector(".suggestion .far")
    tab.choose("zeb farr")

    assert FAR in tab.shown
    assert tab.text("#panel h2") == "Zebedee Farr"
    assert tab.js("explorer.selectedId()") == FAR


def test_a_sentence_anywhere_is_found_and_shown(tab):
    tab.choose("quincunx round 3")

    assert tab.text("#panel .card.found blockquote").endswith("for the quincunx, round 3.")
    assert FAR in tab.shown


def test_what_is_nowhere_is_not_found(tab):
    tab.page.fill("#search", "xyzzyx")
    tab.page.wait_for_selector("#suggestions .none")

    assert "xyzzyx" in tab.text("#suggestions .none")


# ---- sentences


def test_all_sentences_of_a_relation_come_on_demand(tab):
    tab.choose("zeb farr")
    tab.click("#panel .relation")
    few = tab.page.locator("#panel .card").count()
    tab.click("#panel section .wide")

    assert few == 5
    assert tab.page.locator("#panel .card").count() == MANY
    quotes = tab.page.locator("#panel blockquote").all_inner_texts()
    assert len({quote.rpartition("round")[2] for quote in quotes}) == MANY


def test_a_timeline_has_the_sentences_of_the_whole_graph(tab):
    tab.choose("zeb farr")
    tab.page.wait_for_selector("#panel .timeline li")

    assert tab.page.locator("#panel .timeline li").count() == MANY
    times = tab.page.locator("#panel .timeline time").evaluate_all("all => all.map((one) => one.dateTime)")
    assert times == sorted(times)


# ---- paths, addresses


def test_a_path_leads_through_who_was_not_shown(tab):
    start = min(tab.shown)
    name = tab.js(f"explorer.name({start!r})")
    tab.page.fill("#path-from", name)
    tab.page.fill("#path-to", "Zebedee Farr")
    tab.click("#path-find")
    steps = tab.js("explorer.view().path.steps.length")

    assert steps >= 1
    assert FAR in tab.shown
    assert tab.page.locator("#panel .steps li").count() == steps


def test_an_unknown_name_is_told(tab):
    tab.page.fill("#path-from", "Nobody Atall")
    tab.page.fill("#path-to", "Zebedee Farr")
    tab.click("#path-find")

    assert tab.text("#told") == "no entity 'Nobody Atall'"
    tab.messages.clear()  # the browser tells of the answer's status


def test_an_address_brings_back_what_was_brought(tab, chromium):
    tab.page.mouse.dblclick(*tab.spot(partly_shown(tab)))
    tab.wait()
    tab.choose("zeb farr")
    with opened_at(chromium, tab.page.url) as again:
        assert again.js("explorer.selectedId()") == FAR
        assert set(again.shown) == set(tab.shown)


def test_an_address_of_a_relation_brings_it(chromium, server):
    with opened_at(chromium, f"{server.url}graph#e=far") as tab:
        assert tab.js("explorer.selectedId()") == "far"
        assert tab.page.locator("#panel .card").count() == 5


@pytest.mark.parametrize("fragment", ["n=person/nobody", "e=nothing", 'path=["a","b"]', "path=[1", "with=x+y"])
def test_an_address_of_nothing_shows_the_overview(chromium, server, fragment):
    with opened_at(chromium, f"{server.url}graph#{fragment}") as tab:
        assert len(tab.shown) == 150
        assert tab.js("explorer.selectedId()") is None


# ---- what can go wrong, and who may read it


def test_a_server_that_is_gone_is_told(chromium, tmp_path):
    with serving(write(tmp_path, PAGE)) as server:
        inside = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        tab = Tab(inside.new_page())
        tab.page.goto(f"{server.url}graph")
        tab.page.wait_for_selector(READY, state="attached")
        one = partly_shown(tab)
        tab.page.mouse.click(*tab.spot(one))
        tab.wait()
    tab.click("[data-expand]")

    assert tab.text("#told") == "The server does not answer. Is it still running?"
    inside.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it(chromium, server, scheme):
    with opened_at(chromium, f"{server.url}graph#n={FAR}", color_scheme=scheme) as tab:
        entity = tab.faults()
        tab.page.fill("#search", "an")
        tab.page.wait_for_selector(".suggestion .quote")

        assert entity == tab.faults() == []


def test_hostile_text_does_nothing(chromium, tmp_path):
    """What comes later enters the page as text, like everything else."""
    bad = "<img src=x onerror='window.__bad=1'></script><script>window.__bad=2</script>"
    page = make_page(900)
    one = PageEntity("person/bad", bad, "Person", {"en": f"Mallory {bad}"}, aliases=(bad,), merged=(bad,))
    told = PageEvidence("st/bad", bad, f"Mallory {bad}", bad, bad, title=bad, url="javascript:alert(1)", source=bad)
    relation = PageRelation("bad", one.id, bad, page.entities[0].id, [len(page.evidence)])
    hostile = replace(
        page,
        entities=[*page.entities, one],
        evidence=[*page.evidence, told],
        relations=[*page.relations, relation],
    )
    with serving(write(tmp_path, hostile)) as server, opened_at(chromium, f"{server.url}graph") as tab:
        tab.choose("mallory")
        tab.click("#panel .relation")

        assert bad in tab.page.locator("#panel").text_content()
        assert tab.js("window.__bad") is None
        assert tab.js("document.images.length") == 0
        assert tab.page.locator('a[href^="javascript:" i]').count() == 0
