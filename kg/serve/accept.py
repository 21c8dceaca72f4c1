"""What a client would rather have: Accept and Accept-Language with their weights (RFC 9110, 12.4 and 12.5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

WEIGHT: Final = re.compile(r"q\s*=\s*(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", re.IGNORECASE)


def best(header: str, offered: Iterable[str]) -> str | None:
    """The media type that a client prefers, the first of equals; None if it wants none of them.

    >>> best("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
    'application/json'
    """
    weights = read_weights(header) or {"*/*": 1.0}
    ranked = [(rank(name, weights), name) for name in offered]
    (weight, _), name = max(ranked, key=lambda found: found[0], default=((0.0, 0), None))
    return name if weight > 0 else None


def best_language(header: str, offered: Iterable[str]) -> str:
    """The language that a reader prefers; the first that is offered if none is."""
    weights = read_weights(header)
    known = list(offered)
    wanted = sorted(weights, key=lambda tag: -weights[tag])
    found = (tag.partition("-")[0] for tag in wanted if weights[tag] > 0)
    return next((language for language in found if language in known), known[0])


def read_weights(header: str) -> dict[str, float]:
    """The names in a header, in lower case, with their weights; parameters other than the weight do not count."""
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            found[name.lower()] = next((float(said[1]) for each in parameters if (said := WEIGHT.fullmatch(each))), 1.0)
    return found


def rank(name: str, weights: dict[str, float]) -> tuple[float, int]:
    """The weight of a media type, and how exactly it was named."""
    for exactness, pattern in ((2, name), (1, name.partition("/")[0] + "/*"), (0, "*/*")):
        if pattern in weights:
            return weights[pattern], exactness
    return 0.0, 0
