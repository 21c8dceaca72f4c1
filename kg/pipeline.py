"""The path from sources to files; the module that knows all stations."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from os import cpu_count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeVar

import orjson

import kg
from kg.annotate import Annotator
from kg.cache import Cache, compiled_lexicons, document_key, extractor_key, lexicon_key
from kg.entities import find_entities
from kg.errors import DocumentError
from kg.graph import BASE, background, iri, to_dataset, write_store
from kg.graph.store import INFERRED
from kg.model import Document, Extraction
from kg.ontology import load_ontology
from kg.publish import from_line, statement_record, to_line, to_page, write_records, write_trig, write_turtle
from kg.publish.files import locked, write_chunks
from kg.publish.index import INDEX, write_index
from kg.publish.page import to_html
from kg.read import Skipped, detect, read_documents
from kg.resolve import resolve
from kg.statements import compile_lexicon, find_matches, find_relations, find_statements, near_misses
from kg.statements.cache import lexicon_from_json, lexicon_to_json
from kg.workers import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.graph import Dataset
    from kg.model import Statement
    from kg.ontology import Ontology
    from kg.statements import Lexicon, Match
    from kg.statements.match import NearMiss
    from kg.syntax import Referents, Syntax
    from kg.workers import Extract, Result

    Source = str | Path | Document
    Progress = Callable[[str, int, int | None], None]  # what is being done, how many are done, of how many

T = TypeVar("T")

SURE: Final = 0.9  # probability from which a paragraph's language is believed to differ from its document's
COMPILED: Final = 16  # compiled lexicons that are kept
MANY: Final = 60  # documents from which it pays to start more than one process
MOST_JOBS: Final = 8
TITLE: Final = "News graph"
MAX_ENTITIES: Final = 800
REFUSED: Final = ("document", "what", "why")  # what the report says of each; rejected.jsonl has the statements


class Extractor:
    """Finds what documents say: the whole first phase. Loads pipelines and compiles lexicons once, when needed.

    `compiled` keeps compiled lexicons from one start to the next, by default in the user's cache folder.
    """

    def __init__(self, ontology: Ontology, *, compiled: Cache | None = None) -> None:
        self.ontology = ontology
        self.annotator = Annotator(ontology, guess_language)
        self._compiled = compiled or compiled_lexicons()
        self._lexicons: dict[str, Lexicon] = {}

    def lexicon(self, code: str) -> Lexicon:
        """The compiled lexicon of a language."""
        if code not in self._lexicons:
            self._lexicons[code] = self._kept_lexicon(code) or self._new_lexicon(code)
        return self._lexicons[code]

    def _kept_lexicon(self, code: str) -> Lexicon | None:
        """The lexicon as an earlier start compiled it; None if there is none that can be read."""
        data = self._compiled.get(lexicon_key(self.ontology, code))
        try:
            return lexicon_from_json(data) if data else None
        except (ValueError, KeyError, TypeError, IndexError):
            return None

    def _new_lexicon(self, code: str) -> Lexicon:
        lexicon = compile_lexicon(self.ontology.language(code), self.ontology, self.annotator.parse_example)
        self._compiled.put(lexicon_key(self.ontology, code), lexicon_to_json(lexicon))
        self._compiled.keep_newest(COMPILED)
        return lexicon

    def extract(self, document: Document) -> Extraction:
        """Find what one document says. Raises DocumentError for a language without a lexicon or half a character."""
        check_unicode(document)
        document = self.with_language(document)
        return self._extract(document, self.annotator.annotate(document))

    def extract_example(self, text: str, code: str, names: Sequence[tuple[int, int, str]]) -> Extraction:
        """The same for a lexicon's example, whose names are given as (start, end, class)."""
        syntax = self.annotator.parse_example(text, self.ontology.language(code), names)
        return self._extract(Document("example", text, code), syntax)

    def match_example(self, text: str, code: str, names: Sequence[tuple[int, int, str]]) -> tuple[Syntax, list[Match]]:
        """What fires in a lexicon's example, whether or not it is enough for a statement."""
        syntax = self.annotator.parse_example(text, self.ontology.language(code), names)
        referents = find_entities(Document("example", text, code), syntax, self.ontology)
        return syntax, list(find_matches(syntax, referents, self.ontology, self._lexicons_for(syntax)))

    def _extract(self, document: Document, syntax: Syntax) -> Extraction:
        referents = find_entities(document, syntax, self.ontology)
        statements, refused = find_statements(document, syntax, referents, self.ontology, self._lexicons_for(syntax))
        return to_extraction(document, referents, statements, refused, self.ontology)

    def _lexicons_for(self, syntax: Syntax) -> dict[str, Lexicon]:
        return {code: self.lexicon(code) for code in sorted({sentence.language for sentence in syntax.sentences})}

    def parse(self, document: Document) -> tuple[Syntax, Referents]:
        """The values between the stations, for who wants to look inside."""
        syntax = self.annotator.annotate(document)
        return syntax, find_entities(document, syntax, self.ontology)

    def near_misses(self, syntax: Syntax, referents: Referents) -> Iterator[NearMiss]:
        """Yield the patterns whose trigger stands in a text and that did not find all of their core roles."""
        yield from near_misses(syntax, referents, self.ontology, self._lexicons_for(syntax))

    def with_language(self, document: Document) -> Document:
        """The document with its language, detected if it is not given."""
        if document.language in self.ontology.languages:
            return document
        code = self.ontology.language_code(document.language or detect(document.text)[0])
        if code not in self.ontology.languages:
            known = ", ".join(sorted(self.ontology.languages))
            message = f"the language is '{code}', for which there is no lexicon; there are: {known}"
            raise DocumentError(message, file=document.id)
        return replace(document, language=code)


def check_unicode(document: Document) -> None:
    """Raise a DocumentError for a text that no file in UTF-8 can hold."""
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        message = f"character {error.start} is half of a surrogate pair; expected Unicode text"
        raise DocumentError(message, file=document.id) from error


def guess_language(text: str, candidates: tuple[str, ...]) -> str | None:
    """The language of a paragraph if it is one of the candidates and sure."""
    code, probability = detect(text)
    return code if code in candidates and probability >= SURE else None


def to_extraction(
    document: Document,
    referents: Referents,
    statements: tuple[Statement, ...],
    refused: tuple[tuple[str, str], ...],
    ontology: Ontology,
) -> Extraction:
    """What is worth keeping: named entities, and the nominal ones that take part in a statement."""
    used = {argument.entity for statement in statements for argument in statement.arguments}
    used |= {statement.factuality.source for statement in statements}
    entities = [e for e in referents.entities.values() if e.id in used or any(m.kind == "name" for m in e.mentions)]
    types = {entity.id: entity.type for entity in entities}
    return Extraction(document, tuple(entities), statements, find_relations(statements, types, ontology), refused)


# -- from sources to extractions


def extract(
    sources: Iterable[Source],
    *,
    ontology: Ontology | None = None,
    language: str | None = None,
    jobs: int | None = None,
) -> Iterator[Extraction | DocumentError]:
    """Yield what each article says, one after the other; what cannot be used is an error value in its place.

    Sources are files, folders, "-" for standard input, or `Document` values. `language` is for articles that do not
    tell theirs. More than one job needs a main module that can be imported again.
    """
    known = ontology or load_ontology()
    return extract_all(documents_of(sources, known, language), known, jobs=jobs)


def documents_of(
    sources: Iterable[Source], ontology: Ontology, language: str | None
) -> Iterator[Document | DocumentError]:
    """The documents of sources; values go through as they are."""
    for given, group in groupby(sources, lambda source: isinstance(source, Document)):
        if given:
            yield from (source for source in group if isinstance(source, Document))
        else:
            paths = [source for source in group if not isinstance(source, Document)]
            yield from read_documents(paths, language=language, languages=usable(ontology))


def usable(ontology: Ontology) -> dict[str, str]:
    """The languages that there are lexicons for, by all codes that may be given or detected for them."""
    aliases = {alias: code for code, language in ontology.languages.items() for alias in language.aliases}
    return aliases | {code: code for code in ontology.languages}


def extract_all(
    found: Iterable[Document | DocumentError],
    ontology: Ontology,
    *,
    jobs: int | None = None,
) -> Iterator[Result]:
    """Extract documents in order, holding a few at a time; errors among them are passed on."""
    source = iter(found)
    first = list(islice(source, MANY)) if jobs is None else []
    count = jobs or (min(cpu_count() or 1, MOST_JOBS) if len(first) == MANY else 1)
    documents = (document for part in (first, source) for document in part)
    if count == 1:
        extractor = Extractor(ontology)
        yield from (d if isinstance(d, DocumentError) else extracted(extractor, d) for d in documents)
    else:
        yield from in_processes(documents, ontology, count)


def extracted(extractor: Extractor, document: Document) -> Result:
    """What a document says, or why that cannot be found."""
    try:
        return extractor.extract(document)
    except DocumentError as error:
        return error


def in_processes(found: Iterable[Document | DocumentError], ontology: Ontology, jobs: int) -> Iterator[Result]:
    """The same in several processes; errors come before the document that follows them."""
    errors: list[DocumentError] = []

    def documents() -> Iterator[Document]:
        for document in found:
            if isinstance(document, DocumentError):
                errors.append(document)
            else:
                yield document

    for result in Pool(partial(prepare, ontology), jobs).extract_all(documents()):
        yield from drained(errors)
        yield result
    yield from drained(errors)


def drained(errors: list[DocumentError]) -> Iterator[DocumentError]:
    """Yield errors and forget them."""
    while errors:
        yield errors.pop(0)


def prepare(ontology: Ontology) -> Extract:
    """What a process needs to extract."""
    return Extractor(ontology).extract


# -- from sources to a graph


def silence(_doing: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Report:
    """What `build` did. `errors` are articles that could not be used, `skipped` what was left out unharmed."""

    version: str
    documents: int
    cached: int
    words: int
    entities: int
    statements: int
    relations: int
    triples: int
    frames: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    refused: list[dict[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    sources: Sequence[Source],
    output: str | Path,
    *,
    ontology: Ontology | None = None,
    base: str = BASE,
    language: str | None = None,
    jobs: int | None = None,
    title: str = TITLE,
    max_entities: int = MAX_ENTITIES,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Read articles and write their graph into a folder, as Turtle, TriG, a page and records, with a report.

    A document that has not changed since the last time is not extracted again, unless `fresh`. Bad articles stand in
    the report, and the others are built; with no good one nothing is written and a DocumentError raised.
    """
    known, folder = ontology or load_ontology(), Path(output)
    with locked(folder):
        plan = Plan(known, folder, base=base, title=title, max_entities=max_entities, tell=progress or silence)
        return plan.build(documents_of(sources, known, language), jobs=jobs, fresh=fresh)


@dataclass
class Plan:
    """What a build makes, and where."""

    ontology: Ontology
    folder: Path
    base: str = BASE
    title: str = TITLE
    max_entities: int = MAX_ENTITIES
    tell: Progress = silence

    def build(self, documents: Iterable[Document | DocumentError], *, jobs: int | None, fresh: bool) -> Report:
        """Extract, assemble, write, report."""
        clock = Clock()
        found = list(counted(documents, partial(self.tell, "reading")))
        clock.lap("read")
        work = Work(self.ontology, Cache(self.folder / ".cache"), jobs=jobs, fresh=fresh)
        extractions, failed = work.extract_all(found, partial(self.tell, "extracting"))
        clock.lap("extract")
        errors = [error for error in found if isinstance(error, DocumentError)] + failed
        if not extractions:
            raise DocumentError(nothing_to_build(errors))
        dataset = self.assemble(extractions)
        work.cache.keep_only(work.keys)
        clock.lap("assemble")
        report = to_report(extractions, dataset, errors, ontology=self.ontology, cached=work.cached, seconds=clock.laps)
        write_chunks(self.folder / "report.json", [to_json(report)])
        return report

    def assemble(self, extractions: Sequence[Extraction]) -> Dataset:
        """Extractions -> files; the same extractions in any order give the same graph."""
        self.tell("assembling", 0, None)
        resolution = resolve(extractions, self.ontology)
        dataset = to_dataset(extractions, resolution, self.ontology, self.base)
        self.tell("writing", 0, None)
        page = to_page(self.title, extractions, resolution, dataset, self.ontology)
        self.write_graph(dataset)
        write_chunks(self.folder / "rejected.jsonl", map(to_json_line, rejections(extractions, dataset)))
        write_records(self.folder / "extractions.jsonl", extractions)
        write_chunks(self.folder / "graph.html", [to_html(page, max_entities=self.max_entities)])
        write_index(page, self.folder / INDEX)
        return dataset

    def write_graph(self, dataset: Dataset) -> None:
        """The files of the graph, and the store."""
        write_turtle(self.folder / "graph.ttl", dataset.merged, dataset.prefixes)
        write_trig(self.folder / "graph.trig", dataset.graphs, dataset.prefixes)
        graphs = {**dataset.graphs, **background(self.ontology, dataset.names, self.base)}
        write_store(self.folder, graphs, iri(self.base + INFERRED))


def nothing_to_build(errors: Sequence[DocumentError]) -> str:
    """Why there is no graph."""
    reasons = "".join(f"\n  {error}" for error in errors)
    return f"none of the sources gave an article; nothing was written{':' if reasons else ''}{reasons}"


@dataclass(slots=True)
class Clock:
    """Seconds of each phase."""

    laps: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=perf_counter)

    def lap(self, name: str) -> None:
        """Note how long the phase took that ends now."""
        now = perf_counter()
        self.laps[name] = round(now - self.last, 3)
        self.last = now


def counted(found: Iterable[T], tell: Callable[[int, int | None], None], total: int | None = None) -> Iterator[T]:
    """Pass things on, and tell how many there were."""
    for number, each in enumerate(found, 1):
        yield each
        tell(number, total)


@dataclass
class Work:
    """Extracts the documents of a build, as far as that was not done before."""

    ontology: Ontology
    cache: Cache
    jobs: int | None = None
    fresh: bool = False
    keys: list[str] = field(default_factory=list)
    cached: int = 0

    def extract_all(
        self, found: Sequence[Document | DocumentError], tell: Callable[[int, int | None], None]
    ) -> tuple[list[Extraction], list[DocumentError]]:
        """All extractions in the order of the documents, and what went wrong."""
        documents = [document for document in found if isinstance(document, Document)]
        key = extractor_key(self.ontology)
        self.keys = [document_key(document, key) for document in documents]
        results: list[Result | None] = [None if self.fresh else self.kept(key) for key in self.keys]
        missing = [place for place, result in enumerate(results) if result is None]
        self.cached = len(documents) - len(missing)
        todo = [documents[place] for place in missing]
        extracted = extract_all(todo, self.ontology, jobs=self.jobs)
        for place, result in zip(missing, counted(extracted, tell, len(missing)), strict=True):
            results[place] = result
            if isinstance(result, Extraction):
                self.cache.put(self.keys[place], to_line(result).encode())
        return (
            [result for result in results if isinstance(result, Extraction)],
            [result for result in results if isinstance(result, DocumentError)],
        )

    def kept(self, key: str) -> Extraction | None:
        """What an earlier run found; None if that cannot be read."""
        data = self.cache.get(key)
        try:
            return from_line(data) if data else None
        except (ValueError, KeyError, TypeError):
            return None


def to_report(
    extractions: Sequence[Extraction],
    dataset: Dataset,
    errors: Sequence[DocumentError],
    *,
    ontology: Ontology,
    cached: int,
    seconds: Mapping[str, float],
) -> Report:
    """Count what is in a graph, and say what is not and why."""
    direct = {f"<{ontology.namespace}{name}>" for name in ontology.relations}
    return Report(
        version=kg.__version__,
        documents=len(extractions),
        cached=cached,
        words=sum(len(extraction.document.text.split()) for extraction in extractions),
        entities=len(dataset.names),
        statements=len(dataset.statements),
        relations=sum(predicate in direct for _, predicate, _ in dataset.merged),
        triples=len(dataset.merged),
        frames=counts(statement.frame for x in extractions for statement in x.statements),
        languages=counts(x.document.language or "" for x in extractions),
        refused=[
            {key: str(one[key]) for key in ("document", "what", "why")} for one in rejections(extractions, dataset)
        ],
        errors=[str(error) for error in errors if not isinstance(error, Skipped)],
        skipped=[str(error) for error in errors if isinstance(error, Skipped)],
        seconds=dict(seconds) | {"all": round(sum(seconds.values()), 3)},
    )


def rejections(extractions: Sequence[Extraction], dataset: Dataset) -> list[dict[str, object]]:
    """What was found and is not in the graph, each with the reason and, where there is one, the whole statement."""
    found: list[dict[str, object]] = [
        {"document": extraction.document.id, "what": what, "why": why}
        for extraction in extractions
        for what, why in extraction.refused
    ]
    statements = {(x.document.id, statement.id): statement for x in extractions for statement in x.statements}
    for refusal in dataset.refused:
        statement = statements.get((refusal.document, refusal.statement))
        record = statement_record(statement) if statement else None
        found.append(
            {
                "document": refusal.document,
                "what": refusal.relation or "statement",
                "why": refusal.why,
                "statement": record,
            }
        )
    return found


def counts(names: Iterable[str]) -> dict[str, int]:
    """How often each is there, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda found: (-found[1], found[0])))


def to_json_line(record: Mapping[str, object]) -> str:
    """A record as a line."""
    return orjson.dumps(record).decode() + "\n"


def to_json(report: Report) -> str:
    """A report for the file."""
    return orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2).decode() + "\n"
