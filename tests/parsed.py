"""Parsed text by hand: a table of words becomes the Syntax that a parser would have given; no model is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.annotate.normal import normal_form
from kg.model import Document, Span
from kg.ontology import Language
from kg.syntax import Edge, Name, Sentence, Syntax, Word


def parsed(
    table: str,
    language: Language,
    *,
    names: Mapping[str, str] | None = None,
    times: Sequence[str] = (),
) -> Syntax:
    """A Syntax from lines of `text pos head label [lemma [features]]`; a blank line ends a sentence.

    Heads count from 1 within their sentence, a root has 0; labels are the engine's. A lemma that is left out, or "-",
    is the text in lower case; "_" in a lemma is a space. `names` maps words to a class, which a known entity's key and
    "demonym" may follow: {"Anna Berg": "Person", "Norwegian": "Country place:norway demonym"}.
    """
    words, sentences = read_table(table, language.code)
    return syntax_of(words, sentences, find_names(words, names or {}), language, [runs(words, text) for text in times])


def syntax_of(
    words: list[Word],
    sentences: list[Sentence],
    names: list[Name],
    language: Language,
    times: Sequence[list[tuple[int, int]]] = (),
) -> Syntax:
    """A Syntax of words, sentences and names: its normal form is found here."""
    return Syntax(
        words=words,
        sentences=sentences,
        names=names,
        times=[run for found in times for run in found],
        edges=normal_form(words, sentences, names, {language.code: language}),
        heads={index: place for place, name in enumerate(names) for index in range(name.first, name.last + 1)},
    )


def read_table(table: str, code: str) -> tuple[list[Word], list[Sentence]]:
    """The words and sentences of a table; words stand one space apart."""
    words: list[Word] = []
    sentences: list[Sentence] = []
    lines = "\n".join(line.strip() for line in table.strip().splitlines())
    for block in re.split(r"\n{2,}", lines):
        base = len(words)
        for line in block.splitlines():
            words.append(word_of(line, words, base, len(sentences)))
        span = Span(words[base].start, words[-1].end)
        sentences.append(Sentence(base, len(words) - 1, span, code, paragraph=0))
    for word in words:
        if word.head != word.index:
            words[word.head].children.append(word.index)
    return words, sentences


def word_of(line: str, before: Sequence[Word], base: int, sentence: int) -> Word:
    """One line of a table."""
    text, pos, head, label, *more = line.split()
    lemma, features = (*more, *("-", "")[len(more) :])
    start = before[-1].end + 1 if before else 0
    return Word(
        index=len(before),
        text=text,
        lemma=text.lower() if lemma == "-" else lemma.replace("_", " "),
        pos=pos,
        start=start,
        end=start + len(text),
        head=base + int(head) - 1 if int(head) else len(before),
        label=label,
        sentence=sentence,
        features=features,
    )


def find_names(words: Sequence[Word], names: Mapping[str, str]) -> list[Name]:
    """The names at each of their places, the longest first."""
    found: dict[int, Name] = {}
    taken: set[int] = set()
    for text in sorted(names, key=len, reverse=True):
        type_, *more = names[text].split()
        known = tuple(key for key in more if ":" in key)
        for first, last in runs(words, text):
            if taken.isdisjoint(range(first, last + 1)):
                found[first] = Name(first, last, type_, known, demonym="demonym" in more)
                taken.update(range(first, last + 1))
    return [found[first] for first in sorted(found)]


def runs(words: Sequence[Word], text: str) -> list[tuple[int, int]]:
    """The places (first, last) where these words stand."""
    wanted = text.split()
    size = len(wanted)
    starts = range(len(words) - size + 1)
    return [(at, at + size - 1) for at in starts if [word.text for word in words[at : at + size]] == wanted]


def document_of(syntax: Syntax, *, published: str | None = None) -> Document:
    """The document of a syntax that was made by hand."""
    text = " ".join(word.text for word in syntax.words)
    return Document("made", text, syntax.sentences[0].language, published)


def at(syntax: Syntax, text: str) -> int:
    """The place of a word."""
    return next(word.index for word in syntax.words if word.text == text)


def steps(syntax: Syntax, text: str) -> set[str]:
    """The edges of a word, readable: {"subject Norway", "p:in Oslo"}; a name by its last word."""
    return {f"{edge.label} {ending(syntax, edge)}" for edge in syntax.edges[at(syntax, text)]}


def ending(syntax: Syntax, edge: Edge) -> str:
    """What an edge leads to: a whole name, or a word."""
    name = syntax.name_at(edge.target)
    first_, last = (name.first, name.last) if name else (edge.target, edge.target)
    return " ".join(word.text for word in syntax.words[first_ : last + 1])
