"""Compiled lexicons as JSON and back, so that examples are parsed once per version of ontology, pipeline and code."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import orjson

from kg.statements.compile import Lexicon
from kg.statements.pattern import Pattern, Step, TriggerIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.statements.pattern import Path

ROUTED: Final = ("core", "adjuncts")  # the fields of a pattern that hold paths


def lexicon_to_json(lexicon: Lexicon) -> bytes:
    """A compiled lexicon as JSON; patterns are written once, and named by their place."""
    place = {id(pattern): number for number, pattern in enumerate(lexicon.patterns)}
    entries = {
        lemma: [[words, head, [place[id(pattern)] for pattern in patterns]] for words, head, patterns in found]
        for lemma, found in lexicon.index.by_lemma.items()
    }
    return orjson.dumps(
        {
            "language": lexicon.language,
            "patterns": [pattern_record(pattern) for pattern in lexicon.patterns],
            "failures": lexicon.failures,
            "by_lemma": entries,
            "by_name": [place[id(pattern)] for pattern in lexicon.index.by_name],
            "frames": {frame: sorted(triggers) for frame, triggers in lexicon.index.frames.items()},
            "compounds": lexicon.index.compounds,
        }
    )


def lexicon_from_json(data: bytes) -> Lexicon:
    """The lexicon that was written; a ValueError, KeyError, TypeError or IndexError says that it is none."""
    record = orjson.loads(data)
    patterns = [to_pattern(found) for found in record["patterns"]]
    index = TriggerIndex(
        by_lemma={
            lemma: [
                (tuple(words), head, tuple(patterns[number] for number in numbers)) for words, head, numbers in found
            ]
            for lemma, found in record["by_lemma"].items()
        },
        by_name=[patterns[number] for number in record["by_name"]],
        frames={frame: frozenset(triggers) for frame, triggers in record["frames"].items()},
        compounds=record["compounds"],
    )
    failures = [(block, text, why) for block, text, why in record["failures"]]
    return Lexicon(record["language"], index, patterns, failures)


def pattern_record(pattern: Pattern) -> dict[str, Any]:
    """A pattern as JSON values."""
    record = {field.name: getattr(pattern, field.name) for field in fields(Pattern)}
    return record | {name: to_lists(record[name]) for name in ROUTED}


def to_pattern(record: dict[str, Any]) -> Pattern:
    """A pattern of a record."""
    return Pattern(**record | {name: to_paths(record[name]) for name in ROUTED})


def to_lists(found: tuple[tuple[str, Path], ...]) -> list[Any]:
    """Roles with the ways to them as JSON values."""
    return [[role, [list(step) for step in path]] for role, path in found]


def to_paths(found: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> tuple[tuple[str, Path], ...]:
    """Roles with the ways to them."""
    return tuple((role, tuple(Step(*step) for step in path)) for role, path in found)
