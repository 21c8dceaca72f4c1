"""Articles and treebank sentences as spaCy's training files (`DocBin`)."""

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import minibatch

from .corpus import Article

NAME_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE")
TREE_ATTRIBUTES = ("ORTH", "SPACY", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START")
SENTENCES_TOGETHER = 5  # sentence ends are learned from sentences that follow each other
QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"))
QUOTE_WEIGHTS = (45, 30, 13, 12)

Row = list[str]


def write_names(articles: Iterable[Article], path: Path, nlp: Language) -> int:
    """Write articles with their names; return how many tokens they have."""
    docs = [to_doc(article, nlp) for article in articles]
    DocBin(attrs=NAME_ATTRIBUTES, docs=docs).to_disk(path)
    return sum(map(len, docs))


def write_trees(sentences: Iterable[list[Row]], path: Path, nlp: Language) -> int:
    """Write treebank sentences as documents of a few sentences; return how many tokens they have."""
    docs = to_trees(sentences, nlp)
    DocBin(attrs=TREE_ATTRIBUTES, docs=docs).to_disk(path)
    return sum(map(len, docs))


def to_trees(sentences: Iterable[list[Row]], nlp: Language) -> list[Doc]:
    """Treebank sentences as documents of a few sentences."""
    return [tree_to_doc(group, nlp) for group in minibatch(sentences, SENTENCES_TOGETHER)]


def to_doc(article: Article, nlp: Language) -> Doc:
    """Tokenise an article and set its names."""
    doc = nlp.make_doc(article.text)
    spans = _apart(
        _trimmed(doc.char_span(start, end, label, alignment_mode="expand")) for start, end, label in article.names
    )
    doc.set_ents(spans, default="outside")
    return doc


def read_conllu(path: Path) -> Iterator[list[Row]]:
    """Yield sentences as rows of ten columns."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        yield [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]


def tree_to_doc(sentences: Sequence[list[Row]], nlp: Language) -> Doc:
    """Join sentences to one document with heads, relations, tags and lemmas."""
    rows = [row for sentence in sentences for row in sentence]
    offsets = [offset for offset, sentence in _offsets(sentences) for _ in sentence]
    roots = [row[6] == "0" for row in rows]
    return Doc(
        nlp.vocab,
        words=[row[1] for row in rows],
        spaces=["SpaceAfter=No" not in row[9] for row in rows],
        pos=[row[3] for row in rows],
        morphs=["" if row[5] == "_" else row[5] for row in rows],
        lemmas=[row[2] for row in rows],
        heads=[
            index if root else offset + int(row[6]) - 1
            for index, (row, offset, root) in enumerate(zip(rows, offsets, roots, strict=True))
        ],
        deps=["ROOT" if root else row[7] for row, root in zip(rows, roots, strict=True)],
    )


def vary_quotes(sentences: Iterable[list[Row]], rng: random.Random) -> None:
    """Give the treebank, which has only straight quotation marks, the ones that news has, in place."""
    for rows in sentences:
        quotes = [row for row in rows if row[1] == '"']
        if quotes and len(quotes) % 2 == 0:
            [pair] = rng.choices(QUOTES, QUOTE_WEIGHTS)
            for index, row in enumerate(quotes):
                row[1] = pair[index % 2]


def _trimmed(span: Span | None) -> Span | None:
    """A span without white space at its ends, which spaCy's recogniser refuses."""
    while span and span[0].is_space:
        span = Span(span.doc, span.start + 1, span.end, span.label)
    while span and span[-1].is_space:
        span = Span(span.doc, span.start, span.end - 1, span.label)
    return span


def _apart(spans: Iterable[Span | None]) -> list[Span]:
    """Drop what is empty or overlaps an earlier span."""
    taken: set[int] = set()
    kept: list[Span] = []
    for span in spans:
        if span and taken.isdisjoint(range(span.start, span.end)):
            kept.append(span)
            taken.update(range(span.start, span.end))
    return kept


def _offsets(sentences: Sequence[list[Row]]) -> Iterator[tuple[int, list[Row]]]:
    offset = 0
    for sentence in sentences:
        yield offset, sentence
        offset += len(sentence)
