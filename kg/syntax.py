"""A parsed text without a label scheme: what `annotate` hands to `entities` and `statements`.

The edges are a normal form. Voice, relative clauses, coordination, control, light verbs, apposition, titles and copulas
are undone, so that 'X killed Y', 'Y was killed by X', 'Y, who was killed by X' and 'X and Z vowed to kill Y' give the
same edges from 'kill': subject -> X, object -> Y. Labels: `subject object indirect possessor modifier same apposition
clause` and `p:<preposition>`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.model import Entity, Span


class Edge(NamedTuple):
    """A step in the normal form to another word; `raised` tells that it was taken over from another predicate."""

    label: str
    target: int
    raised: bool = False


@dataclass(slots=True)
class Word:
    """A token: its place in the text, and its raw parse in the engine's labels.

    `lemma` is in lower case and joined with its particle ("overnemen"); `head` is an index into `Syntax.words`, its own
    for a root.
    """

    index: int
    text: str
    lemma: str
    pos: str
    start: int
    end: int
    head: int
    label: str
    sentence: int
    features: str = ""
    country: bool = False  # whether it is a word for a country: a name, a demonym
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Name:
    """Words that name something; `last` is included. `known` are keys of known entities, the most likely first."""

    first: int
    last: int
    type: str
    known: tuple[str, ...] = ()
    demonym: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words first..last of one sentence, and where it stands in the document."""

    first: int
    last: int
    span: Span
    language: str
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Syntax:
    """A document's words, sentences, names and normal form; `edges[i]` are the steps from word i."""

    words: list[Word]
    sentences: list[Sentence]
    names: list[Name]
    times: list[tuple[int, int]]
    edges: list[list[Edge]]
    heads: dict[int, int]  # word inside a name -> index in `names`

    def name_at(self, index: int) -> Name | None:
        """The name that a word belongs to."""
        found = self.heads.get(index)
        return None if found is None else self.names[found]

    def language_at(self, index: int) -> str:
        """The language of the sentence of a word."""
        return self.sentences[self.words[index].sentence].language


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, and the entity that says them, if the text tells."""

    span: Span
    speaker: str | None
    addressee: str | None = None


@dataclass(frozen=True)
class Referents:
    """Who and what the words of a document stand for: what `entities` hands to `statements`.

    `of_word` maps a word to the id of an entity. `stands_for` maps an entity to the country that acts through it
    ("US troops" -> United States, "Tehran" -> Iran), for roles that the entity cannot fill or would not be named in.
    """

    entities: dict[str, Entity]
    of_word: dict[int, str]
    stands_for: dict[str, str]
    quotations: tuple[Quotation, ...] = ()
    troops: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()  # single persons without a name, of interest only as victims
    home: dict[str, str] = field(default_factory=dict)  # class -> the entity of it that the document is mostly about
