"""Commands on articles: build, extract, explain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.app import app
from kg.cli.explained import show_explanation
from kg.cli.options import (
    Beside,
    Entities,
    Jobs,
    Language,
    OntologyFolder,
    Pipelines,
    Sources,
    checked_base,
    ontology_of,
    samples,
)
from kg.cli.screen import one_line_errors, progress_bar, say
from kg.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.model import Extraction
    from kg.pipeline import Report


@app.command()
def build(
    sources: Sources = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the files go.")] = Path("output"),
    base: Annotated[
        str | None, typer.Option(metavar="IRI", help="What the IRIs of entities, documents and statements begin with.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="What stands above the page.")] = "News graph",
    max_entities: Annotated[int, typer.Option(min=1, metavar="N", help="The most central ones go on the page.")] = 800,
    jobs: Jobs = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Extract everything anew.")] = False,
    language: Language = None,
    ontology: OntologyFolder = None,
    beside: Beside = None,
    entities: Entities = None,
    pipeline: Pipelines = None,
) -> None:
    """Build a graph from articles; without SOURCES from the samples that come along.

    Writes graph.ttl, graph.trig (one named graph per document), graph.html
    (open it in a browser), extractions.jsonl and report.json. What was
    extracted before and has not changed is not extracted again.

    [bold]Examples[/bold]

      kg build -o output/

      kg build articles/ wire.jsonl.gz -o output/ --jobs 4

      kg build articles/ --base https://example.org/news/

      kg build articles/ --entities my-people.ttl --beside my-ontology/
    """
    with one_line_errors(), progress_bar() as tell:
        known = ontology_of(ontology, beside, entities, pipeline, language)
        report = kg.build(
            sources or [samples()],
            output,
            ontology=known,
            base=checked_base(base),
            language=language,
            jobs=jobs,
            title=title,
            max_entities=max_entities,
            fresh=fresh,
            progress=tell,
        )
    say_report(report, output)
    raise typer.Exit(1 if report.errors else 0)


@app.command()
def extract(
    sources: Sources = None,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="JSON Lines, one record a document; - streams.")
    ] = "-",
    jobs: Jobs = None,
    language: Language = None,
    ontology: OntologyFolder = None,
    beside: Beside = None,
    entities: Entities = None,
    pipeline: Pipelines = None,
) -> None:
    """Extract only: one JSON record a document, with entities, statements, relations and evidence.

    Holds a few documents at a time, so any number of them fits. Records come
    in the order of the sources.

    [bold]Examples[/bold]

      kg extract articles/ -o extractions.jsonl

      cat wire.jsonl | kg extract - -o - | head -n 1
    """
    tally = Tally()
    with one_line_errors(), progress_bar() as tell:
        known = ontology_of(ontology, beside, entities, pipeline, language)
        streamed = 1 if "-" in (sources or ()) else None  # what comes in goes out at once
        found = kg.extract(sources or [samples()], ontology=known, language=language, jobs=jobs or streamed)
        write_lines(tally.lines(found, tell), output)
    if output != "-":
        say(f"{tally.records} documents in {output}")
    raise typer.Exit(1 if tally.errors else 0)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="A sentence, or a few; - reads standard input.")],
    language: Language = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="On what date it was written: '2020-01-03'.")
    ] = None,
    parse: Annotated[bool, typer.Option("--parse", help="Show the words and the normal form as well.")] = False,
    as_turtle: Annotated[bool, typer.Option("--turtle", help="Show the whole graph of the text.")] = False,
    ontology: OntologyFolder = None,
    beside: Beside = None,
    entities: Entities = None,
    pipeline: Pipelines = None,
) -> None:
    """Explain what a sentence gives, and what it nearly gave.

    Shows the entities; what fired, by which pattern, and the example that
    taught it; of each trigger that gave nothing what was missing; the triples.

    [bold]Examples[/bold]

      kg explain "The Swedish army killed rebel leader Peter Holm near Oslo."

      kg explain -l nl "Noorwegen legt sancties op aan Zweden." --parse
    """
    with one_line_errors():
        known = ontology_of(ontology, beside, entities, pipeline, language)
        given = sys.stdin.read() if text == "-" else text
        found = kg.explain(given, language=language, published=published, ontology=known)
        show_explanation(found, parse=parse, as_turtle=as_turtle)


# -- what they say


class Tally:
    """Counts what goes by, and says what is wrong with it."""

    def __init__(self) -> None:
        self.records = 0
        self.errors = 0

    def lines(
        self, found: Iterable[Extraction | DocumentError], tell: Callable[[str, int, int | None], None]
    ) -> Iterator[str]:
        """The records of what was extracted."""
        from kg.publish import to_line  # loads networkx

        for each in found:
            if isinstance(each, DocumentError):
                self.errors += say_error(each)
            else:
                self.records += 1
                yield to_line(each) + "\n"
            tell("extracting", self.records, None)


def say_error(error: DocumentError) -> bool:
    """Say what is wrong with a source; whether it is wrong, and not just left out."""
    from kg.read import Skipped  # loads trafilatura

    skipped = isinstance(error, Skipped)
    say(f"{'skipped' if skipped else 'error'}: {error}", stderr=True)
    return not skipped


def write_lines(lines: Iterable[str], output: str) -> None:
    """Write to a file, which is there whole or not at all, or to standard output as they come."""
    from kg.publish.files import write_chunks

    if output != "-":
        write_chunks(Path(output), lines)
        return
    for line in lines:
        typer.echo(line, nl=False)


def say_report(report: Report, output: Path) -> None:
    """What was built, and what was not."""
    for error in report.skipped:
        say(f"skipped: {error}", stderr=True)
    for error in report.errors:
        say(f"error: {error}", stderr=True)
    kept = f" ({report.cached} unchanged)" if report.cached else ""
    refused = f", {len(report.refused)} refused (see rejected.jsonl)" if report.refused else ""
    say(
        f"{report.documents} documents{kept}, {report.entities} entities, {report.relations} relations, "
        f"{report.statements} statements{refused} in {report.seconds['all']:.1f} s -> {output}/graph.html"
    )
