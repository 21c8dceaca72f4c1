"""Other names in the same sentences, so that a model learns what surrounds a name and not only the name.

In: articles with names. Out: copies in which a name has, throughout the article, been changed for another of its kind
and look ("NAVO" for "IAEA", "Anna Berg" for "Joris Halm" and "Berg" for "Halm"), and copies in capitals or lower case.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .corpus import Article, Name

SUBSTITUTED = ("PERSON", "ORG", "GPE", "NORP", "LOC", "FAC")
TRIES = 12
_COMMON = 2


@dataclass(frozen=True, slots=True)
class Inventory:
    """Names by label, and the full names of persons."""

    names: dict[str, list[str]]
    persons: list[str]


def collect_names(articles: Iterable[Article]) -> Inventory:
    """Collect the names that occur more than once."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for name in article.names:
            counts[name.label][article.text[name.start : name.end]] += 1
    common = {
        label: sorted(form for form, count in counts[label].items() if count >= _COMMON and "\n" not in form)
        for label in SUBSTITUTED
    }
    return Inventory(common, [form for form in common["PERSON"] if 2 <= len(form.split()) <= 4 and form[0].isupper()])


def substitute(article: Article, inventory: Inventory, *, share: float, rng: random.Random) -> Article:
    """Change a share of the names, each for the same other name throughout the article."""
    forms = sorted(
        {(article.text[name.start : name.end], name.label) for name in article.names},
        key=lambda form: (-len(form[0]), form),
    )
    chosen: dict[tuple[str, str], str] = {}
    for form, label in forms:
        if (form, label) not in chosen and label in SUBSTITUTED and rng.random() < share:
            chosen.update(_replacement(form, label, inventory, rng))
    return _rewrite(article, chosen)


def split_paragraphs(article: Article) -> Iterator[Article]:
    """Each line of an article as an article of its own, without the names that cross its ends."""
    for line in re.finditer(r"[^\n]+", article.text):
        start, end = line.span()
        names = (
            Name(name.start - start, name.end - start, name.label)
            for name in article.names
            if start <= name.start and name.end <= end
        )
        yield replace(article, text=line.group(), names=tuple(names))


def change_case(article: Article, *, share: float, rng: random.Random) -> Article:
    """Put a share of the articles in capitals and as many in lower case."""
    draw = rng.random()
    text = article.text.upper() if draw < share else article.text.lower() if draw < 2 * share else article.text
    # "ß" becomes "SS": a text whose length changes keeps its case, since the names' offsets must hold.
    return replace(article, text=text) if len(text) == len(article.text) else article


def _replacement(form: str, label: str, inventory: Inventory, rng: random.Random) -> dict[tuple[str, str], str]:
    if label == "PERSON":
        return _other_person(form, inventory, rng)
    candidates = inventory.names[label]
    tries = [rng.choice(candidates) for _ in range(TRIES if candidates else 0)]
    other = next((other for other in tries if _alike(form, other, label)), form)
    return {(form, label): other}


def _other_person(form: str, inventory: Inventory, rng: random.Random) -> dict[tuple[str, str], str]:
    """A full name brings its first name and surname along, for where the article uses them alone."""
    if not inventory.persons:
        return {}
    old, other = form.split(), rng.choice(inventory.persons)
    first, last = other.split()[0], other.split()[-1]
    if len(old) == 1:
        return {(form, "PERSON"): last}
    return {(old[0], "PERSON"): first, (old[-1], "PERSON"): last, (form, "PERSON"): other}


def _alike(form: str, other: str, label: str) -> bool:
    if label == "NORP":  # "Iraanse" for "Amerikaanse", "Iraniërs" for "Amerikanen": the ending agrees with the noun
        return form[-2:] == other[-2:]
    return form.isupper() == other.isupper() and abs(len(form.split()) - len(other.split())) <= 1


def _rewrite(article: Article, chosen: dict[tuple[str, str], str]) -> Article:
    pieces: list[str] = []
    names: list[Name] = []
    done = length = 0
    for name in article.names:
        form = article.text[name.start : name.end]
        new = chosen.get((form, name.label), form)
        pieces += [article.text[done : name.start], new]
        length += name.start - done + len(new)
        names.append(Name(length - len(new), length, name.label))
        done = name.end
    return replace(article, text="".join([*pieces, article.text[done:]]), names=tuple(names))
