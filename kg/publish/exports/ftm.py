"""FollowTheMoney entities, one JSON object a line, for Aleph, OpenAleph and the tools of OpenSanctions.

Which schema a class or a frame becomes is said in `ontology/followthemoney.toml`. Only what is told as a fact becomes
an event or a link; what is denied, planned or merely claimed is a Note about those whom it names, and says so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING, Final

import orjson

from kg.publish.exports.ftm_table import FtmTable, load_ftm_table
from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.publish.exports.ftm_table import Entry, Place
    from kg.publish.exports.source import Source
    from kg.publish.exports.tables import DocumentRow, EntityRow, RelationRow, StatementRow

    Properties = dict[str, list[str]]

LANGUAGE: Final = "en"  # of what is said in words
LONGEST: Final = 300  # characters of a name
DIGITS: Final = 20
PREFIX: Final = "newskg-"


def write_ftm(source: Source, path: Path) -> dict[str, int]:
    """Write documents, entities, statements, relations and mentions."""
    tables = source.tables
    writer = Writer(source, load_ftm_table(tables.ontology))
    write_chunks(path, (proxy.line() for proxy in writer.proxies()))
    return {
        "entities": len(tables.entities),
        "documents": len(tables.documents),
        "statements": len(tables.statements),
        "relations": len(tables.facts),
    }


@dataclass(frozen=True, slots=True)
class Proxy:
    """An entity as FollowTheMoney has it: a schema, and all values of each property."""

    id: str
    schema: str
    properties: Properties

    def line(self) -> str:
        """A line of the file; each value once, sorted."""
        values = {name: sorted({text for text in texts if text}) for name, texts in sorted(self.properties.items())}
        properties = {name: texts for name, texts in values.items() if texts}
        return orjson.dumps({"id": self.id, "schema": self.schema, "properties": properties}).decode() + "\n"


@dataclass
class Writer:
    """Makes proxies of rows, and gathers statements that say the same."""

    source: Source
    table: FtmTable
    merged: dict[str, Proxy] = field(default_factory=dict)
    edges: set[str] = field(default_factory=set)  # statements that stand for their relations

    def proxies(self) -> Iterator[Proxy]:
        """Yield everything, each kind sorted."""
        tables = self.source.tables
        yield from map(self.document, tables.documents.values())
        yield from map(self.entity, tables.entities.values())
        for statement in tables.statements.values():
            yield from self.statement(statement)
        yield from (self.merged[key] for key in sorted(self.merged))
        for relation in tables.facts:
            if self.edges.isdisjoint(relation.holding):
                yield self.relation(relation)
        for entity in tables.entities.values():
            yield from self.mentions(entity)

    def document(self, row: DocumentRow) -> Proxy:
        """An article."""
        properties = {
            "title": [row.title or ""],
            "fileName": [row.id],
            "language": [self.table.languages.get(row.language or "", "")],
            "publishedAt": [row.published or ""],
            **self.origin([row]),
        }
        return Proxy(self.id(row.iri), self.table.document, properties)

    def entity(self, row: EntityRow) -> Proxy:
        """Somebody or something, with its names."""
        schema = self.table.schema_of(row.type)
        properties = {
            "name": [row.label, *(text for text, _ in row.names)],
            "alias": [text for text, _ in row.aliases],
            "wikidataId": [row.wikidata or ""],
        }
        shown = {self.table.names[schema]: [row.label]} if schema in self.table.names else {}
        return Proxy(self.id(row.iri), schema, properties | shown)

    def statement(self, row: StatementRow) -> Iterator[Proxy]:
        """Yield what a statement becomes; nothing if it is merged with others, or if its relation stands for it."""
        entry = self.entry_of(row)
        if entry is None or entry.schema is None:
            return
        found = self.captions(row, entry) | self.filled(row, entry)
        if entry is self.table.note:
            yield Proxy(self.id(row.iri), entry.schema, found | self.remark(row))
        elif entry.merge:
            self.merge(row, Proxy(hashed(entry.schema, found), entry.schema, found))
        else:
            yield Proxy(self.id(row.iri), entry.schema, found | self.evidence([row]))

    def entry_of(self, row: StatementRow) -> Entry | None:
        """What a statement becomes: a note if it does not hold or nothing else would tell it."""
        if not row.holds:
            return self.table.note
        fitting = (entry for entry in self.table.entries_of(row.frame) if self.has_needed(row, entry))
        entry = next(fitting, self.table.note)
        return entry if entry.schema or row.views else self.table.note

    def has_needed(self, row: StatementRow, entry: Entry) -> bool:
        """Whether all the roles that an entry needs are filled by what it accepts."""
        accepted = {
            role for role, entity in row.roles if role in entry.roles and self.accepts(entry.roles[role], entity)
        }
        return entry.needs <= accepted

    def filled(self, row: StatementRow, entry: Entry) -> Properties:
        """The entities of a statement in the properties where they go."""
        properties: Properties = defaultdict(list)
        for role, entity in row.roles:
            place = next((place for place in entry.places(role) if self.accepts(place, entity)), None)
            if place:
                properties[place.property].append(self.label(entity) if place.name else self.id(entity))
        return properties

    def accepts(self, place: Place, entity: str) -> bool:
        """Whether an entity may stand in a property."""
        return self.table.accepts(place, self.source.tables.entities[entity].type)

    def captions(self, row: StatementRow, entry: Entry) -> Properties:
        """What a statement is called: by its frame alone, or with all names."""
        labels = [self.label(entity) for _, entity in row.roles]
        title = f"{f'{row.status}: ' if row.status else ''}{self.frame(row)}: {', '.join(labels)}"
        named = {entry.label: self.frame(row), entry.title: shorten(title, LONGEST, placeholder=" …")}
        return {property_: [text] for property_, text in named.items() if property_}

    def evidence(self, rows: Sequence[StatementRow]) -> Properties:
        """Where statements that hold are told, in which sentences, and of when."""
        return {
            "recordId": [self.source.short[row.iri] for row in rows],
            "date": [row.time or "" for row in rows],
            **self.quoted(rows),
        }

    def remark(self, row: StatementRow) -> Properties:
        """Where a note stands, and why it is one."""
        return {"keywords": row.status.split(", "), **self.quoted([row])}

    def quoted(self, rows: Sequence[StatementRow]) -> Properties:
        """The sentences, what they say in other words, and the articles that they stand in."""
        documents = [self.source.tables.documents[row.document] for row in rows]
        return {
            "description": [row.quote for row in rows],
            "summary": [self.summary(row) for row in rows],
            "proof": [self.id(row.iri) for row in documents],
            **self.origin(documents),
        }

    def origin(self, documents: Sequence[DocumentRow]) -> Properties:
        """Who published articles, and where on the web."""
        return {
            "publisher": [row.publisher or "" for row in documents],
            "sourceUrl": [row.url for row in documents if row.url and row.url.startswith(("http://", "https://"))],
        }

    def summary(self, row: StatementRow) -> str:
        """'threat: agent Donald Trump; addressee Iran; according to Reuters; claimed'."""
        labels = self.source.tables.ontology.role_labels
        parts = [f"{labels.get(role, {}).get(LANGUAGE, role)} {self.label(entity)}" for role, entity in row.roles]
        if row.source:
            parts.append(f"according to {self.label(row.source)}")
        return f"{self.frame(row)}: {'; '.join(filter(None, [*parts, row.status]))}"

    def merge(self, row: StatementRow, proxy: Proxy) -> None:
        """Add what a statement says to what others have said."""
        self.edges.add(row.iri)
        known = self.merged.setdefault(proxy.id, proxy)
        for name, texts in self.evidence([row]).items():
            known.properties.setdefault(name, []).extend(texts)

    def relation(self, row: RelationRow) -> Proxy:
        """A direct relation with all its evidence."""
        tables, keys = self.source.tables, self.table.relation
        label = tables.ontology.relations[row.predicate].labels.get(LANGUAGE, row.predicate)
        ends = {
            keys["label"]: [label],
            keys["subject"]: [self.id(row.subject)],
            keys["object"]: [self.id(row.object)],
        }
        evidence = self.evidence([tables.statements[iri] for iri in row.holding])
        return Proxy(hashed(row.predicate, ends), keys["schema"], ends | evidence)

    def mentions(self, row: EntityRow) -> Iterator[Proxy]:
        """Yield a mention for each document that speaks of an entity."""
        entry = self.table.mention
        resolved = {place.property: [self.id(row.iri)] for place in entry.others if self.accepts(place, row.iri)}
        for document in row.documents:
            properties = {
                "document": [self.id(document)],
                "name": [row.label],
                "detectedSchema": [self.table.schema_of(row.type)],
            }
            yield Proxy(hashed(row.iri, properties), str(entry.schema), properties | resolved)

    def frame(self, row: StatementRow) -> str:
        """What a frame is called."""
        return self.source.tables.ontology.frames[row.frame].labels.get(LANGUAGE, row.frame)

    def label(self, entity: str) -> str:
        """What an entity is called."""
        return self.source.tables.entities[entity].label

    def id(self, iri: str) -> str:
        """An id without characters that Aleph reads otherwise."""
        return PREFIX + self.source.short[iri].replace(":", "-")


def hashed(what: str, properties: Mapping[str, Sequence[str]]) -> str:
    """An id for what has no IRI: the same for the same content."""
    content = repr((what, sorted((name, sorted(texts)) for name, texts in properties.items())))
    return PREFIX + hashlib.sha256(content.encode()).hexdigest()[:DIGITS]
