"""The values that stations hand on: texts and what they say.

Text side: `Document`, `Span`, `Mention`, `Evidence`. World side: `Entity`, `Statement`, `Relation`.
All are frozen; offsets are Unicode code points into `Document.text`, which never changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Polarity = Literal["positive", "negative"]
Certainty = Literal["certain", "probable", "possible", "planned", "conditional"]
MentionKind = Literal["name", "nominal", "pronoun"]

AUTHOR = "author"


@dataclass(frozen=True)
class Document:
    """A text as it came, and what is known of it.

    `published` is an ISO 8601 date ("2020-01-03") or None; `language` an ISO 639-1 code, or None until it is detected.
    """

    id: str
    text: str
    language: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document: `text[start:end]`."""

    start: int
    end: int

    def slice(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether the other lies within."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text refers to an entity."""

    span: Span
    text: str
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that a document speaks of.

    `id` is unique within the document ("e3"); `type` is a class of news.ttl ("Country"); `known` is the IRI-local name
    of the known entity it is linked to ("place:iran"), `titles` the lemmas of the titles it was given ("president").
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    known: str | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a text states a fact, and the pattern that found it."""

    sentence: Span
    quote: str
    trigger: Span
    trigger_text: str
    found_by: str  # "en/frames.toml#Killing[2]"


@dataclass(frozen=True, slots=True)
class Factuality:
    """Whether the text presents something as a fact; FactBank's terms (Saurí & Pustejovsky 2009).

    `source` is "author" or the id of the entity to whom the text attributes it; `claimed` tells a party's claim from a
    report.
    """

    polarity: Polarity = "positive"
    certainty: Certainty = "certain"
    source: str = AUTHOR
    claimed: bool = False

    @property
    def holds(self) -> bool:
        """Whether the plain triple may be written."""
        return self.polarity == "positive" and self.certainty == "certain" and not self.claimed


@dataclass(frozen=True, slots=True)
class Time:
    """When, as the text says it, and as a date at its true precision.

    `value` is "2020-01-03", "2020-01" or "2020"; None where the text's words cannot be resolved.
    """

    span: Span
    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Argument:
    """An entity in a role, and the words that put it there."""

    role: str
    entity: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One frame filled from the text: an event or a state, with roles, factuality and evidence."""

    id: str
    frame: str
    arguments: tuple[Argument, ...]
    factuality: Factuality
    evidence: Evidence
    time: Time | None = None

    def filler(self, role: str) -> str | None:
        """The entity in a role."""
        return next((a.entity for a in self.arguments if a.role == role), None)


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A direct relation that holds in a document, and the statement it is a view on."""

    subject: str
    predicate: str
    object: str
    statement: str


@dataclass(frozen=True)
class Extraction:
    """What one document says."""

    document: Document
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    refused: tuple[tuple[str, str], ...] = field(default=())  # (what, why)

    def entity(self, entity_id: str) -> Entity:
        """The entity with that id."""
        return self._entities[entity_id]

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}
