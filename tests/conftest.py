"""What many tests need once: the ontology, an extractor with its pipelines, and the graph of the sample articles."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
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


@pytest.fixture
def command():
    """Run the command `kg` in this process."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run
