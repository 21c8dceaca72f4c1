"""Names as tags of words: "B-ORG" where a name begins, "I-ORG" inside it, "O" elsewhere.

In: a `Doc` and names, or scores of tags. Out: tags, or names. White space has no tag.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from spacy.tokens import Doc, Token

from .corpus import LABELS, Name

TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BI"))
NEVER = -1e4


def visible_tokens(doc: Doc) -> list[Token]:
    """The tokens that are not white space: the ones that have features."""
    return [token for token in doc if not token.is_space]


def tags_of(tokens: Sequence[Token], names: Iterable[Name]) -> list[str]:
    """IOB tags of tokens; a name that cuts a token takes all of it, and the first name wins."""
    tags = ["O"] * len(tokens)
    for name in names:
        inside = [
            index for index, token in enumerate(tokens) if token.idx < name.end and token.idx + len(token) > name.start
        ]
        if inside and all(tags[index] == "O" for index in inside):
            for position, index in enumerate(inside):
                tags[index] = f"{'I' if position else 'B'}-{name.label}"
    return tags


def names_of(tokens: Sequence[Token], tags: Sequence[str]) -> list[Name]:
    """The names that IOB tags mark."""
    names: list[Name] = []
    before = "O"
    for token, tag in zip(tokens, tags, strict=True):
        label, end = tag[2:], token.idx + len(token)
        if tag.startswith("I-") and before[2:] == label:
            names[-1] = names[-1]._replace(end=end)
        elif tag != "O":
            names.append(Name(token.idx, end, label))
        before = tag
    return names


def best_tags(scores: np.ndarray) -> list[str]:
    """The best sequence of tags in which no name continues that has not begun (Viterbi)."""
    if not len(scores):
        return []
    best, before = scores[0] + _ALLOWED[0], []
    for row in scores[1:]:
        paths = best[:, None] + _ALLOWED
        before.append(paths.argmax(0))
        best = paths.max(0) + row
    last = [int(best.argmax())]
    for pointers in reversed(before):
        last.append(int(pointers[last[-1]]))
    return [TAGS[index] for index in reversed(last)]


def _allowed() -> np.ndarray:
    """0 where one tag may follow another, else a large negative number; what may follow "O" may begin a text."""
    table = [[NEVER if tag[0] == "I" and tag[2:] != before[2:] else 0.0 for tag in TAGS] for before in TAGS]
    return np.array(table, np.float32)


_ALLOWED = _allowed()
