"""Train a name recogniser: words from raw text, a teacher from gold, silver from it, and the student from both."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from .corpus import Article, count_listed, find_file, read_articles, read_measured, read_raw
from .features import Context, load_gazetteer
from .knowledge import to_beliefs
from .student import Recipe, train_student
from .teacher import School, mark_in_one_round, mark_in_two_rounds
from .words import learn_words

SHORTEST_ARTICLE = 200  # characters
ROUNDS = {1: mark_in_one_round, 2: mark_in_two_rounds}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scale:
    """How raw text is used: all of it for clusters of words, this many characters for silver names."""

    silver: int = 7_500_000
    rounds: int = 2  # of teachers


def train_names(data: Path, stock: Language, recipe: Recipe, scale: Scale, folder: Path) -> Path:
    """Train a recogniser from the data folder and return the folder of the trained pipeline."""
    language = recipe.language
    gold = read_articles(data / "names" / f"{language}.jsonl", split="train")
    raw = read_raw(
        find_file(data / "bulk", f"{language}.jsonl"), without=[*read_measured(data), *gold], seed=recipe.seed
    )
    logger.info("%d annotated and %d raw articles", len(gold), len(raw))
    school = _found_school(data, stock, raw, recipe)
    silver = list(ROUNDS[scale.rounds](gold, list(_take(raw, scale.silver)), school))
    logger.info("%d silver articles", len(silver))
    return train_student(gold, silver, recipe, folder)


def _found_school(data: Path, stock: Language, raw: Sequence[Article], recipe: Recipe) -> School:
    tokenizer = spacy.blank(recipe.language).tokenizer
    texts = ([token.text for token in tokenizer(article.text) if not token.is_space] for article in raw)
    context = Context(learn_words(texts, seed=recipe.seed), load_gazetteer(recipe.language))
    listed = data / recipe.language / "data" / "ner" / "train.iob"
    return School(stock, context, to_beliefs(count_listed(listed)) if listed.exists() else {})


def _take(raw: Sequence[Article], characters: int) -> Iterator[Article]:
    """The first articles up to a number of characters, without the very short ones."""
    for article in raw:
        if characters <= 0:
            return
        if len(article.text) >= SHORTEST_ARTICLE:
            characters -= len(article.text)
            yield article
