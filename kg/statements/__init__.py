"""(Document, Syntax, Referents) -> statements: frames that patterns find, with factuality, time and evidence."""

from kg.statements.compile import Lexicon, ParseExample, compile_lexicon
from kg.statements.find import find_relations, find_statements
from kg.statements.match import Match, find_matches, near_misses
from kg.statements.pattern import Pattern

__all__ = [
    "Lexicon",
    "Match",
    "ParseExample",
    "Pattern",
    "compile_lexicon",
    "find_matches",
    "find_relations",
    "find_statements",
    "near_misses",
]
