"""A real headless Chromium for the tests of the page, and what they watch in it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.publish.page import Page, PageRelation, to_html

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMES = ("chromium", "chromium-browser", "google-chrome")
ROOT = Path(__file__).parents[3]


def needed(what: str) -> None:
    """Fail on a build server, skip loudly elsewhere."""
    message = f"{what} is missing: run scripts/setup_browser"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def find_chromium() -> str:
    """Where the browser is."""
    found = next((path for path in map(shutil.which, CHROMES) if path), None)
    if found is None:
        needed("Chromium")
    return str(found)


def start_playwright() -> Any:
    """What drives the browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        needed("playwright")
    return sync_playwright()


def axe() -> str:
    """The script that checks accessibility."""
    path = ROOT / ".cache" / "axe.min.js"
    if not path.exists():
        needed("axe-core")
    return path.read_text(encoding="utf-8")


@dataclass
class Opened:
    """A page in a tab, with all that it said and asked for."""

    tab: Any
    page: Page
    file: Path
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def js(self, code: str) -> Any:
        """Evaluate."""
        return self.tab.evaluate(code)

    def text(self, selector: str) -> str:
        """What an element says."""
        return str(self.tab.locator(selector).first.inner_text())

    def click(self, selector: str) -> None:
        """Click the first that matches."""
        self.tab.locator(selector).first.click()

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.tab.keyboard.press(key)

    @property
    def hash(self) -> str:
        """The address after '#'."""
        return str(self.js("decodeURIComponent(location.hash)"))

    @property
    def counts(self) -> tuple[int, int]:
        """How many entities and lines are drawn."""
        entities = self.js("explorer.view().entities.filter(Boolean).length")
        return entities, self.js("explorer.view().lines.filter(line => line.shown).length")

    @property
    def contents(self) -> dict[str, Any]:
        """What the script of the page reads."""
        return dict(json.loads(self.js("document.getElementById('kg-contents').textContent")))

    @property
    def selected(self) -> str | None:
        """The id of the entity or of the line that is chosen."""
        return self.js("explorer.selectedId()")

    def spot(self, entity: str) -> tuple[float, float]:
        """Where an entity stands in the window."""
        x, y = self.js(f"explorer.spot({entity!r})")
        return x, y

    def clickable_line(self) -> tuple[float, float, str]:
        """A point in the window on a line where nothing else lies, and the id of its first relation."""
        found = self.js("explorer.clickableLine()")
        assert found, "no line can be clicked"
        return found[0], found[1], found[2]


def relation(page: Page, relation_id: str) -> PageRelation:
    """The relation with that id."""
    return next(relation for relation in page.relations if relation.id == relation_id)


@dataclass
class Browser:
    """Opens pages; every page that was opened must have been silent."""

    chromium: Any
    folder: Path
    opened: list[Opened] = field(default_factory=list)
    written: dict[tuple[int, int], Path] = field(default_factory=dict)
    kept: list[Page] = field(default_factory=list)  # so that no id is used twice
    _contexts: list[Any] = field(default_factory=list)

    def open(self, page: Page, *, fragment: str = "", max_entities: int = 800, **context: Any) -> Opened:
        """Write the page, open the file, wait until it is drawn."""
        file = self.written.get((id(page), max_entities))
        if file is None:
            file = self.folder / f"page-{len(self.written)}.html"
            file.write_text(to_html(page, max_entities=max_entities), encoding="utf-8", newline="\n")
            self.written[id(page), max_entities] = file
            self.kept.append(page)
        return self.visit(file, page, fragment=fragment, **context)

    def visit(self, file: Path, page: Page, *, fragment: str = "", wait: bool = True, **context: Any) -> Opened:
        """Open a file."""
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "color_scheme": "light"}
        settings |= {"reduced_motion": "reduce", **context}
        self._contexts.append(self.chromium.new_context(**settings))
        tab = self._contexts[-1].new_page()
        opened = Opened(tab, page, file)
        tab.on("request", lambda request: opened.requests.append(request.url))
        tab.on("console", lambda message: opened.messages.append(message.text))
        tab.on("pageerror", lambda error: opened.messages.append(str(error)))
        tab.on("dialog", lambda dialog: (opened.messages.append(dialog.message), dialog.dismiss()))
        self.opened.append(opened)
        tab.goto(file.as_uri() + fragment)
        if wait:
            tab.wait_for_selector('html[data-ready="1"]', state="attached", timeout=20_000)
        return opened

    def check_silent(self) -> None:
        """No request leaves the file, and the console stays empty."""
        for opened in self.opened:
            outside = [url for url in opened.requests if not url.startswith(("file:", "data:", "blob:"))]
            others = [url for url in opened.requests if url.startswith("file:") and opened.file.name not in url]
            assert outside + others == []
            assert opened.messages == []

    def close(self) -> None:
        """Close all tabs."""
        while self._contexts:
            self._contexts.pop().close()
        self.opened.clear()
