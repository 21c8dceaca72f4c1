"""What a corpus tells about names, once a first teacher has marked them in it.

"Rutte" is a person in 812 of 830 places: that is knowledge, although any single one of the 830 may be marked wrongly.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .corpus import Article, Name

WORD = re.compile(r"\w[\w'’.-]*\w|\w")
_RELIABLE = 2


@dataclass(frozen=True, slots=True)
class Belief:
    """The label that a form has most often, with a coarse grade of how often and how reliably."""

    label: str
    grade: str


@dataclass(frozen=True)
class Knowledge:
    """Beliefs on words, on whole names, and on words of a name list; all forms are lower-cased."""

    words: dict[str, Belief]
    names: dict[str, Belief]
    listed: dict[str, Belief]

    @cached_property
    def phrases(self) -> dict[str, str]:
        """Labels of the names of several words."""
        return {name: belief.label for name, belief in self.names.items() if " " in name}


def learn_knowledge(articles: Iterable[Article], listed: dict[str, Belief]) -> Knowledge:
    """Count over articles that a teacher marked."""
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for word in WORD.findall(article.text):
            words[word.lower()]["O"] += word[0].isupper()
        for name in article.names:
            _count(name, article.text, words, names)
    return Knowledge(to_beliefs(words), to_beliefs(names), listed)


def to_beliefs(counts: dict[str, Counter[str]]) -> dict[str, Belief]:
    """Grade counts of labels by form, dropping what was seen once."""
    positive = {form: +labels for form, labels in counts.items()}
    return {form: _belief(labels) for form, labels in positive.items() if labels.total() >= _RELIABLE}


def strongest(counts: Counter[str]) -> str:
    """The most frequent label; of equals the first in the alphabet."""
    return min(counts, key=lambda label: (-counts[label], label))


def _count(name: Name, text: str, words: dict[str, Counter[str]], names: dict[str, Counter[str]]) -> None:
    form = text[name.start : name.end]
    names[" ".join(form.lower().split())][name.label] += 1
    for word in WORD.findall(form):
        if word[0].isupper():
            words[word.lower()].update({name.label: 1, "O": -1})
        elif name.label == "DATE":
            words[word.lower()][name.label] += 1


def _belief(labels: Counter[str]) -> Belief:
    label, total = strongest(labels), labels.total()
    share = int(4.999 * labels[label] / total)
    size = "many" if total >= 20 else "some" if total >= 4 else "few"
    return Belief(label, f"{label}{share}{size}")
