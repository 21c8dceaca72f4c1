"""Options that commands share, and what they mean."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kg

if TYPE_CHECKING:
    from kg.ontology import Ontology

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCES...",
        show_default=False,
        help="Articles: .txt .md .html .jsonl(.gz) .json .csv .tsv, folders of these, or - for standard input.",
    ),
]
OntologyFolder = Annotated[
    Path | None, typer.Option("--ontology", metavar="DIR", help="An ontology of your own in the place of ours.")
]
Beside = Annotated[
    list[Path] | None,
    typer.Option(metavar="DIR", help="Classes, relations and lexicons that are added to ours. Can be repeated."),
]
Entities = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="A Turtle file of known entities to add. Can be repeated.")
]
Pipelines = Annotated[
    list[str] | None,
    typer.Option("--pipeline", metavar="nl=NAME", help="Another spaCy pipeline for a language. Can be repeated."),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--language", "-l", metavar="CODE", help="The language of articles that do not tell theirs; else detected."
    ),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes; by default as many as the articles are worth.")
]


Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="What `kg build` wrote.")]


def ontology_of(
    folder: Path | None,
    beside: list[Path] | None,
    entities: list[Path] | None,
    pipelines: list[str] | None,
    language: str | None,
) -> Ontology:
    """The ontology that the options ask for."""
    known = kg.load_ontology(folder, beside=beside or (), entities=entities or (), pipelines=pairs(pipelines or []))
    if language is not None:
        known.language(language)
    return known


def pairs(options: list[str]) -> dict[str, str]:
    """['nl=my_pipeline'] as a dictionary."""
    found = [option.partition("=") for option in options]
    wrong = next(
        (option for option, (_, equals, name) in zip(options, found, strict=True) if not equals or not name), None
    )
    if wrong is not None:
        raise typer.BadParameter(f"expected CODE=NAME, as in nl=my_pipeline; got '{wrong}'", param_hint="--pipeline")
    return {code: name for code, _, name in found}


def checked_base(base: str | None) -> str:
    """An IRI that local names can be appended to."""
    from kg.graph import BASE  # loads rdflib

    if base is None:
        return BASE
    if "://" not in base or not base.endswith(("/", "#")) or any(c in base for c in ' <>"{}|\\^`'):
        raise typer.BadParameter(f"expected an IRI that ends in / or #; got '{base}'", param_hint="--base")
    return base


def samples() -> str:
    """The folder of sample articles."""
    return str(files("kg") / "samples")
