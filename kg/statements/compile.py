"""Examples -> patterns: parse the example, and keep the shortest way from the trigger to each marked role."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kg.errors import LexiconError
from kg.statements.pattern import Incoming, Path, Pattern, Step, TriggerIndex, trigger_here, word_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.ontology import Example, Language, LexiconBlock, Ontology
    from kg.syntax import Syntax, Word

LONGEST_PATH = 3


class ParseExample(Protocol):
    """Parses a sentence whose names are given as (start, end, class)."""

    def __call__(self, text: str, language: Language, names: Sequence[tuple[int, int, str]]) -> Syntax:
        """The parse, in which the given names are names."""


@dataclass(slots=True)
class Lexicon:
    """A language's compiled patterns, and what could not be compiled (block, example, why)."""

    language: str
    index: TriggerIndex
    patterns: list[Pattern] = field(default_factory=list)
    failures: list[tuple[str, str, str]] = field(default_factory=list)


def compile_lexicon(language: Language, ontology: Ontology, parse: ParseExample) -> Lexicon:
    """Compile all blocks of a language."""
    blocks = ontology.lexicons[language.code]
    index = TriggerIndex(compounds=language.compounds, frames=frame_triggers(blocks, events(ontology)))
    lexicon = Lexicon(language.code, index)
    entries: dict[str, list[tuple[tuple[str, ...], int, tuple[Pattern, ...]]]] = defaultdict(list)
    for block in blocks:
        patterns = tuple(compile_block(block, language, ontology, parse, lexicon))
        lexicon.patterns += patterns
        if block.by_name:
            index.by_name += patterns
        for trigger in block.triggers:
            for place in {place for place, _ in head_places(trigger, language)}:
                classes = {class_ for at, class_ in head_places(trigger, language) if at == place}
                fitting = tuple(pattern for pattern in patterns if pattern.word_class in classes)
                if fitting:
                    entries[trigger[place]].append((trigger, place, fitting))
    index.by_lemma = dict(entries)
    return lexicon


def head_places(trigger: tuple[str, ...], language: Language) -> set[tuple[int, str]]:
    """Where the head of a trigger stands, by word class.

    A verb stands first ('take hostage'), a noun last ('prime minister') or before 'of' ('chief of staff').
    """
    glued = [place - 1 for place, word in enumerate(trigger) if place and language.is_in("genitive_prepositions", word)]
    last = glued[0] if glued else len(trigger) - 1
    return {(0, "verb"), (0, "adjective"), (last, "noun")}


def events(ontology: Ontology) -> list[str]:
    """The frames of events, by name."""
    return [name for name, frame in ontology.frames.items() if frame.superframe == "Event"]


def frame_triggers(blocks: Sequence[LexiconBlock], order: Iterable[str]) -> dict[str, frozenset[str]]:
    """The single-word triggers of every frame, in the order of the ontology: the first frame names a word."""
    found: dict[str, set[str]] = defaultdict(set)
    for block in blocks:
        found[block.frame].update(trigger[0] for trigger in block.triggers if len(trigger) == 1)
    return {frame: frozenset(found[frame]) for frame in order if frame in found}


def compile_block(
    block: LexiconBlock, language: Language, ontology: Ontology, parse: ParseExample, lexicon: Lexicon
) -> Iterator[Pattern]:
    """Yield the different patterns of a block; what cannot be compiled is noted as a failure."""
    seen: dict[tuple[object, ...], Pattern] = {}
    for number, example in enumerate(block.examples, 1):
        try:
            pattern = compile_example(block, example, number, language, ontology, parse, lexicon.index)
        except LexiconError as error:
            lexicon.failures.append((block.id, example.text, error.message))
            continue
        key = (pattern.word_class, frozenset(pattern.core), frozenset(pattern.adjuncts))
        if key not in seen:
            seen[key] = pattern
            yield pattern


def compile_example(
    block: LexiconBlock,
    example: Example,
    number: int,
    language: Language,
    ontology: Ontology,
    parse: ParseExample,
    index: TriggerIndex,
) -> Pattern:
    """One example's pattern; a LexiconError tells what is missing."""
    names = marked_names(block, example, ontology)
    syntax = parse(example.text, language, names)
    spans = {
        (m.role, m.start): [w.index for w in syntax.words if m.start <= w.start and w.end <= m.end]
        for m in example.marked
    }
    candidates = trigger_words(block, example, syntax, spans, language)
    if not candidates:
        lemmas = ", ".join(w.lemma for w in syntax.words if word_class(w) != "other")
        raise LexiconError(f"no trigger of the block stands in this example (lemmas: {lemmas})", entry=block.id)
    avoid = "same" if block.by_name else "apposition"
    best = min((routes(word, spans, syntax, index, avoid) for word in candidates), key=lambda r: (-len(r[1]), cost(r)))
    word, paths = best
    missing = [
        role
        for role, start in spans
        if role != "time" and not ontology.is_adjunct(block.frame, role) and (role, start) not in paths
    ]
    if missing:
        raise LexiconError(f"no way from '{word.text}' to the {missing[0]}", entry=block.id)
    loose = loosened if word_class(word) == "verb" else tuple
    routed = [(role, loose(path)) for (role, _), path in paths.items() if role != "time"]
    return Pattern(
        id=f"{block.id}.{number}",
        frame=block.frame,
        word_class=word_class(word),
        core=tuple(dict.fromkeys((role, path) for role, path in routed if not ontology.is_adjunct(block.frame, role))),
        adjuncts=tuple(dict.fromkeys((role, path) for role, path in routed if ontology.is_adjunct(block.frame, role))),
        example=example.text,
        by_name=block.by_name,
        home=block.home,
        home_class=block.home_class,
    )


def marked_names(block: LexiconBlock, example: Example, ontology: Ontology) -> list[tuple[int, int, str]]:
    """The marked arguments as names (start, end, class); one that ends with a trigger of the block is no name."""
    roles = ontology.frames[block.frame].roles
    triggers = {word for trigger in block.triggers for word in trigger}
    ascending = [r for r in ontology.relations_of.get(block.frame, ()) if r.ascends]
    fixed = {r.subject_role: "City" for r in ascending} | {r.object_role: "Region" for r in ascending}
    found = []
    for mark in example.marked:
        words = example.text[mark.start : mark.end].split()
        described = not block.by_name and words[-1].islower() and words[-1] in triggers
        if mark.role != "time" and not described:
            class_ = fixed.get(mark.role) or stand_in(roles[mark.role], ontology)
            found.append((mark.start, mark.end, class_))
    return found


def stand_in(accepted: frozenset[str], ontology: Ontology) -> str:
    """A concrete class for a marked argument: a person where one can stand there."""
    concrete = ("Person", "Country", "Organization", "City", "Agreement", "Weapon")
    return next((name for name in concrete if ontology.is_a(name, accepted)), min(accepted))


def trigger_words(
    block: LexiconBlock, example: Example, syntax: Syntax, spans: dict[tuple[str, int], list[int]], language: Language
) -> list[Word]:
    """The words of an example that can be its trigger."""
    if block.by_name:
        first = example.marked[0]
        inside = spans[first.role, first.start]
        return [syntax.words[head_of(inside, syntax)]] if inside else []
    marked = {index for inside in spans.values() for index in inside}
    found = []
    for word in syntax.words:
        if word.index in marked:
            continue
        forms = {word.lemma, word.text.lower(), word.lemma.split(" ")[0]}
        for trigger in block.triggers:
            for place, class_ in head_places(trigger, language):
                if class_ != word_class(word):
                    continue
                compound = language.compounds and word.pos in {"NOUN", "PROPN"} and word.lemma.endswith(trigger[place])
                if (trigger[place] in forms or compound) and trigger_here(trigger, place, word, syntax):
                    found.append(word)
    if not found and marked:
        return [syntax.words[i] for i in sorted(marked) if syntax.words[i].lemma in {t[0] for t in block.triggers}]
    return unique(found)


def unique(words: list[Word]) -> list[Word]:
    """Words without repetition."""
    return list({word.index: word for word in words}.values())


def head_of(inside: Sequence[int], syntax: Syntax) -> int:
    """The head of a stretch of words: the one whose own head is outside."""
    return next((i for i in inside if syntax.words[i].head not in inside or syntax.words[i].head == i), inside[-1])


def routes(
    word: Word, spans: dict[tuple[str, int], list[int]], syntax: Syntax, index: TriggerIndex, avoid: str
) -> tuple[Word, dict[tuple[str, int], Path]]:
    """The shortest path from a trigger to each marked role."""
    closed = {i for inside in spans.values() for i in inside if i != word.index}
    reached = shortest_paths(word.index, syntax, index, avoid, closed)
    found = {}
    for key, inside in spans.items():
        paths = [reached[i] for i in inside if i in reached]
        if paths:
            found[key] = min(paths, key=length)
    return word, found


def cost(route: tuple[Word, dict[tuple[str, int], Path]]) -> int:
    """The length of all its paths together."""
    return sum(length(path) for path in route[1].values())


def length(path: Path) -> int:
    """How far a path goes; a step up counts double."""
    return sum(2 if step.up else 1 for step in path)


def shortest_paths(start: int, syntax: Syntax, index: TriggerIndex, avoid: str, closed: set[int]) -> dict[int, Path]:
    """Word -> path from the trigger, up to LONGEST_PATH steps; words passed on the way are kept as lemma or frame.

    No path goes on through another argument: `closed`. An apposition to a name has a direction ('Bergen, Norway'), that
    to a title has none: `avoid` is the kind of edge not to use.
    """
    incoming = Incoming(syntax)
    found: dict[int, Path] = {start: ()}
    frontier = [start]
    for _ in range(LONGEST_PATH):
        reached: dict[int, Path] = {}
        for here in frontier:
            steps = [(Step(e.label), e.target) for e in syntax.edges[here]]
            steps += [(Step(label, up=True), source) for label, source in incoming.all(here)]
            steps = [(step, target) for step, target in steps if step.label != avoid]
            for step, target in steps:
                path = (*passed(found[here], here, start, syntax, index), step)
                if target not in found and (target not in reached or length(path) < length(reached[target])):
                    reached[target] = path
        found |= reached
        frontier = [index for index in reached if index not in closed]
    return found


def passed(path: Path, here: int, start: int, syntax: Syntax, index: TriggerIndex) -> Path:
    """The path with its last word pinned down, since it goes on from there."""
    if here == start or not path:
        return path
    lemma = syntax.words[here].lemma
    frame = next((frame for frame, triggers in index.frames.items() if lemma in triggers), None)
    return (*path[:-1], path[-1]._replace(via=f"[{frame}]" if frame else lemma))


def loosened(path: Path) -> Path:
    """The path as it is kept: what the addressee is to do does not matter, and a phrase hangs on verb or object alike.

    'demanded that Norway leave': clause > subject, whatever its verb. 'demanded an apology from Norway': p:from.
    """
    if len(path) == 2:
        first, second = path
        if first.label in {"clause", "condition"} and second.label == "subject" and not first.up:
            return (first._replace(via=""), second)
        if first.label == "object" and second.label.startswith("p:") and not first.up and not second.up:
            return (second,)
    return path
