"""The command `kg`: parse, one call, one line, exit code."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

import kg
from kg.errors import DocumentError, KgError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.explanation import Explanation, Fired, Missed
    from kg.graph import Result
    from kg.model import Extraction
    from kg.ontology import Ontology, RelationType
    from kg.pipeline import Report

NOISY: Final = ("trafilatura", "htmldate", "charset_normalizer")  # what they warn of is said in our own errors
ENTITY: Final = "Entity"
PIPED: Final = 160  # columns where there is no terminal to tell how many it has

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""News articles in, a knowledge graph that can be trusted out.

    Who commands, threatens, kills, sanctions or meets whom, where and when;
    and for every fact the sentence that says so. English and Dutch.
    No network, no key, no GPU.

    [bold]Start here[/bold]

      kg build -o output/              the sample articles; open output/graph.html

      kg build articles/ -o output/    your own

      kg query output/ "SELECT ?who ?whom WHERE { ?who kg:threatens ?whom }"

      kg explain "Norway threatened Sweden."
    """,
)
lexicon_app = typer.Typer(no_args_is_help=True, help="Work on how a language says things.")
app.add_typer(lexicon_app, name="lexicon")


class Format(StrEnum):
    """How `kg query` answers."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    ttl = "ttl"


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
        answer(kg.query(graph, query_text(asked), timeout=timeout, **parameters), format_)


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
            say("".join(f"  --{one.name} {one.kind}: {one.comment}\n" for one in recipe.parameters))
            say(recipe.sparql.strip())
            return
        table = Table("query", "answers", "may be told", box=None, pad_edge=False, header_style="bold")
        for recipe in recipes().values():
            told = " ".join(f"--{one.name}" for one in recipe.parameters)
            table.add_row(recipe.name, escape(recipe.title), told)
        console().print(table)


@app.command()
def validate(
    graph: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Turtle or TriG, or what `kg build` wrote.")],
    shapes: Annotated[Path | None, typer.Option(metavar="FILE", help="SHACL shapes in the place of ours.")] = None,
    ontology: OntologyFolder = None,
    beside: Beside = None,
) -> None:
    """Check a graph against the SHACL shapes of the ontology.

    [bold]Example[/bold]

      kg validate output/
    """
    with one_line_errors():
        own = ontology_of(ontology, beside, None, None, None) if ontology or beside else None
        found = kg.validate(graph, shapes, own)
    for violation in found:
        say(f"{violation.focus}: {violation.message} ({violation.path or 'node'}: {violation.value})")
    say("conforms" if not found else f"{len(found)} violations")
    raise typer.Exit(1 if found else 0)


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


def show_version(wanted: bool) -> None:
    """Say the version and leave."""
    if wanted:
        say(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Set up what all commands share."""
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)


# -- what commands are given


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


# -- what commands say


def console(*, stderr: bool = False) -> Console:
    """Where to write; wide where nobody looks at it directly."""
    found = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not found.is_terminal:
        found.width = PIPED
    return found


def say(line: str, *, stderr: bool = False) -> None:
    """One line, as it is."""
    typer.echo(line, err=stderr)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Say in one line what is wrong, and leave with exit code 1."""
    try:
        yield
    except KgError as error:
        say(f"error: {error}", stderr=True)
        raise typer.Exit(1) from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show progress on standard error if somebody is looking."""
    screen = console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(doing: str, done: int, total: int | None) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=total)
            bar.update(tasks[doing], completed=done, total=total)

        yield tell


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
    say(f"{len(rows)} rows", stderr=True)


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


# -- explanations


def show_explanation(found: Explanation, *, parse: bool, as_turtle: bool) -> None:
    """Everything about a text, section by section."""
    if parse:
        section("Words", parse_lines(found))
    section("Entities", entity_lines(found))
    section("What fired", (line for fired in found.fired for line in fired_lines(found, fired)))
    section("What nearly fired", (line for missed in found.missed for line in missed_lines(missed)))
    section("Refused", (f"{what}: {why}" for what, why in found.extraction.refused), quiet=True)
    triples = [
        f"{t.iris[0]} kg:{t.predicate} {t.iris[1]}    {t.subject} {t.predicate} {t.object}" for t in found.triples
    ]
    section("Triples", triples)
    if as_turtle:
        say(found.turtle)


def section(title: str, lines: Iterable[str], *, quiet: bool = False) -> None:
    """A title, and what stands under it."""
    found = list(lines)
    if found or not quiet:
        console().print(f"[bold]{title}[/bold]")
        for line in found or ["nothing"]:
            say(f"  {line}")


def parse_lines(found: Explanation) -> Iterator[str]:
    """Each word with its parse, its entity and its steps in the normal form."""
    words = found.syntax.words
    for word in words:
        edges = ", ".join(
            f"{edge.label}{'*' if edge.raised else ''}->{words[edge.target].text}"
            for edge in found.syntax.edges[word.index]
        )
        entity = found.referents.of_word.get(word.index, "")
        yield (
            f"{word.index:3} {word.text:15} {word.lemma:15} {word.pos:6} {word.label:17} "
            f"{words[word.head].text:12} {entity:4} {edges}"
        )


def entity_lines(found: Explanation) -> Iterator[str]:
    """Each entity with what else it is called."""
    for entity in found.entities:
        about = [entity.known or "", ", ".join(entity.aliases), ", ".join(entity.titles)]
        yield f"{entity.id:4} {entity.type:14} {entity.name}" + "".join(f"; {part}" for part in about if part)


def fired_lines(found: Explanation, fired: Fired) -> Iterator[str]:
    """A statement, why it holds or not, and where it comes from."""
    statement, names = fired.statement, {entity.id: entity.name for entity in found.entities}
    roles = ", ".join(f"{a.role} {names.get(a.entity, a.entity)}" for a in statement.arguments)
    time = f", time {statement.time.value or statement.time.text}" if statement.time else ""
    yield f"{statement.frame}: {roles}{time}"
    yield f"    {factuality(fired, names)}"
    yield f"    '{statement.evidence.trigger_text}' by {statement.evidence.found_by}"
    if fired.pattern:
        yield f"    {fired.pattern.describe()}"
        yield f"    taught by: {fired.pattern.example}"


def factuality(fired: Fired, names: dict[str, str]) -> str:
    """'certain, says Reuters: holds'."""
    fact = fired.statement.factuality
    said = (
        ""
        if fact.source == "author"
        else f", {'claims' if fact.claimed else 'says'} {names.get(fact.source, fact.source)}"
    )
    return f"{fact.polarity}, {fact.certainty}{said}: {'holds' if fact.holds else 'no direct triple'}"


def missed_lines(missed: Missed) -> Iterator[str]:
    """A trigger that gave nothing, and what its nearest pattern lacked."""
    lacks = ", ".join(f"{role} ({' or '.join(sorted(accepted))})" for role, accepted in missed.missing)
    yield f"'{missed.trigger}' {missed.pattern.frame}: found no {lacks}"
    yield f"    {missed.pattern.id}: {missed.pattern.describe()}"
    yield f"    taught by: {missed.pattern.example}"
