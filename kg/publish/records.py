"""What one document says as a plain record, and back without loss: the lines of extractions.jsonl."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson

from kg.errors import DocumentError
from kg.model import (
    Argument,
    Document,
    Entity,
    Evidence,
    Extraction,
    Factuality,
    Mention,
    Relation,
    Span,
    Statement,
    Time,
)
from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Record = dict[str, Any]


def to_record(extraction: Extraction) -> Record:
    """An extraction as JSON values."""
    return {
        "document": document_record(extraction.document),
        "entities": [entity_record(entity) for entity in extraction.entities],
        "statements": [statement_record(statement) for statement in extraction.statements],
        "relations": [relation_record(relation) for relation in extraction.relations],
        "refused": [{"what": what, "why": why} for what, why in extraction.refused],
    }


def document_record(document: Document) -> Record:
    """A document with its text and the hash of it."""
    return {
        "id": document.id,
        "language": document.language,
        "published": document.published,
        "title": document.title,
        "url": document.url,
        "publisher": document.publisher,
        "sha256": document.sha256,
        "text": document.text,
    }


def entity_record(entity: Entity) -> Record:
    """An entity with its mentions."""
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "known": entity.known,
        "titles": list(entity.titles),
        "mentions": [
            span_record(mention.span) | {"text": mention.text, "kind": mention.kind} for mention in entity.mentions
        ],
    }


def statement_record(statement: Statement) -> Record:
    """A statement with its factuality and evidence."""
    evidence, factuality, time = statement.evidence, statement.factuality, statement.time
    return {
        "id": statement.id,
        "frame": statement.frame,
        "roles": [
            {"role": argument.role, "entity": argument.entity, **span_record(argument.span), "text": argument.text}
            for argument in statement.arguments
        ],
        "polarity": factuality.polarity,
        "certainty": factuality.certainty,
        "source": factuality.source,
        "claimed": factuality.claimed,
        "time": span_record(time.span) | {"text": time.text, "value": time.value} if time else None,
        "evidence": {
            **span_record(evidence.sentence),
            "quote": evidence.quote,
            "trigger": span_record(evidence.trigger) | {"text": evidence.trigger_text},
            "found_by": evidence.found_by,
        },
    }


def relation_record(relation: Relation) -> Record:
    """A direct relation."""
    return {
        "subject": relation.subject,
        "predicate": relation.predicate,
        "object": relation.object,
        "statement": relation.statement,
    }


def span_record(span: Span) -> Record:
    """Where something stands."""
    return {"start": span.start, "end": span.end}


def from_record(record: Record) -> Extraction:
    """The extraction that a record was made of; a KeyError, TypeError or ValueError says that it is none."""
    document = Document(**{key: value for key, value in record["document"].items() if key != "sha256"})
    return Extraction(
        document=document,
        entities=tuple(to_entity(found) for found in record["entities"]),
        statements=tuple(to_statement(found) for found in record["statements"]),
        relations=tuple(Relation(**found) for found in record["relations"]),
        refused=tuple((found["what"], found["why"]) for found in record.get("refused", ())),
    )


def to_entity(record: Record) -> Entity:
    """An entity of a record."""
    mentions = (Mention(to_span(found), found["text"], found["kind"]) for found in record["mentions"])
    return Entity(
        id=record["id"],
        type=record["type"],
        name=record["name"],
        aliases=tuple(record["aliases"]),
        mentions=tuple(mentions),
        known=record.get("known"),
        titles=tuple(record.get("titles", ())),
    )


def to_statement(record: Record) -> Statement:
    """A statement of a record."""
    evidence, trigger, time = record["evidence"], record["evidence"]["trigger"], record["time"]
    return Statement(
        id=record["id"],
        frame=record["frame"],
        arguments=tuple(
            Argument(found["role"], found["entity"], to_span(found), found["text"]) for found in record["roles"]
        ),
        factuality=Factuality(record["polarity"], record["certainty"], record["source"], record["claimed"]),
        evidence=Evidence(
            to_span(evidence), evidence["quote"], to_span(trigger), trigger["text"], evidence["found_by"]
        ),
        time=Time(to_span(time), time["text"], time["value"]) if time else None,
    )


def to_span(record: Record) -> Span:
    """A span of a record."""
    return Span(int(record["start"]), int(record["end"]))


def to_line(extraction: Extraction) -> str:
    """A record as one line of JSON, without its end."""
    record = to_record(extraction)
    try:
        return orjson.dumps(record).decode()
    except orjson.JSONEncodeError:  # a lone surrogate, which UTF-8 cannot hold
        return json.dumps(record, separators=(",", ":"))


def from_line(line: str | bytes) -> Extraction:
    """The extraction of a line; raises ValueError, KeyError or TypeError."""
    try:
        return from_record(orjson.loads(line))
    except orjson.JSONDecodeError:
        return from_record(json.loads(line))


def write_records(path: Path, extractions: Iterable[Extraction]) -> None:
    """Write extractions as JSON Lines; the file is there whole or not at all."""
    write_chunks(path, (to_line(extraction) + "\n" for extraction in extractions))


def read_records(path: Path) -> Iterator[Extraction]:
    """Read extractions one by one; a DocumentError names file and line."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield read_line(line, path, number)
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", file=path) from error


def read_line(line: bytes, path: Path, number: int) -> Extraction:
    """One line of a file."""
    try:
        return from_line(line)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"expected a record as 'kg extract' writes it: {type(error).__name__}: {error}"
        raise DocumentError(message, file=path, entry=f"line {number}") from error
