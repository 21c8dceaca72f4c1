"""frames.toml: how a language says a frame, by example."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import LexiconError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from kg.ontology.language import Language
    from kg.ontology.schema import Ontology

BRACKET = re.compile(r"\[(\w+) ([^\]\[]+)\]")
NAME_TRIGGER = "@name"
FIELDS = frozenset({"triggers", "examples", "not", "todo", "home", "home_class"})


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of an example that fills a role: `text[start:end]`."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence without its brackets, and what they marked."""

    text: str
    marked: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class LexiconBlock:
    """One [[Frame]] block: triggers, each a tuple of words, and the examples that teach and test it."""

    id: str  # "en/frames.toml#Killing[2]"
    frame: str
    triggers: tuple[tuple[str, ...], ...]
    examples: tuple[Example, ...]
    negatives: tuple[str, ...] = ()
    todo: tuple[Example, ...] = ()
    by_name: bool = False
    home_class: str = "Country"
    home: str | None = None  # role of the document's own country: 'President Berg' needs no country in the sentence


def load_lexicon(folder: Path, language: Language, ontology: Ontology) -> list[LexiconBlock]:
    """Read every frames*.toml of a language in an ontology folder; a LexiconError tells file and entry."""
    files = sorted((folder / "lexicon" / language.code).glob("frames*.toml"))
    return [block for file in files for block in read_blocks(file, language, ontology)]


def read_blocks(file: Path, language: Language, ontology: Ontology) -> list[LexiconBlock]:
    """All blocks of one file."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"not valid TOML: {error}", file=file) from error
    blocks = []
    for frame, entries in data.items():
        if frame not in ontology.frames:
            hint = did_you_mean(frame, ontology.frames)
            raise LexiconError(f"no frame '{frame}' in news.ttl{hint}", file=file, entry=f"[[{frame}]]")
        if not isinstance(entries, list):
            raise LexiconError("expected an array of tables: [[...]]", file=file, entry=f"[{frame}]")
        for number, entry in enumerate(entries, 1):
            blocks.append(read_block(entry, frame, number, file, language, ontology))
    return blocks


def read_block(
    entry: dict[str, object], frame: str, number: int, file: Path, language: Language, ontology: Ontology
) -> LexiconBlock:
    """One block, checked."""
    where = f"[[{frame}]] {number}"
    unknown = sorted(set(entry) - FIELDS)
    if unknown:
        hint = did_you_mean(unknown[0], FIELDS)
        raise LexiconError(f"no field '{unknown[0]}'{hint}", file=file, entry=where)
    triggers = strings(entry, "triggers", file, where)
    examples = strings(entry, "examples", file, where)
    if not triggers or not examples:
        raise LexiconError("a block needs triggers and examples", file=file, entry=where)
    words = [word for trigger in triggers for word in expand(trigger, language, file, where)]
    home_class = str(entry.get("home_class", "Country"))
    if "home" in entry:
        ontology.check_class(home_class, file=str(file), entry=where)
    return LexiconBlock(
        id=f"{language.code}/{file.name}#{frame}[{number}]",
        frame=frame,
        triggers=tuple(dict.fromkeys(tuple(word.lower().split()) for word in words)),
        examples=tuple(parse_example(text, frame, file, where, ontology) for text in examples),
        negatives=tuple(strings(entry, "not", file, where)),
        todo=tuple(parse_example(t, frame, file, where, ontology) for t in strings(entry, "todo", file, where)),
        by_name=NAME_TRIGGER in triggers,
        home_class=home_class,
        home=home_role(entry, frame, file, where, ontology),
    )


def home_role(entry: dict[str, object], frame: str, file: Path, where: str, ontology: Ontology) -> str | None:
    """The role under 'home', checked."""
    role = entry.get("home")
    if role is None:
        return None
    check_role(str(role), frame, file, where, ontology)
    return str(role)


def strings(entry: dict[str, object], key: str, file: Path, where: str) -> list[str]:
    """A list of strings under a key; empty where there is none."""
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise LexiconError(f"'{key}' must be a list of strings", file=file, entry=where)
    return value


def expand(trigger: str, language: Language, file: Path, where: str) -> tuple[str, ...]:
    """The words of a list for '@name_of_list', else the trigger itself."""
    if trigger == NAME_TRIGGER:
        return ()
    if not trigger.startswith("@"):
        return (trigger,)
    if trigger[1:] not in language.words:
        hint = did_you_mean(trigger[1:], language.words)
        raise LexiconError(f"no word list '{trigger[1:]}' in [words]{hint}", file=file, entry=where)
    return language.words[trigger[1:]]


def parse_example(marked_text: str, frame: str, file: Path, where: str, ontology: Ontology) -> Example:
    """'[agent Norway] killed [victim Anna Berg].' -> the bare sentence and the marked spans."""
    text, marks, last = "", [], 0
    for match in BRACKET.finditer(marked_text):
        text += marked_text[last : match.start()]
        role, words = match.groups()
        check_role(role, frame, file, where, ontology)
        marks.append(Marked(role, len(text), len(text) + len(words)))
        text += words
        last = match.end()
    text += marked_text[last:]
    if "[" in text or "]" in text:
        raise LexiconError(f"brackets that are not '[role words]': {marked_text}", file=file, entry=where)
    if not marks:
        raise LexiconError(f"an example marks at least one role: {marked_text}", file=file, entry=where)
    return Example(text, tuple(marks))


def check_role(role: str, frame: str, file: Path, where: str, ontology: Ontology) -> None:
    """Raise a LexiconError if the frame has no such role."""
    roles = {*ontology.frames[frame].roles, "time"}
    if role not in roles:
        hint = did_you_mean(role, roles)
        raise LexiconError(f"frame '{frame}' has no role '{role}'{hint}", file=file, entry=where)
