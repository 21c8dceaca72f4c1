"""Patterns and lexicons by hand, so that matching is tested without parsing examples."""

from __future__ import annotations

from typing import Any

from kg.statements import Lexicon
from kg.statements.pattern import Path, Pattern, Step, TriggerIndex


def path_of(text: str) -> Path:
    """A path from its own notation: "subject", "^object=[Attack]>p:on"; "." is no step."""
    return () if text == "." else tuple(step_of(step) for step in text.split(">"))


def step_of(text: str) -> Step:
    """A step from its own notation."""
    label, _, via = text.removeprefix("^").partition("=")
    return Step(label, text.startswith("^"), via)


def pattern_of(text: str, **more: Any) -> Pattern:
    """A pattern from "Killing verb: agent=subject, victim=object; place=p:in"; adjuncts stand after the semicolon."""
    head, _, roles = text.partition(": ")
    frame, word_class = head.split()
    core, _, adjuncts = roles.partition("; ")
    fields = {"id": f"en/frames.toml#{frame}[1].1", "core": paths_of(core), "adjuncts": paths_of(adjuncts), **more}
    return Pattern(frame=frame, word_class=word_class, **fields)


def paths_of(text: str) -> tuple[tuple[str, Path], ...]:
    """The (role, path) pairs of "agent=subject, victim=object"."""
    pairs = (part.split("=", 1) for part in text.split(", ") if part)
    return tuple((role, path_of(path)) for role, path in pairs)


def lexicon_of(triggers: dict[str, list[Pattern]], *, compounds: bool = False, **frames: str) -> Lexicon:
    """A lexicon of triggers; in "prime *minister" the head of two words is marked, else it is the first."""
    words_of_frames = {frame: frozenset(words.split()) for frame, words in frames.items()}
    index = TriggerIndex(compounds=compounds, frames=words_of_frames)
    for trigger, patterns in triggers.items():
        words = trigger.split()
        place = next((place for place, word in enumerate(words) if word.startswith("*")), 0)
        plain = tuple(word.removeprefix("*") for word in words)
        index.by_lemma.setdefault(plain[place], []).append((plain, place, tuple(patterns)))
        index.by_name += [pattern for pattern in patterns if pattern.by_name]
    return Lexicon("en", index, [pattern for patterns in triggers.values() for pattern in patterns])
