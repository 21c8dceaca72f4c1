"""Whether the full name that a document gives is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.resolve.names import is_single, surname_of, words_of

if TYPE_CHECKING:
    from kg.model import Document, Entity

SENTENCE_ENDS: Final = (".", "!", "?", "…", '"', "'", "”", "’", "»")


def is_doubtful(entity: Entity, document: Document) -> bool:
    """Whether a person's full name stands once, and only after the surname.

    News gives the full name first; a headline does not count. "... to Trump. 'Gambler Trump, you ...'": no given name.
    """
    words = words_of(entity.name)
    if len(words) < 2 or is_single(entity.name):
        return False
    named = [(mention.span, words_of(mention.text)) for mention in entity.mentions if mention.kind == "name"]
    full = [span for span, found in named if found == words]
    bare = [span for span, found in named if found == surname_of(words)]
    body = end_of_headline(document.text)
    return len(full) == 1 and any(body <= span.start < full[0].start for span in bare)


def end_of_headline(text: str) -> int:
    """Where the body begins: after a first line that does not end as a sentence does."""
    first = text.lstrip().partition("\n")[0].rstrip()
    return 0 if first.endswith(SENTENCE_ENDS) else text.find(first) + len(first)
