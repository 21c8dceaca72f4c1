"""Document -> Syntax: paragraphs, languages, parses, names, and the normal form of every sentence."""

from kg.annotate.annotator import Annotator, LanguageGuess

__all__ = ["Annotator", "LanguageGuess"]
