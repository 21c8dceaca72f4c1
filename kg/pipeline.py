"""The path from sources to files; the only module that knows all stations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.annotate import Annotator
from kg.entities import find_entities
from kg.errors import DocumentError
from kg.model import Document, Extraction
from kg.read import detect
from kg.statements import compile_lexicon, find_relations, find_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Statement
    from kg.ontology import Ontology
    from kg.statements import Lexicon
    from kg.syntax import Referents, Syntax

SURE = 0.9  # probability from which a paragraph's language is believed to differ from its document's


class Extractor:
    """Finds what documents say: the whole first phase. Loads pipelines and compiles lexicons once, when they are needed."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.annotator = Annotator(ontology, guess_language)
        self._lexicons: dict[str, Lexicon] = {}

    def lexicon(self, code: str) -> Lexicon:
        """The compiled lexicon of a language."""
        if code not in self._lexicons:
            language = self.ontology.language(code)
            self._lexicons[code] = compile_lexicon(language, self.ontology, self.annotator.parse_example)
        return self._lexicons[code]

    def extract(self, document: Document) -> Extraction:
        """Find what one document says. Raises DocumentError for a language without a lexicon."""
        document = self.with_language(document)
        return self._extract(document, self.annotator.annotate(document))

    def extract_example(self, text: str, code: str, names: Sequence[tuple[int, int, str]]) -> Extraction:
        """The same for a lexicon's example, whose names are given as (start, end, class)."""
        syntax = self.annotator.parse_example(text, self.ontology.language(code), names)
        return self._extract(Document("example", text, code), syntax)

    def _extract(self, document: Document, syntax: Syntax) -> Extraction:
        lexicons = {code: self.lexicon(code) for code in {sentence.language for sentence in syntax.sentences}}
        referents = find_entities(document, syntax, self.ontology)
        statements, refused = find_statements(document, syntax, referents, self.ontology, lexicons)
        return to_extraction(document, referents, statements, refused, self.ontology)

    def parse(self, document: Document) -> tuple[Syntax, Referents]:
        """The values between the stations, for who wants to look inside."""
        syntax = self.annotator.annotate(document)
        return syntax, find_entities(document, syntax, self.ontology)

    def with_language(self, document: Document) -> Document:
        """The document with its language, detected if it is not given."""
        if document.language in self.ontology.languages:
            return document
        code = document.language or detect(document.text)[0]
        if code not in self.ontology.languages:
            known = ", ".join(sorted(self.ontology.languages))
            raise DocumentError(f"the language is '{code}', for which there is no lexicon; there are: {known}", file=document.id)
        return replace(document, language=code)


def guess_language(text: str, candidates: tuple[str, ...]) -> str | None:
    """The language of a paragraph if it is one of the candidates and sure."""
    code, probability = detect(text)
    return code if code in candidates and probability >= SURE else None


def to_extraction(
    document: Document,
    referents: Referents,
    statements: tuple[Statement, ...],
    refused: tuple[tuple[str, str], ...],
    ontology: Ontology,
) -> Extraction:
    """What is worth keeping: named entities, and the nominal ones that take part in a statement."""
    used = {argument.entity for statement in statements for argument in statement.arguments}
    used |= {statement.factuality.source for statement in statements}
    entities = [e for e in referents.entities.values() if e.id in used or any(m.kind == "name" for m in e.mentions)]
    types = {entity.id: entity.type for entity in entities}
    return Extraction(document, tuple(entities), statements, find_relations(statements, types, ontology), refused)
