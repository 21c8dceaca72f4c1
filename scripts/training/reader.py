"""A reader: a pretrained encoder, made to mark names as the annotators of a few hundred articles did.

The CRF of `teacher` knows the words of the articles that it has seen; the encoder has read a library before.
"""

import logging
import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np
import optax
from jax import Array
from spacy.tokens import Doc
from spacy.util import minibatch

from .agreement import settle
from .corpus import Article, with_names
from .encoder import Inputs, Parameters, load_encoder, score_labels, start_head
from .substitution import change_case
from .tags import TAGS, best_tags, names_of, tags_of, visible_tokens
from .windows import LENGTH, SHAPES, Spelling, Window, cut, load_tokenizer, spell, to_inputs

BATCH = 8  # windows
SHARED = 40  # pieces that windows share when an article is read
ARTICLES_TOGETHER = 64
UNJUDGED = -1

logger = logging.getLogger(__name__)

Placed = tuple[Spelling, Window]
Step = Callable[..., tuple[Parameters, optax.OptState, Array]]


@dataclass(frozen=True, slots=True)
class FineTuning:
    """How a reader learns. The head starts from nothing and learns faster than the encoder."""

    epochs: int = 12
    rate: float = 2e-4
    head_rate: float = 1e-3
    case_share: float = 0.05  # of the articles that are put in capitals, and in lower case
    seed: int = 0


class Reader:
    """An encoder that marks names."""

    def __init__(self, folder: Path, make_doc: Callable[[str], Doc], *, seed: int) -> None:
        """Start from the pretrained encoder in a folder; `make_doc` cuts a text into words."""
        self._make_doc = make_doc
        self._tokenizer = load_tokenizer(folder)
        self._parameters = Parameters(load_encoder(folder), start_head(len(TAGS), len(SHAPES), seed))

    def train(self, gold: Sequence[Article], tuning: FineTuning) -> None:
        """Learn from annotated articles."""
        rng = random.Random(tuning.seed)
        total = tuning.epochs * math.ceil(len(self._windows_of(gold)) / BATCH)
        optimizer = _build_optimizer(tuning, total)
        step = _build_step(optimizer)
        parameters, state = self._parameters, optimizer.init(self._parameters)
        key = jax.random.key(tuning.seed)
        for epoch in range(tuning.epochs):
            rows = self._windows_of([change_case(article, share=tuning.case_share, rng=rng) for article in gold])
            rng.shuffle(rows)
            losses = []
            for batch in minibatch(rows, BATCH):
                key, dropped = jax.random.split(key)
                parameters, state, loss = step(parameters, state, *_to_lesson(batch), dropped)
                losses.append(float(loss))
            logger.info("epoch %d: loss %.4f", epoch + 1, sum(losses) / len(losses))
        self._parameters = parameters

    def mark(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Mark the names of articles, each with one type in an article, as `kg` has it."""
        for group in minibatch(articles, ARTICLES_TOGETHER):
            docs = [self._make_doc(article.text) for article in group]
            for article, doc, scores in zip(group, docs, self._score(docs), strict=True):
                yield with_names(article, settle(doc, names_of(visible_tokens(doc), best_tags(scores))))

    def _score(self, docs: Sequence[Doc]) -> list[np.ndarray]:
        """Scores of the tags of documents (words by tags)."""
        spellings = [spell(doc, self._tokenizer) for doc in docs]
        scores = [np.zeros((len(spelling.pieces), len(TAGS)), np.float32) for spelling in spellings]
        rows = [(index, window) for index, spelling in enumerate(spellings) for window in cut(spelling, shared=SHARED)]
        for batch in minibatch(rows, BATCH):
            inputs, places = to_inputs([(spellings[index], window) for index, window in batch], BATCH)
            found = np.asarray(_score_batch(self._parameters, inputs))
            for (index, window), row, at in zip(batch, found, places, strict=False):  # a batch may be filled up
                for word in window.judged:
                    scores[index][word] = row[at[word - window.first]]
        return scores

    def _windows_of(self, articles: Iterable[Article]) -> list[tuple[Placed, list[str]]]:
        """All windows of annotated articles, with the tags of the whole article."""
        docs = ((self._make_doc(article.text), article) for article in articles)
        told = ((spell(doc, self._tokenizer), tags_of(visible_tokens(doc), article.names)) for doc, article in docs)
        return [((spelling, window), tags) for spelling, tags in told for window in cut(spelling)]


def _to_lesson(batch: Sequence[tuple[Placed, list[str]]]) -> tuple[Inputs, np.ndarray]:
    """Inputs and the tags that the first pieces of words should have."""
    inputs, places = to_inputs([placed for placed, _ in batch], BATCH)
    wanted = np.full((BATCH, LENGTH), UNJUDGED, np.int32)
    for row, (((_, window), tags), at) in enumerate(zip(batch, places, strict=True)):
        wanted[row, at] = [TAGS.index(tag) for tag in tags[window.first : window.end]]
    return inputs, wanted


def _build_optimizer(tuning: FineTuning, total: int) -> optax.GradientTransformation:
    warm = max(1, total // 10)

    def adam(rate: float) -> optax.GradientTransformation:
        rises, falls = optax.linear_schedule(0, rate, warm), optax.linear_schedule(rate, 0, total - warm)
        return optax.adamw(optax.join_schedules([rises, falls], [warm]), weight_decay=0.01)

    parts = optax.partition(
        {"encoder": adam(tuning.rate), "head": adam(tuning.head_rate)}, Parameters("encoder", "head")
    )
    return optax.chain(optax.clip_by_global_norm(1.0), parts)


def _build_step(optimizer: optax.GradientTransformation) -> Step:
    @jax.jit
    def step(
        parameters: Parameters, state: optax.OptState, inputs: Inputs, wanted: Array, key: Array
    ) -> tuple[Parameters, optax.OptState, Array]:
        loss, slope = jax.value_and_grad(_measure_loss)(parameters, inputs, wanted, key)
        updates, state = optimizer.update(slope, state, parameters)
        return optax.apply_updates(parameters, updates), state, loss

    return step


def _measure_loss(parameters: Parameters, inputs: Inputs, wanted: Array, key: Array) -> Array:
    """The mean cross-entropy of the tags of all words."""
    judged = wanted != UNJUDGED
    losses = optax.softmax_cross_entropy_with_integer_labels(score_labels(parameters, inputs, key), wanted * judged)
    return (losses * judged).sum() / judged.sum()


@jax.jit
def _score_batch(parameters: Parameters, inputs: Inputs) -> Array:
    return jax.nn.log_softmax(score_labels(parameters, inputs))
