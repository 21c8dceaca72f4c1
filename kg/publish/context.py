"""The sentences before and after a quotation, for people who want to see where it stands."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

SENTENCES: Final = 2
LENGTH: Final = 300
# A full stop with its closing quotes, or the end of a line or of a paragraph; then a capital or a digit.
BREAK: Final = re.compile(r"""(?:[.!?…]["'”’»)\]]*(?=\s)|\n)(?=\s*["'“‘«(\[]?[\dA-ZÀ-ÖØ-Þ])|\n\s*\n""")


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Up to two sentences before and after `text[start:end]`, at most 300 characters each."""
    return before(text[max(0, start - 3 * LENGTH) : start]), after(text[end : end + 3 * LENGTH])


def before(text: str) -> str:
    """The last sentences of a text."""
    found = ""
    for sentence in reversed(sentences(text)[-SENTENCES:]):
        longer = f"{sentence} {found}".strip()
        if len(longer) > LENGTH:
            return found or "… " + longer[-LENGTH:].partition(" ")[2]
        found = longer
    return found


def after(text: str) -> str:
    """The first sentences of a text."""
    found = ""
    for sentence in sentences(text)[:SENTENCES]:
        longer = f"{found} {sentence}".strip()
        if len(longer) > LENGTH:
            return found or longer[:LENGTH].rpartition(" ")[0] + " …"
        found = longer
    return found


def sentences(text: str) -> list[str]:
    """A text cut after its sentences and lines, without what is blank."""
    cuts = [0, *(found.end() for found in BREAK.finditer(text)), len(text)]
    pieces = (" ".join(text[one:two].split()) for one, two in pairwise(cuts))
    return [piece for piece in pieces if re.search(r"\w", piece)]
