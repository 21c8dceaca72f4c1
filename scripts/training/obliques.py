"""Which obliques a verb asks for: treebanks before 2018 write `obl` alone where later ones tell `obl` from `obl:arg`.

In: sentences as rows of ten columns (see `examples.read_conllu`). The later treebanks teach, per verb and preposition,
whether the oblique is asked for ("wachten op"), and the older sentences get the label that they would have today.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .examples import Row

PLAIN, ASKED = "obl", "obl:arg"
ANY_VERB = ""

Counts = dict[tuple[str, str], Counter[str]]


def learn_obliques(sentences: Iterable[Sequence[Row]]) -> Counts:
    """Count both labels by verb and preposition, and by preposition alone."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for row, verb, preposition in find_obliques(sentence):
            for key in ((verb, preposition), (ANY_VERB, preposition)):
                counts[key][row[7]] += 1
    return dict(counts)


def relabel_obliques(sentence: Sequence[Row], counts: Counts) -> None:
    """Give the obliques of a sentence the label that their verb and preposition have most often, in place."""
    for row, verb, preposition in find_obliques(sentence):
        seen = counts.get((verb, preposition)) or counts.get((ANY_VERB, preposition), Counter())
        row[7] = ASKED if seen[ASKED] > seen[PLAIN] else PLAIN


def find_obliques(sentence: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """Yield each oblique that has a preposition, with its verb (particle and lemma) and the preposition."""
    by_id = {row[0]: row for row in sentence}
    for row in sentence:
        preposition = _first_lemma(sentence, row[0], "case")
        if row[7] in (PLAIN, ASKED) and preposition and row[6] in by_id:
            yield row, _first_lemma(sentence, row[6], "compound:prt") + by_id[row[6]][2].lower(), preposition


def _first_lemma(sentence: Sequence[Row], head: str, relation: str) -> str:
    return next((row[2].lower() for row in sentence if row[6] == head and row[7] == relation), "")
