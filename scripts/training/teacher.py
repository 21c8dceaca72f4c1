"""The teacher: a feature-rich CRF that learns the annotators' conventions from a few hundred articles.

It works in rounds. Teachers of the first round know a document's own features. They mark thousands of raw articles, and
the teacher of the second round knows what was found there. A teacher never informs the articles that it was trained on:
the annotated articles are dealt into folds, and each fold is marked by a teacher that has not seen it, with knowledge
that comes from that teacher alone. The small neural model that is shipped learns from what the last teacher marks.
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
from .features import Context, Features, basic_features, informed_features
from .knowledge import Belief, Knowledge, learn_knowledge
from .tags import names_of, tags_of, visible_tokens

FOLDS = 3
MAX_TOKENS = 3000
PARAMETERS = {"c1": 0.05, "c2": 0.05, "max_iterations": 60, "feature.possible_transitions": True}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article and what a stock pipeline sees in it."""

    article: Article
    doc: Doc


@dataclass(frozen=True, slots=True)
class School:
    """What all rounds share: the stock pipeline, the knowledge of words, and a list of names with their beliefs."""

    stock: Language
    context: Context
    listed: dict[str, Belief]


class Teacher:
    """A trained CRF."""

    def __init__(self, model: bytes) -> None:
        """Load the bytes of a crfsuite model."""
        self._model = model  # the tagger reads these bytes without keeping them alive
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)

    def mark(self, doc: Doc, features: Features | pycrfsuite.ItemSequence) -> list[Name]:
        """The names that it sees in a document."""
        return names_of(visible_tokens(doc), self._tagger.tag(features))


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


def mark_in_two_rounds(gold: Sequence[Article], raw: Sequence[Article], school: School) -> Iterator[Article]:
    """Mark raw articles as the annotators of the gold articles would, in two rounds of teachers."""
    lessons = _prepare(gold, school.stock)
    basic = [basic_features(lesson.doc, school.context) for lesson in lessons]
    first = _train_first_round(lessons, basic)
    logger.info("first round trained on %d articles", len(lessons))
    unseen = _prepare(raw, school.stock)
    *marked_by_folds, marked = _mark_with_each(first, unseen, school.context)
    logger.info("first round marked %d raw articles", len(marked))
    by_fold = [learn_knowledge(articles, school.listed) for articles in marked_by_folds]
    second = train_teacher(lessons, _informed_by_strangers(lessons, basic, first, by_fold))
    knowledge = learn_knowledge(marked, school.listed)
    return _mark_informed(second, unseen, marked, knowledge, school.context)


def _prepare(articles: Iterable[Article], stock: Language) -> list[Lesson]:
    pairs = stock.pipe(((article.text, article) for article in articles), as_tuples=True, batch_size=64)
    lessons = [Lesson(article, _lean(doc)) for doc, article in pairs]
    return [lesson for lesson in lessons if len(lesson.doc) <= MAX_TOKENS]


def _lean(doc: Doc) -> Doc:
    """Free a document of its token vectors, which take most of its memory."""
    doc.tensor = doc.tensor[:0]
    return doc


def _train_first_round(lessons: Sequence[Lesson], basic: Sequence[Features]) -> list[Teacher]:
    """One teacher for each fold, which has not seen it, and one that has seen all."""
    everything = list(range(len(lessons)))
    parts = [[index for index in everything if index % FOLDS != fold] for fold in range(FOLDS)]
    return [train_teacher([lessons[at] for at in part], [basic[at] for at in part]) for part in (*parts, everything)]


def _mark_with_each(teachers: Sequence[Teacher], lessons: Sequence[Lesson], context: Context) -> list[list[Article]]:
    marked: list[list[Article]] = [[] for _ in teachers]
    for lesson in lessons:
        features = pycrfsuite.ItemSequence(basic_features(lesson.doc, context))  # converted once for all of them
        for teacher, articles in zip(teachers, marked, strict=True):
            articles.append(with_names(lesson.article, teacher.mark(lesson.doc, features)))
    return marked


def _informed_by_strangers(
    lessons: Sequence[Lesson], basic: Sequence[Features], first: Sequence[Teacher], knowledge: Sequence[Knowledge]
) -> Iterator[Features]:
    """Informed features of annotated articles, from the teacher and the knowledge that have not seen them."""
    for index, (lesson, features) in enumerate(zip(lessons, basic, strict=True)):
        told = first[index % FOLDS].mark(lesson.doc, features)
        yield informed_features(lesson.doc, features, told, knowledge[index % FOLDS])


def _mark_informed(
    teacher: Teacher, lessons: Sequence[Lesson], marked: Sequence[Article], knowledge: Knowledge, context: Context
) -> Iterator[Article]:
    for lesson, article in zip(lessons, marked, strict=True):
        features = informed_features(lesson.doc, basic_features(lesson.doc, context), article.names, knowledge)
        yield with_names(article, teacher.mark(lesson.doc, features))
