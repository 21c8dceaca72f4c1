"""One type for a name in a document, as `kg` has it once it has read the whole document.

In: a `Doc` of a whole article and the names found in it. Out: the names with their types settled, and the places that
the recogniser passed over. The rule itself is `kg.annotate`'s; it sees the labels that `language.toml` has types for.
"""

import tomllib
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc

from kg.annotate.names import spread
from kg.syntax import Name as Marked
from kg.syntax import Word

from .command import ROOT
from .corpus import LABELS, Name


def settle(doc: Doc, names: Sequence[Name]) -> list[Name]:
    """The names of a document, each with the type that the document as a whole gives it."""
    types = _types_of(doc.lang_)
    labels = {type_: label for label, type_ in types.items()}
    words = _to_words(doc)
    first_at = {word.start: word.index for word in words}
    last_at = {word.end: word.index for word in words}
    typed = [name for name in names if name.label in types]
    others = [name for name in names if name.label not in types]
    marked = [Marked(first_at[start], last_at[end], types[label]) for start, end, label in typed]
    found = (Name(words[mark.first].start, words[mark.last].end, labels[mark.type]) for mark in spread(words, marked))
    return sorted([*found, *others])


def names_in(doc: Doc) -> list[Name]:
    """The names that a recogniser marked in a document, without white space at their ends."""
    visible = ([token for token in entity if not token.is_space] for entity in doc.ents)
    return [Name(words[0].idx, words[-1].idx + len(words[-1]), words[0].ent_type_) for words in visible if words]


@cache
def _types_of(language: str) -> dict[str, str]:
    """The types of our labels in a language."""
    path = ROOT / "ontology" / "lexicon" / language / "language.toml"
    types = tomllib.loads(path.read_text(encoding="utf-8"))["types"]
    return {label: types[label] for label in LABELS if label in types}


def _to_words(doc: Doc) -> list[Word]:
    """Words without a parse, which the rule does not ask for."""
    tokens = (token for token in doc if not token.is_space)
    return [
        Word(index, token.text, token.lower_, "", token.idx, token.idx + len(token), index, "", 0)
        for index, token in enumerate(tokens)
    ]
