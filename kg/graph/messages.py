"""What is said between a process that has questions and one that answers them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

MOST_BYTES = 64 * 1024**2
JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

Outcome = Literal["answered", "refused", "not acceptable", "too large", "too slow", "too hungry", "busy", "failed"]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the graphs it is put to (all of them if none are named), and the forms its answer may have.

    After `seconds`, if it is not 0, the process that answers ends itself, even if nobody is left to end it.
    """

    query: str
    prefixes: dict[str, str] = field(default_factory=dict)
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    solutions: str | None = JSON
    graph: str | None = N_TRIPLES
    most_bytes: int = MOST_BYTES
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went, and why; "refused" is the query's fault, "failed" is not."""

    outcome: Outcome
    media_type: str = ""
    message: str = ""
    file: str | None = None
    entry: str | None = None


def pack(value: Question | Answer, payload: bytes = b"") -> bytes:
    """A message: the size of its head and of its payload in four bytes each, the head as JSON, the payload."""
    head = orjson.dumps(asdict(value))
    return len(head).to_bytes(4, "big") + len(payload).to_bytes(4, "big") + head + payload


def unpack(head: bytes) -> dict[str, Any]:
    """The head of a message."""
    found: dict[str, Any] = orjson.loads(head)
    return found
