"""(Document, Syntax) -> Referents: who and what the words of a document stand for."""

from kg.entities.find import find_entities

__all__ = ["find_entities"]
