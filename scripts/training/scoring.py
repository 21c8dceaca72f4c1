"""Strict scores of names: a name counts when its span and its label are both right."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language

from .agreement import names_in, settle
from .corpus import LABELS, Article, Name

TOGETHER = ("PERSON", "ORG", "GPE", "NORP")
NAMES_TITLE = "Names: strict F by label; P, R and F of PERSON, ORG, GPE and NORP together"
HEADER = ("", "P", "R", "F", *LABELS)

# Labels of other schemes, and the words that the annotators leave out of a name but other models put in.
FIRST_DUTCH = {"PER": "PERSON", "LOC": "GPE", "MISC": "EVENT"}  # most of its places are countries and towns
_ARTICLES = ("the ", "de ", "het ", "een ", "a ", "an ")
_POSSESSIVES = ("'s", "’s")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many names were found rightly, found in all, and there to be found."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """The share of the found names that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the names that are found."""
        return self.right / self.there if self.there else 0.0

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 0.0


def find_names(
    nlp: Language, articles: Sequence[Article], adapt: Callable[[Name, str], Name] | None = None
) -> list[set[Name]]:
    """The names that a pipeline finds in whole articles, adapted to the annotators' scheme if asked."""
    docs = nlp.pipe(article.text for article in articles)
    return [{adapt(name, doc.text) if adapt else name for name in names_in(doc)} for doc in docs]


def find_settled_names(nlp: Language, articles: Sequence[Article]) -> list[set[Name]]:
    """The names that a pipeline finds, as `kg` takes them: with one type for a name in an article."""
    docs = nlp.pipe(article.text for article in articles)
    return [set(settle(doc, names_in(doc))) for doc in docs]


def adapt_scheme(name: Name, text: str, scheme: Mapping[str, str] = FIRST_DUTCH) -> Name:
    """Map a label to our scheme and trim articles and possessive endings."""
    start, end = name.start, name.end
    for article in _ARTICLES:
        if text[start:end].lower().startswith(article):
            start += len(article)
            break
    for ending in _POSSESSIVES:
        end -= len(ending) if text[start:end].endswith(ending) else 0
    return Name(start, end, scheme.get(name.label, name.label))


def tally(found: Iterable[set[Name]], articles: Iterable[Article], labels: Sequence[str]) -> Tally:
    """Count over articles, for some labels."""
    pairs = [
        ({name for name in names if name.label in labels}, {name for name in article.names if name.label in labels})
        for names, article in zip(found, articles, strict=True)
    ]
    return Tally(
        sum(len(names & gold) for names, gold in pairs),
        sum(len(names) for names, _ in pairs),
        sum(len(gold) for _, gold in pairs),
    )


def score_row(title: str, found: Sequence[set[Name]], articles: Sequence[Article]) -> Row:
    """A row of the table: P, R and F of the four labels together, then F by label."""
    together = tally(found, articles, TOGETHER)
    by_label = (tally(found, articles, (label,)).f for label in LABELS)
    return title, *(f"{score:.3f}" for score in (together.precision, together.recall, together.f, *by_label))


def to_markdown(header: Row, rows: Iterable[Row]) -> str:
    """A table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def to_columns(header: Row, rows: Iterable[Row]) -> str:
    """A table for the terminal."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
