"""A picture of the page for the README."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import kg

ROOT = Path(__file__).resolve().parents[2]
CHOSEN = "person/ali-khamenei"


def main() -> int:
    """Build, open, choose somebody, take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kg.build([ROOT / "kg" / "samples"], folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="light")
        tab.goto((Path(folder) / "graph.html").as_uri())
        tab.wait_for_selector('html[data-ready="1"]', state="attached")
        tab.wait_for_timeout(500)
        x, y = tab.evaluate("id => explorer.spot(id)", CHOSEN)
        tab.mouse.click(x, y)
        tab.locator("#panel").get_by_text("United States").first.click()
        tab.mouse.move(5, 5)
        tab.wait_for_timeout(800)
        tab.screenshot(path=ROOT / "docs" / "page.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
