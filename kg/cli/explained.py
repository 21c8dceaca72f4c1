"""An explanation, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.screen import say, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.explanation import Explanation, Fired, Missed


def show_explanation(found: Explanation, *, parse: bool, as_turtle: bool) -> None:
    """Everything about a text, section by section."""
    if parse:
        section("Words", parse_lines(found))
    section("Entities", entity_lines(found))
    section("What fired", (line for fired in found.fired for line in fired_lines(found, fired)))
    section("What nearly fired", (line for missed in found.missed for line in missed_lines(missed)))
    section("Refused", (f"{what}: {why}" for what, why in found.extraction.refused), quiet=True)
    triples = [
        f"{t.iris[0]} kg:{t.predicate} {t.iris[1]}    {t.subject} {t.predicate} {t.object}" for t in found.triples
    ]
    section("Triples", triples)
    if as_turtle:
        say(found.turtle)


def parse_lines(found: Explanation) -> Iterator[str]:
    """Each word with its parse, its entity and its steps in the normal form."""
    words = found.syntax.words
    for word in words:
        edges = ", ".join(
            f"{edge.label}{'*' if edge.raised else ''}->{words[edge.target].text}"
            for edge in found.syntax.edges[word.index]
        )
        entity = found.referents.of_word.get(word.index, "")
        yield (
            f"{word.index:3} {word.text:15} {word.lemma:15} {word.pos:6} {word.label:17} "
            f"{words[word.head].text:12} {entity:4} {edges}"
        )


def entity_lines(found: Explanation) -> Iterator[str]:
    """Each entity with what else it is called."""
    for entity in found.entities:
        about = [entity.known or "", ", ".join(entity.aliases), ", ".join(entity.titles)]
        yield f"{entity.id:4} {entity.type:14} {entity.name}" + "".join(f"; {part}" for part in about if part)


def fired_lines(found: Explanation, fired: Fired) -> Iterator[str]:
    """A statement, why it holds or not, and where it comes from."""
    statement, names = fired.statement, {entity.id: entity.name for entity in found.entities}
    roles = ", ".join(f"{a.role} {names.get(a.entity, a.entity)}" for a in statement.arguments)
    time = f", time {statement.time.value or statement.time.text}" if statement.time else ""
    yield f"{statement.frame}: {roles}{time}"
    yield f"    {factuality(fired, names)}"
    yield f"    '{statement.evidence.trigger_text}' by {statement.evidence.found_by}"
    if fired.pattern:
        yield f"    {fired.pattern.describe()}"
        yield f"    taught by: {fired.pattern.example}"


def factuality(fired: Fired, names: dict[str, str]) -> str:
    """'certain, says Reuters: holds'."""
    fact = fired.statement.factuality
    said = (
        ""
        if fact.source == "author"
        else f", {'claims' if fact.claimed else 'says'} {names.get(fact.source, fact.source)}"
    )
    return f"{fact.polarity}, {fact.certainty}{said}: {'holds' if fact.holds else 'no direct triple'}"


def missed_lines(missed: Missed) -> Iterator[str]:
    """A trigger that gave nothing, and what its nearest pattern lacked."""
    lacks = ", ".join(f"{role} ({' or '.join(sorted(accepted))})" for role, accepted in missed.missing)
    yield f"'{missed.trigger}' {missed.pattern.frame}: found no {lacks}"
    yield f"    {missed.pattern.id}: {missed.pattern.describe()}"
    yield f"    taught by: {missed.pattern.example}"
