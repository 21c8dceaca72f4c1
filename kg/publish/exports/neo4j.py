"""CSV files for `neo4j-admin database import`, with a README that says what to type.

A relation that holds is a relationship; every statement is a node with its roles, its sentence and whether it holds.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.publish.exports.drafts import new_folder
from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.ontology import Ontology
    from kg.publish.exports.source import Source

    Cell = str | int | None
    Row = Sequence[Cell]

TAB: Final = "\t"  # between the items of an array: no name has one
BREAK: Final = re.compile("[\r\n]+")
HUMP: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")
ENTITY: Final = "Entity"
STATEMENT: Final = "Statement"
DOCUMENT: Final = "Document"


def write_neo4j(source: Source, path: Path) -> dict[str, int]:
    """Write a folder of CSV files and a README."""
    with new_folder(path) as folder:
        for file in FILES:
            write_chunks(folder / file.name, csv_lines([file.columns, *file.rows(source)]))
        write_chunks(folder / "README.md", [readme()])
    tables = source.tables
    return {
        "entities": len(tables.entities),
        "documents": len(tables.documents),
        "statements": len(tables.statements),
        "relations": len(tables.facts),
    }


def entities(source: Source) -> Iterator[Row]:
    """Nodes with the labels of their class and all above it: Person, Agent, Entity."""
    for row in source.tables.entities.values():
        others = [text for text, _ in (*row.names, *row.aliases) if text != row.label]
        labels = classes_above(row.type, source.tables.ontology, ENTITY)
        merged = array(row.merged)
        yield source.short[row.iri], row.iri, row.label, array(others), row.type, row.wikidata, merged, array(labels)


def documents(source: Source) -> Iterator[Row]:
    """Nodes of articles."""
    for row in source.tables.documents.values():
        about = row.title, row.language, row.published, row.url, row.publisher
        yield source.short[row.iri], row.iri, row.id, *about, DOCUMENT


def statements(source: Source) -> Iterator[Row]:
    """Nodes of statements with the labels of their frame and all above it: Threat, SpeechAct, Event, Statement."""
    for row in source.tables.statements.values():
        yield (
            source.short[row.iri],
            row.iri,
            row.frame,
            truth(row.holds),
            row.polarity,
            row.certainty,
            truth(row.claimed),
            row.time,
            row.begin,
            row.end,
            row.quote,
            row.begin_index,
            row.end_index,
            row.found_by,
            array(classes_above(row.frame, source.tables.ontology, STATEMENT)),
        )


def relations(source: Source) -> Iterator[Row]:
    """Relationships between entities, those that hold, with the first sentence that says so."""
    tables, short = source.tables, source.short
    for row in tables.facts:
        yield (
            short[row.subject],
            short[row.object],
            len(row.statements),
            len(row.holding),
            tables.statements[row.holding[0]].quote,
            *tables.dates_of(row),
            array([short[iri] for iri in row.statements]),
            relationship(row.predicate),
        )


def arguments(source: Source) -> Iterator[Row]:
    """Relationships from statements to the entities in their roles."""
    for row in source.tables.statements.values():
        for role, entity in row.roles:
            yield source.short[row.iri], source.short[entity], relationship(role)


def provenance(source: Source) -> Iterator[Row]:
    """Relationships from statements to where they come from, and from documents to what they mention."""
    tables, short = source.tables, source.short
    for statement in tables.statements.values():
        yield short[statement.iri], short[statement.document], "DERIVED_FROM"
        if statement.source:
            yield short[statement.iri], short[statement.source], "SOURCE"
    for entity in tables.entities.values():
        for document in entity.documents:
            yield short[document], short[entity.iri], "MENTIONS"


class Csv(NamedTuple):
    """A file of nodes or of relationships; its columns are typed as neo4j-admin reads them."""

    name: str
    rows: Callable[[Source], Iterator[Row]]
    columns: tuple[str, ...]
    about: str


FILES: Final = (
    Csv(
        "entities.csv",
        entities,
        ("key:ID", "iri", "name", "aliases:string[]", "type", "wikidata", "merged_because:string[]", ":LABEL"),
        "`:Entity` and its classes: `:Person`, `:Country`, `:Company` ...",
    ),
    Csv(
        "documents.csv",
        documents,
        ("key:ID", "iri", "id", "title", "language", "published", "url", "publisher", ":LABEL"),
        "`:Document`",
    ),
    Csv(
        "statements.csv",
        statements,
        (
            *("key:ID", "iri", "frame", "holds:boolean", "polarity", "certainty", "claimed:boolean"),
            *("time", "begin:datetime", "end:datetime", "sentence", "begin_index:int", "end_index:int"),
            *("found_by", ":LABEL"),
        ),
        "`:Statement` and its frames: `:Event`, `:State`, `:Killing` ...",
    ),
    Csv(
        "relations.csv",
        relations,
        (
            *(":START_ID", ":END_ID", "sentences:int", "holding:int", "sentence"),
            *("first_date", "last_date", "statements:string[]", ":TYPE"),
        ),
        "entity to entity, where it holds",
    ),
    Csv("arguments.csv", arguments, (":START_ID", ":END_ID", ":TYPE"), "statement to entity, by its role"),
    Csv(
        "provenance.csv",
        provenance,
        (":START_ID", ":END_ID", ":TYPE"),
        "`DERIVED_FROM` a document, `SOURCE` who says it, `MENTIONS` of a document",
    ),
)


def classes_above(name: str, ontology: Ontology, root: str) -> list[str]:
    """A class and all above it up to the root, the narrowest first; unions, which only say what fits, are none."""
    above = [
        other
        for other in ontology.classes[name].superclasses
        if other in ontology.classes and root in ontology.classes[other].superclasses
    ]
    return sorted(above, key=lambda other: (-len(ontology.classes[other].superclasses), other))


def relationship(name: str) -> str:
    """A name as Neo4j's style has it: 'deploysTo' is DEPLOYS_TO."""
    return HUMP.sub("_", name).upper()


def array(items: Iterable[str]) -> str:
    """Items in one cell."""
    return TAB.join(" ".join(item.split()) for item in items)


def truth(value: bool) -> str:
    """A truth value for neo4j-admin."""
    return "true" if value else "false"


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Rows as CSV, each on one line, as neo4j-admin reads them fastest; a quotation mark in a cell is doubled."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in rows:
        writer.writerow([BREAK.sub(" ", cell) if isinstance(cell, str) else cell for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def readme() -> str:
    """What the files are, and the command that imports them."""
    kinds = {file.name: "nodes" if ":LABEL" in file.columns else "relationships" for file in FILES}
    options = " \\\n".join(f"  --{kind}={name}" for name, kind in kinds.items())
    table = "\n".join(f"| `{file.name}` | {file.about} |" for file in FILES)
    return README.format(options=options, table=table)


README: Final = """\
# The graph for Neo4j

In this folder, with the database stopped:

```sh
neo4j-admin database import full neo4j --overwrite-destination --array-delimiter=TAB \\
{options}
```

`neo4j` is the name of the database, whose contents are replaced.

| file | what |
|---|---|
{table}

A relationship between entities is there only if a sentence tells it as a fact: `holding` of its `sentences` do. What is
denied, planned or merely claimed is a `:Statement` whose `holds` is false. A line break in a sentence is a space here.

Who is in relation to whom, and the first sentence that says so:

```cypher
MATCH (a:Entity)-[r]->(b:Entity)
RETURN a.name, type(r), b.name, r.sentence ORDER BY r.holding DESC LIMIT 25;
```

What is not told as a fact:

```cypher
MATCH (s:Statement {{holds: false}})-[role]->(e:Entity)
RETURN s.frame, s.polarity, s.certainty, s.claimed, type(role), e.name, s.sentence LIMIT 25;
```
"""
