"""What a store says, as rows: entities, documents, statements with their evidence, and relations.

All collections are sorted, and what stands for something else names it by its IRI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.ontology import Ontology

    Name = tuple[str, str]  # text and language, which may be empty
    Role = tuple[str, str]  # role and entity
    View = tuple[str, str, str]  # subject, relation and object


@dataclass(frozen=True, slots=True)
class EntityRow:
    """Somebody or something that documents speak of; `label` is the one name to show."""

    iri: str
    type: str
    label: str
    names: tuple[Name, ...] = ()
    aliases: tuple[Name, ...] = ()
    wikidata: str | None = None
    merged: tuple[str, ...] = ()  # why other names were taken for this entity
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """An article; `published` has the precision that is known: "2020-01-03", "2020-01" or "2020"."""

    iri: str
    id: str
    title: str | None = None
    language: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A frame with its roles, its factuality, and the sentence that states it.

    `views` are the direct relations that it stands for: those that its document asserts if it holds, and those that it
    would assert if it held. `trigger` is where the word stands that evokes it.
    """

    iri: str
    frame: str
    roles: tuple[Role, ...]
    document: str
    evidence: str
    begin_index: int
    end_index: int
    quote: str
    trigger: str
    found_by: str
    polarity: str
    certainty: str
    claimed: bool = False
    source: str | None = None
    time: str | None = None
    begin: str | None = None
    end: str | None = None
    views: tuple[View, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is told as a fact."""
        return self.polarity == "positive" and self.certainty == "certain" and not self.claimed

    @property
    def status(self) -> str:
        """Why it does not hold: "negative, claimed"; empty if it does."""
        found = (
            self.polarity if self.polarity != "positive" else "",
            self.certainty if self.certainty != "certain" else "",
            "claimed" if self.claimed else "",
        )
        return ", ".join(word for word in found if word)


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A direct relation from one entity to another, with the statements that stand for it, first told first.

    A symmetric relation has one row, from the smaller IRI. Where no statement holds, it is no fact.
    """

    subject: str
    predicate: str
    object: str
    statements: tuple[str, ...]
    holding: tuple[str, ...]


@dataclass(frozen=True)
class Tables:
    """All rows by their IRI, and the ontology that the store was built with."""

    ontology: Ontology
    entities: Mapping[str, EntityRow]
    documents: Mapping[str, DocumentRow]
    statements: Mapping[str, StatementRow]
    relations: tuple[RelationRow, ...]

    @property
    def facts(self) -> tuple[RelationRow, ...]:
        """The relations that hold."""
        return tuple(relation for relation in self.relations if relation.holding)

    def date_of(self, statement: str) -> str | None:
        """When: the statement's own time, else the day on which it was told."""
        row = self.statements[statement]
        return row.time or self.documents[row.document].published

    def dates_of(self, relation: RelationRow) -> tuple[str | None, str | None]:
        """The first and the last date of the statements that hold; of all where none does."""
        dates = [date for iri in relation.holding or relation.statements if (date := self.date_of(iri))]
        return min(dates, default=None), max(dates, default=None)
