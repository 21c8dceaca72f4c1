"""Commands on the ontology and its lexicons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from kg.cli.app import app, lexicon_app
from kg.cli.options import Beside, OntologyFolder, ontology_of
from kg.cli.screen import console, one_line_errors, say

if TYPE_CHECKING:
    from kg.ontology import Ontology, RelationType

ENTITY: Final = "Entity"


@app.command("ontology")
def show_ontology(
    language: Annotated[str, typer.Option("--language", "-l", metavar="CODE", help="Labels in this language.")] = "en",
    ontology: OntologyFolder = None,
    beside: Beside = None,
) -> None:
    """List the relations: from what to what, and when each holds.

    [bold]Example[/bold]

      kg ontology --language nl
    """
    with one_line_errors():
        known = ontology_of(ontology, beside, None, None, None)
    table = Table("relation", "label", "from", "to", "holds when", box=None, pad_edge=False, header_style="bold")
    for relation in known.relations.values():
        table.add_row(*(escape(cell) for cell in relation_row(relation, known, language)))
    console().print(table)


@lexicon_app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="An ontology folder of your own, whole or beside ours.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", "-l", metavar="CODE", help="Only this one.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Show the patterns that the examples gave.")] = False,
) -> None:
    """Run a lexicon's examples.

    Each must give its marked roles, each 'not' nothing, and each 'todo' must
    fail still.

    [bold]Examples[/bold]

      kg lexicon check

      kg lexicon check my-ontology/ --language nl --show
    """
    from kg.lexicon_check import check_folder  # loads spaCy

    problems = 0
    with one_line_errors():
        for line in check_folder(folder, language=language, show=show):
            problems += not line.startswith(" ")
            say(line)
    say(f"{problems} problems")
    raise typer.Exit(1 if problems else 0)


def relation_row(relation: RelationType, ontology: Ontology, language: str) -> tuple[str, ...]:
    """A relation for people."""
    label = relation.labels.get(language) or relation.labels.get("en") or relation.name
    ends = [
        ", ".join(name for union in sorted(end) for name in members(union, ontology)) for end in relation_ends(relation)
    ]
    comment = relation.comments.get(language) or relation.comments.get("en", "")
    return relation.name, label, *ends, comment


def relation_ends(relation: RelationType) -> tuple[frozenset[str], frozenset[str]]:
    """Where a relation comes from and where it goes."""
    return relation.domain, relation.range


def members(name: str, ontology: Ontology) -> list[str]:
    """The classes of a union, without those that are below another of them; a class is its own only member."""
    if ENTITY in ontology.classes[name].superclasses:
        return [name]
    inside = {
        other: found.superclasses - {other} for other, found in ontology.classes.items() if name in found.superclasses
    }
    return sorted(other for other, above in inside.items() if other != name and not (above - {name}) & set(inside))
