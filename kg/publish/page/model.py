"""What the page shows, as plain values: no RDF, no files.

Whoever has the assembled graph makes these; `to_html` turns them into the page. Offsets are Unicode code points into
`quote`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Labels = Mapping[str, str]  # language -> label; "" where the label holds in every language


class PageArgument(NamedTuple):
    """Which words of a sentence fill a role: `quote[start:end]`, and the `PageEntity.id` of what they stand for."""

    start: int
    end: int
    role: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """A sentence that states something, where it stands, and how sure it is.

    `before` and `after` are up to two sentences of context; `date` is when the article was published and `time` when
    the event took place, both "2020-01-03", "2020-01" or "2020"; `source` names who says so, None for the author.
    """

    statement: str
    frame: str
    quote: str
    before: str = ""
    after: str = ""
    arguments: Sequence[PageArgument] = ()
    trigger: tuple[int, int] | None = None
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    time: str | None = None
    polarity: str = "positive"
    certainty: str = "certain"
    claimed: bool = False
    source: str | None = None


class Report(NamedTuple):
    """How often a relation is told with a date ("" without) and a kind (0 as a fact, 1 as a claim, 2 as unreal)."""

    date: str
    kind: int
    number: int


@dataclass(frozen=True, slots=True)
class PageRelation:
    """A relation between two entities, and which of `Page.evidence` state it.

    Statements that do not hold (denied, planned, claimed) give relations too; the page draws them by their evidence.
    `reports` counts all sentences that state it, where only some are in the page; else they are counted.
    """

    id: str
    subject: str
    predicate: str
    object: str
    evidence: Sequence[int] = ()
    reports: Sequence[Report] | None = None


@dataclass(frozen=True, slots=True)
class PageEntity:
    """An entity; `id` is the tail of its IRI ("person/qasem-soleimani"), `merged` says why its mentions are one."""

    id: str
    iri: str
    type: str
    labels: Labels
    aliases: Sequence[str] = ()
    wikidata: str | None = None
    merged: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PageVocabulary:
    """Labels of the ontology's names by language, and which relations hold both ways."""

    types: Mapping[str, Labels] = field(default_factory=dict)
    relations: Mapping[str, Labels] = field(default_factory=dict)
    roles: Mapping[str, Labels] = field(default_factory=dict)
    frames: Mapping[str, Labels] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that one page shows."""

    title: str
    entities: Sequence[PageEntity] = ()
    relations: Sequence[PageRelation] = ()
    evidence: Sequence[PageEvidence] = ()
    vocabulary: PageVocabulary = field(default_factory=PageVocabulary)
