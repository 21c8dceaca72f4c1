"""Everything that can go wrong, by name.

KgError
├── OntologyError    news.ttl, shapes.ttl or a file of known entities is wrong: stop at load
│   └── LexiconError a lexicon file is wrong: file, entry and what was expected
├── DocumentError    a source or one of its documents cannot be used: report it, go on with the others
└── StoreError       a graph, a query or an output file cannot be read or written
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class KgError(Exception):
    """Base of all errors of this library; says where, what, and what was expected.

    Parameters
    ----------
    message: what is wrong, and what was expected.
    file: the file that is at fault.
    entry: the place in it: "[[Killing]] example 3", "line 12".
    """

    def __init__(self, message: str, *, file: str | Path | None = None, entry: str | None = None) -> None:
        self.message = message
        self.file = str(file) if file is not None else None
        self.entry = entry
        super().__init__(": ".join(part for part in (self.file, entry, message) if part))


class OntologyError(KgError):
    """The ontology or the known entities cannot be used."""


class LexiconError(OntologyError):
    """A lexicon file cannot be used."""


class DocumentError(KgError):
    """A source, or a document in it, cannot be used."""


class StoreError(KgError):
    """A graph, a query or an output cannot be read or written."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say the nearest known name: "; did you mean 'Killing'?"."""
    nearest = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
