"""The data that training reads: annotated and raw articles in, plain records out.

Nothing here knows a model. An `Article` carries its text as it came and the names marked in it; a raw article has none.
"""

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

LABELS = ("PERSON", "NORP", "GPE", "LOC", "FAC", "ORG", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART", "DATE")
MEASURED_FOLDERS = ("dev/news", "dev/seeds")  # articles that the project is measured on: nothing is trained on them

Record = dict[str, Any]  # a line of JSON

_WORD = re.compile(r"\w+")
_SHINGLE = 12  # words in a row that two texts share only when one is copied from the other
_COPIED = 0.1


class Name(NamedTuple):
    """A name in a text: code points, end exclusive."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Article:
    """A news text and the names marked in it."""

    id: str
    text: str
    names: tuple[Name, ...] = ()


def read_articles(path: Path, *, split: str) -> list[Article]:
    """Read the annotated articles of one split ("train" or "test")."""
    records = [record for record in _read_lines(path) if record["split"] == split]
    return [_annotated(record) for record in records]


def read_raw(path: Path, *, without: Iterable[Article], seed: int) -> list[Article]:
    """Read raw articles in a random but repeatable order, leaving out the given ones and near copies of them."""
    banned = {shingle for article in without for shingle in _shingles(article.text)}
    articles = [Article(record["id"], record["text"]) for record in _read_lines(path)]
    articles = [article for article in articles if not _is_copy(article.text, banned)]
    random.Random(seed).shuffle(articles)
    return articles


def read_measured(data: Path) -> list[Article]:
    """Read all articles that results are measured on: the annotated test splits, the news and the seeds."""
    tests = [
        article for path in sorted((data / "names").glob("*.jsonl")) for article in read_articles(path, split="test")
    ]
    files = [path for folder in MEASURED_FOLDERS for path in sorted((data / folder).glob("*.json"))]
    return tests + [Article(path.stem, json.loads(path.read_text(encoding="utf-8"))["text"]) for path in files]


def find_file(folder: Path, name: str) -> Path:
    """The file of a name, packed (.gz) or not."""
    packed = folder / f"{name}.gz"
    return packed if packed.exists() else folder / name


def count_listed(path: Path) -> dict[str, Counter[str]]:
    """Count the labels of capitalised words in an IOB file (word, tag, ... by tabs), by lower-cased word."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text(encoding="utf-8").split("\n"):
        word, _, rest = line.partition("\t")
        if word[:1].isupper():
            counts[word.lower()][rest.partition("\t")[0][2:] or "O"] += 1
    return counts


def with_names(article: Article, names: Iterable[Name]) -> Article:
    """The same article with other names, in the order of the text."""
    return replace(article, names=tuple(sorted(names)))


def _annotated(record: Record) -> Article:
    names = sorted(Name(*entity) for entity in record["entities"])
    return Article(record["id"], record["text"], tuple(names))


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    yield from zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False)


def _is_copy(text: str, banned: set[tuple[str, ...]]) -> bool:
    shingles = list(_shingles(text))
    return sum(shingle in banned for shingle in shingles) > _COPIED * len(shingles)


def _read_lines(path: Path) -> Iterator[Record]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from map(json.loads, filter(None, data.decode("utf-8").split("\n")))  # a text may hold other line ends
