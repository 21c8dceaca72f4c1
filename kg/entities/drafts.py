"""Entities while they are being found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Entity, Mention, Span

if TYPE_CHECKING:
    from kg.model import Document, MentionKind
    from kg.ontology import Ontology
    from kg.syntax import Syntax


@dataclass(slots=True)
class Draft:
    """One entity: its names with their numbers, its mentions, what titles it was given."""

    key: str
    type: str
    known: str | None = None
    names: Counter[str] = field(default_factory=Counter)
    mentions: dict[tuple[int, int], MentionKind] = field(default_factory=dict)
    titles: dict[str, None] = field(default_factory=dict)
    gender: str | None = None
    demonyms: set[str] = field(default_factory=set)

    def mention(self, syntax: Syntax, first: int, last: int, kind: MentionKind) -> None:
        """Add a mention of words first..last."""
        self.mentions.setdefault((syntax.words[first].start, syntax.words[last].end), kind)

    def absorb(self, other: Draft) -> None:
        """Take over another draft that turned out to be the same."""
        self.names.update(other.names)
        self.demonyms |= other.demonyms
        self.mentions.update(other.mentions)
        self.titles.update(other.titles)
        self.known = self.known or (other.known if other.type == self.type else None)
        self.gender = self.gender or other.gender

    def fullest(self, ontology: Ontology, language: str | None) -> str:
        """The fullest name in the text; for a country of which only demonyms are named, its known name."""
        plain = [name for name in self.names if name not in self.demonyms]
        if plain:
            return min(plain, key=lambda name: (name.isupper(), -len(name.split()), -len(name), name))
        return ontology.known[self.known].name(language) if self.known else next(iter(self.names), self.key)

    def build(self, number: int, document: Document, ontology: Ontology) -> Entity:
        """The finished entity."""
        name = self.fullest(ontology, document.language)
        mentions = tuple(
            Mention(Span(start, end), document.text[start:end], kind)
            for (start, end), kind in sorted(self.mentions.items())
        )
        return Entity(
            id=f"e{number}",
            type=self.type,
            name=name,
            aliases=tuple(sorted(alias for alias in self.names if alias != name)),
            mentions=mentions,
            known=self.known,
            titles=tuple(self.titles),
        )
