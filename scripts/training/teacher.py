"""The teacher: a feature-rich CRF that learns the annotators' conventions from a few hundred articles.

It works in rounds. Teachers of the first round know the documents' own features. They mark thousands of raw articles, and teachers of
the second round know what was found there. A teacher never informs the articles that it was trained on: the annotated articles are
dealt into folds, and each fold is marked by a teacher that has not seen it, with knowledge that comes from that teacher alone.
The small neural model that is shipped learns from what the last teacher marks.
"""

import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc

from .corpus import Article, Name, with_names
from .features import Context, Features, basic_features, informed_features, names_of, tags_of, visible_tokens
from .knowledge import Belief, Knowledge, learn_knowledge

FOLDS = 3
MAX_TOKENS = 3000
PARAMETERS = {"c1": 0.05, "c2": 0.05, "max_iterations": 60, "feature.possible_transitions": True}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article as a teacher sees it."""

    article: Article
    doc: Doc
    basic: Features


class Teacher:
    """A trained CRF."""

    def __init__(self, model: bytes) -> None:
        """Load the bytes of a crfsuite model."""
        self._model = model  # the tagger reads these bytes without keeping them alive
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)

    def mark(self, doc: Doc, features: Features) -> list[Name]:
        """The names that it sees in a document."""
        return names_of(visible_tokens(doc), self._tagger.tag(features))


def prepare_lessons(articles: Iterable[Article], stock: Language, context: Context) -> Iterator[Lesson]:
    """Annotate articles with a stock pipeline and compute their basic features."""
    pairs = stock.pipe(((article.text, article) for article in articles), as_tuples=True, batch_size=64)
    for doc, article in pairs:
        if len(doc) <= MAX_TOKENS:
            yield Lesson(article, doc, basic_features(doc, context))


def train_teacher(lessons: Iterable[Lesson], features: Iterable[Features]) -> Teacher:
    """Train a CRF on annotated articles."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for lesson, rows in zip(lessons, features, strict=True):
        trainer.append(rows, tags_of(visible_tokens(lesson.doc), lesson.article.names))
    trainer.set_params(PARAMETERS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "teacher.crfsuite"
        trainer.train(str(path))
        return Teacher(path.read_bytes())


@dataclass(frozen=True, slots=True)
class School:
    """What all rounds share: the stock pipeline, the knowledge of words, and a list of names with their beliefs."""

    stock: Language
    context: Context
    listed: dict[str, Belief]


def mark_silver(gold: Sequence[Article], raw: Sequence[Article], school: School) -> Iterator[Article]:
    """Mark raw articles as the annotators of the gold articles would, in two rounds of teachers."""
    lessons = list(prepare_lessons(gold, school.stock, school.context))
    first = _train_first_round(lessons)
    logger.info("first round trained on %d articles", len(lessons))
    *seen_by_folds, seen_by_all = _mark_with_each(first, raw, school)
    by_fold = [learn_knowledge(articles, school.listed) for articles in seen_by_folds]
    logger.info("first round marked %d raw articles", len(seen_by_all))
    second = train_teacher(lessons, _informed_by_strangers(lessons, first, by_fold))
    knowledge = learn_knowledge(seen_by_all, school.listed)
    return _mark_informed(second, seen_by_all, knowledge, school)


def _train_first_round(lessons: Sequence[Lesson]) -> list[Teacher]:
    """One teacher for each fold, which has not seen it, and one that has seen all."""
    parts = [[lesson for index, lesson in enumerate(lessons) if index % FOLDS != fold] for fold in range(FOLDS)]
    return [train_teacher(part, (lesson.basic for lesson in part)) for part in (*parts, lessons)]


def _mark_with_each(teachers: Sequence[Teacher], raw: Sequence[Article], school: School) -> list[list[Article]]:
    marked: list[list[Article]] = [[] for _ in teachers]
    for lesson in prepare_lessons(raw, school.stock, school.context):
        for teacher, articles in zip(teachers, marked, strict=True):
            articles.append(with_names(lesson.article, teacher.mark(lesson.doc, lesson.basic)))
    return marked


def _informed_by_strangers(lessons: Sequence[Lesson], first: Sequence[Teacher], knowledge: Sequence[Knowledge]) -> Iterator[Features]:
    """Informed features of annotated articles, from the teacher and the knowledge that have not seen them."""
    for index, lesson in enumerate(lessons):
        told = first[index % FOLDS].mark(lesson.doc, lesson.basic)
        yield informed_features(lesson.doc, lesson.basic, told, knowledge[index % FOLDS])


def _mark_informed(teacher: Teacher, articles: Sequence[Article], knowledge: Knowledge, school: School) -> Iterator[Article]:
    for lesson in prepare_lessons(articles, school.stock, school.context):
        features = informed_features(lesson.doc, lesson.basic, lesson.article.names, knowledge)
        yield with_names(lesson.article, teacher.mark(lesson.doc, features))
