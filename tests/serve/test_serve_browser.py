"""The pages in a real browser: they work, are silent, can be read by everyone, and ask nothing of any other server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from live_server import Server, serving
from publish.page.browser import axe

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 400, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THREATS = "SELECT ?who ?whom WHERE { ?who kg:threatens ?whom }"
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@dataclass
class Tab:
    """A page, with all that it said and asked for."""

    page: Any
    server: Server
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go there, and wait until it is ready."""
        self.page.goto(self.server.url.rstrip("/") + path)
        if path.startswith("/editor"):
            self.page.wait_for_selector('html[data-ready="1"]', state="attached")

    def cook(self, name: str) -> None:
        """Click a recipe, and wait for its answer."""
        self.page.click(f'[data-recipe="{name}"] .dish')
        self.page.wait_for_selector(".tabPanel.active .yasr_response_chip:not(:empty)")

    def run(self, sparql: str) -> None:
        """Write a query into the editor, and run it."""
        self.write(sparql)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_selector(
            ".tabPanel.active .yasr_response_chip:not(:empty), .tabPanel.active .errorResult pre"
        )

    def write(self, sparql: str) -> None:
        """Put a text into the editor, with the cursor at its end."""
        editor = self.page.locator(".tabPanel.active .yasqe .CodeMirror")
        editor.evaluate(
            "(node, text) => { node.CodeMirror.setValue(text); node.CodeMirror.setCursor(999, 999); }", sparql
        )
        editor.evaluate("node => node.CodeMirror.focus()")

    @property
    def query(self) -> str:
        """What stands in the editor."""
        return str(
            self.page.locator(".tabPanel.active .yasqe .CodeMirror").evaluate("node => node.CodeMirror.getValue()")
        )

    @property
    def rows(self) -> list[list[str]]:
        """What the table shows."""
        rows = self.page.locator(".tabPanel.active .yasr table tbody tr")
        rows.first.wait_for()
        return [row.locator("td").all_inner_texts() for row in rows.all()]

    @property
    def tabs(self) -> list[str]:
        """The names of the editor's tabs."""
        return [name.strip() for name in self.page.locator(".tabsList .tab a > span").all_inner_texts()]

    def faults(self) -> list[str]:
        """What axe finds."""
        self.page.evaluate(axe())
        found = self.page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
        return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found["violations"]]


@pytest.fixture(scope="module")
def server(sample_graph) -> Iterator[Server]:
    """The graph of the sample articles."""
    with serving(sample_graph) as found:
        yield found


@pytest.fixture
def opened(chromium, server) -> Iterator[Any]:
    """Opens tabs; at the end none may have asked another server for anything, or said anything."""
    tabs: list[Tab] = []
    contexts = []

    def open_tab(path: str, *, scheme: str = "light", locale: str = "en-GB", viewport: dict[str, int] = WIDE) -> Tab:
        contexts.append(chromium.new_context(color_scheme=scheme, locale=locale, viewport=viewport))
        tab = Tab(contexts[-1].new_page(), server)
        tab.page.on("request", lambda request: tab.requests.append(request.url))
        tab.page.on("console", lambda message: tab.messages.append(message.text))
        tab.page.on("pageerror", lambda error: tab.messages.append(str(error)))
        tabs.append(tab)
        tab.open(path)
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    for tab in tabs:
        assert [url for url in tab.requests if not url.startswith((server.url, "data:", "blob:"))] == []
        assert tab.messages == []


# ---- where to start


@SCHEMES
@pytest.mark.parametrize("locale", ["en-GB", "nl-NL"])
def test_everyone_can_read_the_start_page(opened, scheme, locale):
    tab = opened("/", scheme=scheme, locale=locale)

    assert tab.page.locator("html").get_attribute("lang") == locale[:2]
    assert tab.faults() == []


def test_the_start_page_leads_to_a_recipe_that_is_run(opened):
    tab = opened("/")

    tab.page.click('a[href="/editor?recipe=threats"]')

    assert tab.rows
    assert "Who threatens whom" in tab.tabs
    assert tab.page.url.endswith("/editor")


def test_the_start_page_is_as_the_reader_likes_it(opened):
    def background(scheme: str) -> str:
        return str(opened("/", scheme=scheme).page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert background("light") != background("dark")


def test_the_graph_is_drawn(opened):
    tab = opened("/graph")
    tab.page.wait_for_selector('html[data-ready="1"]', state="attached", timeout=20_000)

    assert tab.page.evaluate("explorer.network().body.data.nodes.length") > 100


# ---- the query page


@SCHEMES
def test_everyone_can_read_the_query_page(opened, scheme):
    tab = opened("/editor", scheme=scheme)
    before = tab.faults()
    tab.cook("threats")
    after = tab.faults()
    tab.page.click(".tabPanel.active .select_response")
    tab.page.wait_for_selector(".tabPanel.active .yasr_results .CodeMirror")
    response = tab.faults()
    tab.page.click(".tabPanel.active .yasqe_share")

    assert before == after == response == tab.faults() == []


@pytest.mark.parametrize("locale", ["en-GB", "nl-NL"])
def test_everyone_can_read_it_on_a_narrow_screen(opened, locale):
    tab = opened("/editor?recipe=threats", viewport=NARROW, locale=locale)

    assert tab.rows
    assert tab.faults() == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_click_on_a_recipe_runs_it(opened, server):
    tab = opened("/editor")
    tab.cook("threats")

    answer = server.get("/api/cookbook/threats").rows()
    assert len(answer) > 2
    assert [row[:2] for row in tab.rows] == [[row["who"], row["whom"]] for row in answer]
    assert tab.query.startswith("PREFIX kg: <")
    assert "VALUES ?country { UNDEF }" in tab.query
    assert tab.tabs[-1] == "Who threatens whom"
    assert tab.page.locator('[data-recipe="threats"] .dish').get_attribute("aria-expanded") == "true"


def test_a_recipe_has_one_tab(opened):
    tab = opened("/editor")
    for name in ("threats", "killings", "threats"):
        tab.cook(name)

    assert tab.tabs[1:] == ["Who threatens whom", "Who was killed, where and by whom"]


def test_a_recipe_takes_values(opened, server):
    tab = opened("/editor")
    tab.cook("threats")
    every = len(tab.rows)
    tab.page.fill('[data-recipe="threats"] [name="country"]', "Noord-Korea")
    with tab.page.expect_response("**/sparql"):
        tab.page.click('[data-recipe="threats"] form button')
    tab.page.wait_for_function(f"() => document.querySelectorAll('.tabPanel.active .yasr tbody tr').length < {every}")

    assert "place/north-korea> }" in tab.query
    assert {row[1] for row in tab.rows} == {
        row["whom"] for row in server.get("/api/cookbook/threats?country=Noord-Korea").rows()
    }


def test_names_are_suggested_while_one_is_written(opened):
    tab = opened("/editor")
    tab.cook("threats")
    with tab.page.expect_response("**/api/search?q=*Sol*"):
        tab.page.locator('[data-recipe="threats"] [name="country"]').press_sequentially("Sol")
    tab.page.wait_for_selector("#entities option", state="attached")

    assert any(
        "Soleimani" in text
        for text in tab.page.locator("#entities option").evaluate_all("all => all.map(o => o.value)")
    )


def test_a_value_that_nobody_knows_is_explained_beside_it(opened):
    tab = opened("/editor")
    tab.cook("threats")
    tab.page.fill('[data-recipe="threats"] [name="country"]', "Irann")
    tab.page.click('[data-recipe="threats"] form button')
    tab.page.wait_for_selector('[data-recipe="threats"] .wrong:not(:empty)')

    assert "did you mean 'Iran'?" in tab.page.inner_text('[data-recipe="threats"] .wrong')
    assert tab.faults() == []
    tab.messages.clear()  # the browser itself notes the status 400


def test_recipes_are_found_by_their_words(opened):
    tab = opened("/editor")
    tab.page.fill("#find", "kill")
    shown = tab.page.locator("#recipes > li:visible").evaluate_all("all => all.map(li => li.dataset.recipe)")
    tab.page.fill("#find", "xyzzy")

    assert "killings" in shown
    assert "visits" not in shown
    assert tab.page.is_visible("#none")


def test_queries_are_run_by_keyboard(opened, server):
    tab = opened("/editor")
    tab.run(THREATS + " ORDER BY ?who ?whom")

    assert len(tab.rows) == len(server.query(THREATS).rows())
    assert all(cell.startswith(("person:", "place:", "org:", "group:")) for row in tab.rows for cell in row)


def test_a_graph_is_shown_as_a_table_too(opened):
    tab = opened("/editor")
    tab.run("CONSTRUCT { ?who kg:threatens ?whom } WHERE { ?who kg:threatens ?whom }")

    assert {row[1] for row in tab.rows} == {"kg:threatens"}


def test_a_yes_is_shown(opened):
    tab = opened("/editor")
    tab.write("ASK { ?a kg:threatens ?b }")
    tab.page.keyboard.press("Control+Enter")

    assert "True" in tab.page.locator(".tabPanel.active .yasr .booleanResult").inner_text()


def test_a_wrong_query_says_where(opened):
    tab = opened("/editor")
    tab.run("SELECT * WHERE {\n  ?s kgg:threatens ?o }")

    said = tab.page.inner_text(".tabPanel.active .errorResult")
    assert "line 2, column 6: no prefix 'kgg:'; did you mean 'kg'?" in said
    assert tab.faults() == []
    tab.messages.clear()  # the browser itself notes the status 400


def test_what_the_graph_names_is_looked_up_here(opened, server):
    tab = opened("/editor")
    tab.run(THREATS)
    name = tab.rows[0][0]
    tab.page.locator(".tabPanel.active .yasr a.iri").first.click()
    tab.page.wait_for_function(f"() => document.querySelector('.tab.active').textContent.includes({name!r})")

    assert tab.query == f"DESCRIBE <{server.query(THREATS).rows()[0]['who']}>"
    assert tab.rows[0][0] == name
    assert len(tab.page.context.pages) == 1


# ---- names are completed from ours only


def hints(tab: Tab) -> list[str]:
    """What is offered at the cursor."""
    tab.page.keyboard.press("Control+Space")
    tab.page.wait_for_selector(".CodeMirror-hints li")
    return [text.strip() for text in tab.page.locator(".CodeMirror-hints li").all_inner_texts()]


def test_prefixes_are_completed_from_ours(opened, server):
    tab = opened("/editor")
    tab.write("PREFIX p")
    offered = hints(tab)

    known = server.get("/api/prefixes").json()
    assert offered == [f"{name}: <{known[name]}>" for name in sorted(known) if name.startswith("p")]


def test_a_prefix_of_ours_declares_itself(opened, server):
    tab = opened("/editor")
    tab.write("SELECT * WHERE { ?s ")
    tab.page.keyboard.type("kg:threatens ?o }")
    tab.page.wait_for_function(
        "() => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue().includes('PREFIX')"
    )

    assert tab.query.startswith(f"PREFIX kg: <{server.get('/api/prefixes').json()['kg']}>\nSELECT")


def test_classes_and_relations_are_completed_from_the_graph(opened):
    tab = opened("/editor")
    with tab.page.expect_response("**/api/terms"):
        tab.page.reload()
    tab.page.wait_for_timeout(300)
    prefix = "PREFIX kg: <https://w3id.org/newskg/ontology#>\n"
    tab.write(prefix + "SELECT * WHERE { ?s kg:thre")
    relations = hints(tab)
    tab.page.keyboard.press("Escape")
    tab.write(prefix + "SELECT * WHERE { ?s a kg:Thr")
    classes = hints(tab)

    assert "kg:threatens" in relations
    assert classes == ["kg:Threat"]


# ---- what a page may not do


def test_hostile_text_is_only_text(opened):
    tab = opened("/editor")
    text = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    tab.run(f'SELECT ("{text}" AS ?text) (IRI("javascript:window.hacked=1") AS ?iri) {{}}')

    assert tab.rows[0][0] == text
    assert tab.page.evaluate("window.hacked") is None
    assert tab.page.locator(".yasr img, .yasr script, .yasr a[href^='javascript']").count() == 0
    # Chromium notes handlers in the documents in which the library takes them away, too, although nothing runs there.
    assert all("inline event handler" in message for message in tab.messages)
    tab.messages.clear()


REFUSED = {
    "request": "fetch('https://elsewhere.example/').then(done, fail)",
    "image": "const it = new Image(); it.onerror = fail; it.src = 'https://elsewhere.example/x'",
    "script": """const it = document.createElement('script'); it.onload = done; it.onerror = fail;
        it.src = 'https://elsewhere.example/x'; document.body.append(it)""",
    "inline script": """const it = document.createElement('script'); it.textContent = 'window.hacked = 1';
        document.body.append(it); window.hacked ? done() : fail()""",
    "style": """const it = document.createElement('style'); it.textContent = 'body { color: red }';
        document.body.append(it); it.sheet ? done() : fail()""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_policy_refuses_what_is_elsewhere(opened, name):
    """So that the silence of the other tests means something."""
    tab = opened("/editor")

    refused = tab.page.evaluate(
        f"() => new Promise((done, fail) => {{ {REFUSED[name]} }}).then(() => false, () => true)"
    )

    assert refused is True
    assert any("Content Security Policy" in message for message in tab.messages)
    tab.messages.clear()
    tab.requests.clear()
