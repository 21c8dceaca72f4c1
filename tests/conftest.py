"""What many tests need once: the ontology, an extractor with its pipelines, and the graph of the sample articles."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from publish.page.browser import FLAGS, find_chromium, start_playwright
from typer.testing import CliRunner, Result

import kg
from kg.cli import app
from kg.ontology import Ontology
from kg.pipeline import Extractor

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def news() -> Ontology:
    """Our ontology."""
    return kg.load_ontology()


@pytest.fixture(scope="session")
def extractor(news: Ontology) -> Extractor:
    """An extractor whose pipelines are loaded once for all tests."""
    return Extractor(news)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample articles."""
    return Path(str(files("kg") / "samples"))


@pytest.fixture(scope="session")
def sample_graph(tmp_path_factory: pytest.TempPathFactory, samples: Path, news: Ontology) -> Path:
    """The folder of the graph of the sample articles."""
    folder = tmp_path_factory.mktemp("samples") / "output"
    kg.build([samples], folder, ontology=news, jobs=1)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a file."""
    path = find_chromium()
    with start_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def command():
    """Run the command `kg` in this process."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run
