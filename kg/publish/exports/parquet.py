"""Parquet files, a table each, for DuckDB, Polars, pandas, Spark: `SELECT ... FROM 'statements.parquet'`.

Tables are joined by short names (`person:anna-berg`, `st:...`, `doc:...`). `relations` has those that do not hold as
well: their `holding` is 0.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.errors import StoreError
from kg.publish.exports.drafts import new_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from kg.publish.exports.source import Source

    Row = dict[str, Any]

TEXT: Final = "text"
TEXTS: Final = "texts"
COUNT: Final = "count"
TRUTH: Final = "truth"
MOMENT: Final = "moment"
BATCH: Final = 50_000  # rows that are written together


def write_parquet(source: Source, path: Path) -> dict[str, int]:
    """Write a folder of Parquet files; raises StoreError where pyarrow is not installed."""
    pa = arrow()
    counts = {}
    with new_folder(path) as folder:
        for table in TABLES:
            schema = pa.schema([(name, arrow_type(pa, kind)) for name, kind in table.columns.items()])
            counts[table.name] = write_table(folder / f"{table.name}.parquet", table.rows(source), schema)
    return counts


def arrow() -> ModuleType:
    """The library, which is an extra of 55 MB."""
    try:
        import pyarrow.parquet  # type: ignore[import-untyped]
    except ImportError as error:
        raise StoreError("pyarrow is not installed; expected `pip install newskg[parquet]`") from error
    found: ModuleType = pyarrow
    return found


def arrow_type(pa: ModuleType, kind: str) -> object:
    """The type of a column."""
    types = {
        TEXT: pa.string(),
        TEXTS: pa.list_(pa.string()),
        COUNT: pa.int64(),
        TRUTH: pa.bool_(),
        MOMENT: pa.timestamp("s", tz="UTC"),
    }
    return types[kind]


def write_table(path: Path, rows: Iterator[Row], schema: Any) -> int:
    """Write a table in batches; return how many rows it has."""
    pa = arrow()
    count = 0
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def entities(source: Source) -> Iterator[Row]:
    """Those that documents mention."""
    for row in source.tables.entities.values():
        yield {
            "entity": source.short[row.iri],
            "iri": row.iri,
            "type": row.type,
            "label": row.label,
            "names": [text for text, _ in row.names],
            "aliases": [text for text, _ in row.aliases],
            "wikidata": row.wikidata,
            "merged_because": row.merged,
            "documents": [source.short[document] for document in row.documents],
        }


def documents(source: Source) -> Iterator[Row]:
    """The articles."""
    for row in source.tables.documents.values():
        yield {
            "document": source.short[row.iri],
            "iri": row.iri,
            "id": row.id,
            "title": row.title,
            "language": row.language,
            "published": row.published,
            "url": row.url,
            "publisher": row.publisher,
        }


def statements(source: Source) -> Iterator[Row]:
    """All statements, whether they hold or not."""
    for row in source.tables.statements.values():
        yield {
            "statement": source.short[row.iri],
            "iri": row.iri,
            "frame": row.frame,
            "holds": row.holds,
            "polarity": row.polarity,
            "certainty": row.certainty,
            "claimed": row.claimed,
            "source": source.short[row.source] if row.source else None,
            "time": row.time,
            "begin": moment(row.begin),
            "end": moment(row.end),
            "document": source.short[row.document],
            "evidence": row.evidence,
            "trigger": row.trigger,
            "found_by": row.found_by,
        }


def arguments(source: Source) -> Iterator[Row]:
    """Who fills which role of a statement."""
    for row in source.tables.statements.values():
        for role, entity in row.roles:
            yield {"statement": source.short[row.iri], "role": role, "entity": source.short[entity]}


def evidence(source: Source) -> Iterator[Row]:
    """The sentences that statements stand on, with their offsets in the article."""
    found = {row.evidence: row for row in source.tables.statements.values()}
    for iri, row in sorted(found.items()):
        yield {
            "evidence": iri,
            "document": source.short[row.document],
            "begin_index": row.begin_index,
            "end_index": row.end_index,
            "sentence": row.quote,
        }


def relations(source: Source) -> Iterator[Row]:
    """Direct relations: in how many sentences they stand, and in how many of these they hold."""
    tables, short = source.tables, source.short
    for row in tables.relations:
        first, last = tables.dates_of(row)
        yield {
            "subject": short[row.subject],
            "relation": row.predicate,
            "object": short[row.object],
            "symmetric": tables.ontology.relations[row.predicate].symmetric,
            "sentences": len(row.statements),
            "holding": len(row.holding),
            "first_date": first,
            "last_date": last,
            "statements": [short[iri] for iri in row.statements],
        }


def moment(text: str | None) -> datetime | None:
    """An xsd:dateTime as a value."""
    return datetime.fromisoformat(text) if text else None


class Table(NamedTuple):
    """A table with the kinds of its columns."""

    name: str
    rows: Callable[[Source], Iterator[Row]]
    columns: Mapping[str, str]


TABLES: Final = (
    Table(
        "entities",
        entities,
        {
            "entity": TEXT,
            "iri": TEXT,
            "type": TEXT,
            "label": TEXT,
            "names": TEXTS,
            "aliases": TEXTS,
            "wikidata": TEXT,
            "merged_because": TEXTS,
            "documents": TEXTS,
        },
    ),
    Table(
        "documents",
        documents,
        dict.fromkeys(("document", "iri", "id", "title", "language", "published", "url", "publisher"), TEXT),
    ),
    Table(
        "statements",
        statements,
        {
            "statement": TEXT,
            "iri": TEXT,
            "frame": TEXT,
            "holds": TRUTH,
            "polarity": TEXT,
            "certainty": TEXT,
            "claimed": TRUTH,
            "source": TEXT,
            "time": TEXT,
            "begin": MOMENT,
            "end": MOMENT,
            "document": TEXT,
            "evidence": TEXT,
            "trigger": TEXT,
            "found_by": TEXT,
        },
    ),
    Table("arguments", arguments, dict.fromkeys(("statement", "role", "entity"), TEXT)),
    Table(
        "evidence",
        evidence,
        {"evidence": TEXT, "document": TEXT, "begin_index": COUNT, "end_index": COUNT, "sentence": TEXT},
    ),
    Table(
        "relations",
        relations,
        {
            "subject": TEXT,
            "relation": TEXT,
            "object": TEXT,
            "symmetric": TRUTH,
            "sentences": COUNT,
            "holding": COUNT,
            "first_date": TEXT,
            "last_date": TEXT,
            "statements": TEXTS,
        },
    ),
)
