"""Quotations, and who says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Span
from kg.syntax import Quotation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Document
    from kg.ontology import Language, Ontology
    from kg.syntax import Sentence, Syntax

LONGEST = 2_000  # characters; a quotation mark without its partner must not swallow the article
SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation whose speaker is still a draft's key."""

    span: Span
    speaker: str | None
    addressee: str | None

    def with_ids(self, ids: dict[str, str]) -> Quotation:
        """The finished quotation."""
        return Quotation(self.span, ids.get(self.speaker or ""), ids.get(self.addressee or ""))


def find_quotations(document: Document, syntax: Syntax, ontology: Ontology, of_word: dict[int, str]) -> list[Quoted]:
    """Find all quotations and their speakers."""
    language = ontology.language(document.language)
    found = []
    for span in quoted_spans(document.text, language):
        speaker, addressee = speaker_of(span, syntax, ontology, of_word)
        found.append(Quoted(span, speaker, addressee))
    return found


def quoted_spans(text: str, language: Language) -> Iterator[Span]:
    """Yield the stretches between quotation marks, marks included; an apostrophe inside a word is none."""
    pairs = dict(language.factuality.quotes)
    index = 0
    while index < len(text):
        closing = pairs.get(text[index])
        starts = closing is not None and (index == 0 or not text[index - 1].isalnum())
        end = closing_mark(text, index + 1, closing) if starts and closing else None
        if end is None:
            index += 1
            continue
        if end - index >= SHORTEST:
            yield Span(index, end + 1)
        index = end + 1


def closing_mark(text: str, start: int, closing: str) -> int | None:
    """Where a quotation ends: a closing mark that no letter follows."""
    limit = min(len(text), start + LONGEST)
    index = text.find(closing, start, limit)
    while index >= 0 and index + 1 < len(text) and text[index + 1].isalnum():
        index = text.find(closing, index + 1, limit)
    return index if index >= 0 else None


def speaker_of(
    span: Span, syntax: Syntax, ontology: Ontology, of_word: dict[int, str]
) -> tuple[str | None, str | None]:
    """Who is the subject of the reporting verb beside a quotation, and to whom it is said."""
    for sentence in nearby(span, syntax.sentences):
        language = ontology.languages[sentence.language]
        rules = language.factuality
        to = {"indirect", "object", *(f"p:{word}" for word in language.words["addressee_prepositions"])}
        for index in range(sentence.first, sentence.last + 1):
            word = syntax.words[index]
            outside = not (span.start <= word.start < span.end)
            if outside and (word.lemma in rules.reports or word.lemma in rules.claims):
                subjects = [e.target for e in syntax.edges[index] if e.label == "subject" and e.target in of_word]
                if subjects:
                    others = [e.target for e in syntax.edges[index] if e.label in to]
                    addressee = next((of_word[i] for i in others if i in of_word), None)
                    return of_word[subjects[0]], addressee
    return None, None


def nearby(span: Span, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences that a quotation touches, and then the ones right before and after in its paragraph."""
    touching = [n for n, s in enumerate(sentences) if s.span.start < span.end and span.start < s.span.end]
    yield from (sentences[n] for n in touching)
    if touching:
        around = [n for n in (touching[-1] + 1, touching[0] - 1) if 0 <= n < len(sentences)]
        paragraph = sentences[touching[0]].paragraph
        yield from (sentences[n] for n in around if sentences[n].paragraph == paragraph)
