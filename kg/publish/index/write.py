"""A `Page` becomes the file that the served page looks things up in."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson

from kg.errors import StoreError
from kg.publish.files import drafted
from kg.publish.page.contents import ranked_sentences, reports_of, times_told, when
from kg.publish.page.layout import pagerank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.publish.page.model import Page, PageEntity

VERSION: Final = 1  # of the tables; a file with another is not read
FIRST: Final = 5  # sentences of a relation that come along with it

Row = tuple[Any, ...]


def write_index(page: Page, path: Path) -> None:
    """Write it beside its place, then put it there: who reads the old one goes on reading it. Raises StoreError."""
    try:
        with drafted(path) as draft:
            fill(draft, page)
    except sqlite3.Error as error:
        raise StoreError(f"cannot be written: {error}", file=path) from error


def fill(path: Path, page: Page) -> None:
    """Make a database with everything that a page has; it is on the disk when this returns."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")  # nobody sees the file before it is whole
        connection.executescript((files(__package__) / "schema.sql").read_text(encoding="utf-8"))
        with connection:
            for table, rows in tables(page):
                add_rows(connection, table, rows)
            connection.execute("ANALYZE")
    finally:
        connection.close()


def add_rows(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Fill a table of the schema."""
    width = len(connection.execute(f"SELECT * FROM {table} LIMIT 0").description)
    columns = "" if table != "quote" else "(rowid, text)"  # a table without contents is known by its rows' numbers
    marks = ", ".join("?" * (2 if columns else width))
    connection.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", rows)


def tables(page: Page) -> Iterator[tuple[str, Iterable[Row]]]:
    """The rows of every table."""
    number = {entity.id: index for index, entity in enumerate(page.entities)}
    yield "about", about_rows(page)
    yield "entity", entity_rows(page, number)
    yield "relation", relation_rows(page, number)
    yield "report", report_rows(page)
    yield "sentence", ((index, to_record(one)) for index, one in enumerate(page.evidence))
    yield "told", told_rows(page)
    yield "moment", moment_rows(page, number)
    yield "name", ((name, number[entity.id]) for entity in page.entities for name in names_of(entity))
    yield "quote", ((index, one.quote) for index, one in enumerate(page.evidence))


def about_rows(page: Page) -> Iterator[Row]:
    """What holds for the whole graph."""
    totals = {"entities": len(page.entities), "relations": len(page.relations)}
    about = {"version": VERSION, "title": page.title, "totals": totals, "vocabulary": page.vocabulary}
    yield from ((name, to_record(value)) for name, value in about.items())


def entity_rows(page: Page, number: Mapping[str, int]) -> Iterator[Row]:
    """Entities with their place in the whole graph."""
    links = [(number[r.subject], number[r.object], float(times_told(r))) for r in page.relations]
    near: defaultdict[int, set[int]] = defaultdict(set)
    for start, end, _ in links:
        near[start].add(end)
        near[end].add(start)
    ranks = pagerank(len(page.entities), links).tolist()
    for index, (entity, rank) in enumerate(zip(page.entities, ranks, strict=True)):
        yield index, entity.id, rank, len(near[index] - {index}), entity.type, to_record(entity)


def relation_rows(page: Page, number: Mapping[str, int]) -> Iterator[Row]:
    """Relations with the sentences that are shown first."""
    for index, one in enumerate(page.relations):
        best = ranked_sentences(one, page.evidence)[:FIRST]
        yield index, one.id, number[one.subject], number[one.object], one.predicate, to_record(best)


def report_rows(page: Page) -> Iterator[Row]:
    """How often each relation is told."""
    for index, relation in enumerate(page.relations):
        for date, kind, count in reports_of(relation, page.evidence):
            yield index, date, last_day(date), kind, count


def last_day(date: str) -> str:
    """The last day of "2020", "2020-02" or "2020-02-03": what is known less precisely matches if it overlaps."""
    return date + {4: "-12-31", 7: "-31"}.get(len(date), "")


def told_rows(page: Page) -> Iterator[Row]:
    """The sentences of each relation."""
    for index, relation in enumerate(page.relations):
        yield from ((index, place, one) for place, one in enumerate(ranked_sentences(relation, page.evidence)))


def moment_rows(page: Page, number: Mapping[str, int]) -> Iterator[Row]:
    """The sentences in which an entity has a role, or whose relation it is in."""
    found = {
        (number[argument.entity], index)
        for index, one in enumerate(page.evidence)
        for argument in one.arguments
        if argument.entity is not None and argument.entity in number
    }
    for relation in page.relations:
        found |= {(number[end], index) for end in (relation.subject, relation.object) for index in relation.evidence}
    yield from sorted((entity, when(page.evidence[index]), index) for entity, index in found)


def names_of(entity: PageEntity) -> list[str]:
    """Everything that it is called."""
    return list(dict.fromkeys([*entity.labels.values(), *entity.aliases]))


def to_record(value: object) -> str:
    """A value of the page as JSON."""
    return orjson.dumps(value, default=plain).decode()


def plain(value: object) -> object:
    """Collections that JSON has no form of its own for."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"no JSON for {value!r}")
