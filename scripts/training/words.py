"""What raw text tells about words: clusters of words in like contexts, and how often a word is capitalised.

In: tokenised raw articles. Out: a `Words` that looks up a surface form, whatever its case.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from gensim.models import Word2Vec
from sklearn.cluster import MiniBatchKMeans

CLUSTERS = (80, 400, 1500)
_AFTER_STOP = frozenset(".!?\"'‘“”:")
_DIGIT = re.compile(r"\d")
_RELIABLE = 3


@dataclass(frozen=True, slots=True)
class Words:
    """Clusters (coarse to fine) by word form, and the share of capitals inside sentences by lower-cased form."""

    clusters: dict[str, tuple[int, ...]]
    capitals: dict[str, float]

    def clusters_of(self, word: str) -> tuple[int, ...]:
        """The clusters of a form, else of its capitalised or lower-cased form; none when unknown."""
        plain = _DIGIT.sub("0", word)
        forms = (plain, plain.capitalize(), plain.lower())
        return next((self.clusters[form] for form in forms if form in self.clusters), ())

    def capital_level(self, word: str) -> str:
        """How often a word is capitalised inside a sentence, "0" (never) to "5" (always), "?" unknown."""
        share = self.capitals.get(word.lower())
        return "?" if share is None else str(int(share * 4.999) if share < 1 else 5)


def learn_words(articles: Iterable[Sequence[str]], *, seed: int) -> Words:
    """Learn clusters and capitals from tokenised articles."""
    tokenised = list(articles)
    capitals = _capital_shares(words for words in tokenised if not is_upper(words))
    model = Word2Vec(
        [_true_cased(words, capitals) for words in tokenised],
        vector_size=100, window=3, min_count=4, sg=1, epochs=5, sample=1e-4, workers=1, seed=seed,
    )  # fmt: skip
    return Words(_clusters(model, seed), capitals)


def is_upper(words: Sequence[str]) -> bool:
    """Whether a text is all capitals, as old newswire is."""
    letters = [letter for letter in "".join(words[:300]) if letter.isalpha()]
    return sum(map(str.isupper, letters)) > len(letters) / 2


def _capital_shares(articles: Iterable[Sequence[str]]) -> dict[str, float]:
    upper: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for words in articles:
        for before, word in pairwise(words):
            if before not in _AFTER_STOP and word[0].isalpha():
                total[word.lower()] += 1
                upper[word.lower()] += word[0].isupper()
    return {word: upper[word] / count for word, count in total.items() if count >= _RELIABLE}


def _true_cased(words: Sequence[str], capitals: dict[str, float]) -> list[str]:
    plain = [_DIGIT.sub("0", word) for word in words]
    if not is_upper(plain):
        return plain
    return [word.capitalize() if capitals.get(word.lower(), 0) > 0.5 else word.lower() for word in plain]


def _clusters(model: Word2Vec, seed: int) -> dict[str, tuple[int, ...]]:
    vectors = model.wv.vectors / np.linalg.norm(model.wv.vectors, axis=1, keepdims=True)
    columns = [
        MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=4096, max_iter=30).fit_predict(vectors).tolist()
        for count in CLUSTERS
        if count < len(vectors)
    ]
    return dict(zip(model.wv.index_to_key, zip(*columns, strict=True), strict=True)) if columns else {}
