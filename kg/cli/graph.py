"""Commands on a built graph: query, cookbook, validate, export, stats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

import kg
from kg.cli.app import app
from kg.cli.options import Beside, Folder, OntologyFolder, ontology_of
from kg.cli.screen import console, one_line_errors, say
from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import Result
    from kg.publish.exports import Format as Form


TAKES: Final = {"since": "date", "until": "date", "relation": "name", "text": "word"}  # what a kind of parameter is


class Format(StrEnum):
    """How `kg query` answers."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    ttl = "ttl"


@app.command(context_settings={"ignore_unknown_options": True})
def query(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[FOLDER|FILE] QUERY [--PARAMETER VALUE]...",
            help="What `kg build` wrote (without it: output/), and SPARQL, a .rq file or a name in the cookbook.",
        ),
    ],
    format_: Annotated[Format, typer.Option("--format", "-f", help="How to answer.")] = Format.table,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How long it may take.")] = 60,
) -> None:
    """Ask a graph in SPARQL, or by the name of a query in the cookbook.

    The project's prefixes need no declaration. All graphs are asked as one,
    and GRAPH asks the documents' own.

    [bold]Examples[/bold]

      kg query threats --country Iran

      kg query output/ "SELECT ?who ?whom WHERE { ?who kg:threatens ?whom }"

      kg query output/graph.ttl who-threatens-whom.rq --format csv > threats.csv

      kg query output/ "DESCRIBE place:iran" --format ttl
    """
    with one_line_errors():
        graph, asked, parameters = query_words(words)
        text = query_text(asked)
        found = kg.query(graph, text, timeout=timeout, **parameters)
        answer(found, format_)
        if not found.cells():
            from kg.graph.hints import hints

            for hint in hints(graph, text, timeout=timeout):
                say(f"note: {hint}", stderr=True)


@app.command()
def cookbook(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show this one in full.")] = None,
) -> None:
    """List the queries that have a name, with what they may be told; or show one.

    [bold]Examples[/bold]

      kg cookbook

      kg cookbook threats
    """
    from kg.graph.query import recipe_of, recipes

    with one_line_errors():
        if name is not None:
            recipe = recipe_of(name)
            say(f"{recipe.title}. {recipe.summary}\n")
            say(
                f"  kg query {name}"
                + "".join(f" [--{one.name} {TAKES.get(one.kind, one.kind).upper()}]" for one in recipe.parameters)
                + "\n"
            )
            say("".join(f"  --{one.name}: {one.comment}\n" for one in recipe.parameters))
            say(recipe.sparql.strip())
            return
        table = Table("query", "answers", "may be told", box=None, pad_edge=False, header_style="bold")
        for recipe in recipes().values():
            told = " ".join(f"--{one.name}" for one in recipe.parameters)
            table.add_row(recipe.name, escape(recipe.title), told)
        console().print(table)


@app.command()
def validate(
    graph: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="Turtle or TriG, or what `kg build` wrote.")
    ] = Path("output"),
    shapes: Annotated[Path | None, typer.Option(metavar="FILE", help="SHACL shapes in the place of ours.")] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="pyshacl or rudof; by default what fits the size.")
    ] = None,
    ontology: OntologyFolder = None,
    beside: Beside = None,
) -> None:
    """Check a graph against the SHACL shapes of the ontology.

    [bold]Example[/bold]

      kg validate output/
    """
    with one_line_errors():
        own = ontology_of(ontology, beside, None, None, None) if ontology or beside else None
        found = kg.validate(graph, shapes, own, engine=engine)
    for violation in found:
        say(f"{violation.focus}: {violation.message} ({violation.path or 'node'}: {violation.value})")
    say("conforms" if not found else f"{len(found)} violations")
    raise typer.Exit(1 if found else 0)


@app.command()
def export(
    folder: Folder = Path("output"),
    to: Annotated[
        str | None, typer.Option(metavar="FORMAT", show_default=False, help="The form; without it they are listed.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="PATH", show_default="FOLDER/export/", help="The file or folder."),
    ] = None,
) -> None:
    """Write a graph in the form that another tool reads.

    RDF: turtle, ntriples, trig, nquads, jsonld, rdf12. Networks: graphml, gexf.
    Databases and tables: neo4j, parquet. Investigations: ftm.

    [bold]Examples[/bold]

      kg export

      kg export --to graphml

      kg export output/ --to neo4j -o for-neo4j/
    """
    from kg.graph.query import open_folder
    from kg.publish.exports import FORMATS, format_of
    from kg.publish.exports import export as write  # loads networkx

    with one_line_errors():
        if to is None:
            show_formats(FORMATS)
            return
        target = output or folder / "export" / format_of(to).name
        store, known = open_folder(folder)
        done = write(store, to, target, prefixes=known)
    say(f"{', '.join(f'{count:,} {what}' for what, count in done.counts.items())} -> {done.path}")


@app.command()
def stats(
    folder: Folder = Path("output"),
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many actors and communities.")] = 10,
    by: Annotated[
        str, typer.Option(metavar="MEASURE", help="Sorts actors: degree, sentences, documents, pagerank, betweenness.")
    ] = "degree",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Say what is in a graph, in numbers: counts, central actors, communities, months.

    Only relations that hold are counted as such.

    [bold]Examples[/bold]

      kg stats

      kg stats output/ --by betweenness --top 20

      kg stats output/ --json > stats.json
    """
    from kg.graph.query import open_folder
    from kg.publish.exports import Source
    from kg.publish.stats import to_json, to_sections, to_stats  # loads networkx

    with one_line_errors():
        source = Source(*open_folder(folder))
        found = to_stats(source.tables, source.short, top=top, by=by)
    if as_json:
        typer.echo(to_json(found), nl=False)
        return
    for title, columns, rows in to_sections(found):
        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*(escape(str(cell)) for cell in row))
        console().print(f"[bold]{escape(title)}[/bold]", table, "", sep="\n")


# -- what they are given, and what they say


def query_words(words: list[str]) -> tuple[Path, str, dict[str, str]]:
    """['output/', 'threats', '--country', 'Iran'] as a graph, a query and its parameters."""
    given: list[str] = []
    parameters: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            given.append(word)
        else:
            found = value if equals else next(rest, None)
            if found is None:
                raise typer.BadParameter("expected a value", param_hint=f"--{name}")
            parameters[name] = found
    if not 1 <= len(given) <= 2:
        raise typer.BadParameter(f"expected a query, and before it where to ask; got {len(given)} words")
    graph, asked = given if len(given) == 2 else ("output", given[0])
    return Path(graph), asked, parameters


def query_text(given: str) -> str:
    """A query, from a .rq file if the name of one was given."""
    if not given.endswith(".rq"):
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"cannot be read: {error}", file=given) from error


def answer(result: Result, format_: Format) -> None:
    """The answer to a query."""
    from kg.graph import results  # loads rdflib

    writers = {
        Format.csv: results.to_csv,
        Format.tsv: results.to_tsv,
        Format.json: results.to_json,
        Format.ttl: results.to_turtle,
    }
    if format_ in writers:
        typer.echo(writers[format_](result), nl=format_ is Format.json)
        return
    rows = results.to_table(result)
    table = Table(*result.columns(), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)
    if result.answer is None:
        say(f"{len(rows)} row{'s' if len(rows) != 1 else ''}", stderr=True)


def show_formats(formats: Mapping[str, Form]) -> None:
    """The forms of `kg export`."""
    table = Table("format", "file", "what", box=None, pad_edge=False, header_style="bold")
    for name, format_ in formats.items():
        table.add_row(name, format_.name, escape(format_.about))
    console().print(table)
