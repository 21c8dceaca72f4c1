"""A lexicon's examples as tests: each gives its marked roles, each `not` gives nothing, each `todo` fails still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.model import Argument, Document, Span
from kg.ontology import load_ontology
from kg.pipeline import Extractor
from kg.statements.compile import marked_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.ontology import Example, LexiconBlock, Marked
    from kg.statements import Lexicon, Match
    from kg.syntax import Syntax

LARGEST: Final = 99  # the extent of what has none: it comes last


def check_folder(folder: Path | None = None, *, language: str | None = None, show: bool = False) -> Iterator[str]:
    """Check the lexicons of an ontology folder, ours if none is given; what is no problem is indented.

    A folder without a language.toml stands beside ours, and only its own blocks are checked.
    """
    whole = folder is None or any(folder.glob("lexicon/*/language.toml"))
    ontology = load_ontology(folder) if whole else load_ontology(beside=[folder] if folder else ())
    ours = {} if whole else load_ontology().lexicons
    extractor = Extractor(ontology)
    for code in [ontology.language(language).code] if language else ontology.languages:
        known = set(map(block_key, ours.get(code, ())))
        blocks = [block for block in ontology.lexicons[code] if block_key(block) not in known]
        yield from check_lexicon(extractor, code, show=show, blocks=blocks)


def block_key(block: LexiconBlock) -> tuple[object, ...]:
    """What tells one block from another, also where two files have the same name."""
    return block.id, block.triggers, tuple(example.text for example in block.examples)


def check_lexicon(
    extractor: Extractor, code: str, *, show: bool = False, blocks: Sequence[LexiconBlock] | None = None
) -> Iterator[str]:
    """Yield what is wrong, a line each: block, sentence, expected and got."""
    lexicon = extractor.lexicon(code)
    checked = extractor.ontology.lexicons[code] if blocks is None else blocks
    ids = {block.id for block in checked}
    for block_id, text, why in lexicon.failures:
        if block_id in ids:
            yield f"{block_id}: '{text}': {why}"
    failed = {(block_id, text) for block_id, text, _ in lexicon.failures}
    for block in checked:
        if show:
            yield from shown_patterns(lexicon, block)
        yield from check_block(extractor, block, code, failed)


def shown_patterns(lexicon: Lexicon, block: LexiconBlock) -> Iterator[str]:
    """What a block's examples taught."""
    for pattern in lexicon.patterns:
        if pattern.id.startswith(block.id + "."):
            yield f"    {pattern.id}: {pattern.describe()}   {pattern.example}"


def check_block(extractor: Extractor, block: LexiconBlock, code: str, failed: set[tuple[str, str]]) -> Iterator[str]:
    """Yield what is wrong with one block; examples that were not compiled have been told."""
    for example in block.examples:
        if (block.id, example.text) not in failed:
            yield from check_example(extractor, block, example, code)
    for text in block.negatives:
        if block.frame in frames_in(extractor, text, code):
            yield f"{block.id}: '{text}': expected nothing, got {block.frame}"
    for example in block.todo:
        if not list(check_example(extractor, block, example, code)):
            yield f"{block.id}: todo '{example.text}': it works now; move it to examples"


def frames_in(extractor: Extractor, text: str, code: str) -> set[str]:
    """The frames that a sentence asserts."""
    statements = extractor.extract(Document("example", text, code)).statements
    return {statement.frame for statement in statements if statement.factuality.holds}


def check_example(extractor: Extractor, block: LexiconBlock, example: Example, code: str) -> Iterator[str]:
    """Yield a line if an example does not give exactly its marked roles."""
    found = list(arguments_in(extractor, block, example, code))
    if not any(gives(arguments, example) for arguments in found):
        wanted = ", ".join(f"{m.role} '{example.text[m.start : m.end]}'" for m in timeless(example))
        got = "; ".join(", ".join(f"{a.role} '{a.text}'" for a in arguments) for arguments in found) or "nothing"
        yield f"{block.id}: '{example.text}': expected {wanted}; got {got}"


def arguments_in(
    extractor: Extractor, block: LexiconBlock, example: Example, code: str
) -> Iterator[tuple[Argument, ...]]:
    """Yield what the block's frame finds in an example; what needs a document's country need only fire."""
    names = marked_names(block, example, extractor.ontology)
    if block.home is None:
        statements = extractor.extract_example(example.text, code, names).statements
        yield from (statement.arguments for statement in statements if statement.frame == block.frame)
    else:
        syntax, matches = extractor.match_example(example.text, code, names)
        yield from (to_arguments(match, syntax) for match in matches if match.pattern.frame == block.frame)


def to_arguments(match: Match, syntax: Syntax) -> tuple[Argument, ...]:
    """The roles that a match fills, as words of the sentence."""
    words = [(role, entity, syntax.words[index]) for role, found in match.roles.items() for index, entity in found]
    return tuple(Argument(role, entity, Span(word.start, word.end), word.text) for role, entity, word in words)


def timeless(example: Example) -> list[Marked]:
    """The marked roles without the time, which is no entity."""
    return [marked for marked in example.marked if marked.role != "time"]


def gives(arguments: Sequence[Argument], example: Example) -> bool:
    """Whether just the marked roles are filled, each from within its brackets.

    Where participants are on a par ('X and Y met') each of them may stand in either role.
    """
    marked = timeless(example)
    reciprocal = len({a.entity for a in arguments}) < len(arguments)
    inside = all(
        any((reciprocal or m.role == a.role) and m.start <= a.span.start and a.span.end <= m.end for m in marked)
        for a in arguments
    )
    return inside and {a.role for a in arguments} == {m.role for m in marked}
