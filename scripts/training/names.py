"""Train a name recogniser: a teacher from gold, silver from the teacher, and the student from both."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from .corpus import Article, count_listed, find_file, read_articles, read_measured, read_raw
from .encoder import find_encoder
from .features import Context, load_gazetteer
from .knowledge import to_beliefs
from .reader import FineTuning, Reader
from .student import Recipe, train_student
from .teacher import School, mark_in_two_rounds
from .words import learn_words

SHORTEST_ARTICLE = 200  # characters

Mark = Callable[[Sequence[Article], Sequence[Article]], Iterable[Article]]  # gold and raw articles to silver ones

logger = logging.getLogger(__name__)


def train_names(data: Path, mark: Mark, recipe: Recipe, folder: Path) -> Path:
    """Train a recogniser from the data folder and return the folder of the trained pipeline."""
    language = recipe.language
    gold = read_articles(data / "names" / f"{language}.jsonl", split="train")
    raw = read_raw(
        find_file(data / "bulk", f"{language}.jsonl"), without=[*read_measured(data), *gold], seed=recipe.seed
    )
    logger.info("%d annotated and %d raw articles", len(gold), len(raw))
    silver = list(mark(gold, raw))
    logger.info("%d silver articles", len(silver))
    return train_student(gold, silver, recipe, folder)


def mark_by_crf(
    gold: Sequence[Article], raw: Sequence[Article], *, data: Path, stock: Language, recipe: Recipe
) -> Iterator[Article]:
    """Mark raw articles by a CRF with clusters of words, a list of names where there is one, and a stock pipeline."""
    tokenizer = spacy.blank(recipe.language).tokenizer
    texts = ([token.text for token in tokenizer(article.text) if not token.is_space] for article in raw)
    context = Context(learn_words(texts, seed=recipe.seed), load_gazetteer(recipe.language))
    listed = data / recipe.language / "data" / "ner" / "train.iob"
    school = School(stock, context, to_beliefs(count_listed(listed)) if listed.exists() else {})
    yield from mark_in_two_rounds(gold, list(_take(raw, recipe.silver)), school)


def mark_by_reader(
    gold: Sequence[Article], raw: Sequence[Article], *, tuning: FineTuning, recipe: Recipe
) -> Iterator[Article]:
    """Mark raw articles by a pretrained encoder that has learnt from the annotated ones."""
    reader = Reader(find_encoder(), spacy.blank(recipe.language).make_doc, seed=tuning.seed)
    reader.train(gold, tuning)
    logger.info("reader trained on %d articles", len(gold))
    yield from reader.mark(_take(list(in_turn(raw)), recipe.silver))


def in_turn(articles: Sequence[Article]) -> Iterator[Article]:
    """Articles of the sources that their ids begin with, in turns of as much text: a third of ours is one newswire."""
    queues: defaultdict[str, deque[Article]] = defaultdict(deque)
    for article in articles:
        queues[article.id.partition("-")[0]].append(article)
    given = dict.fromkeys(sorted(queues), 0)
    while given:
        source = min(given, key=lambda name: given[name])
        article = queues[source].popleft()
        given[source] += len(article.text)
        if not queues[source]:
            del given[source]
        yield article


def _take(raw: Sequence[Article], characters: int) -> Iterator[Article]:
    """The first articles up to a number of characters, without the very short ones."""
    for article in raw:
        if characters <= 0:
            return
        if len(article.text) >= SHORTEST_ARTICLE:
            characters -= len(article.text)
            yield article
