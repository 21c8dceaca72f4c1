"""The command `kg`: parse, one call, one line, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console
from rich.table import Table

from kg.model import Document
from kg.ontology import load_ontology
from kg.pipeline import Extractor
from kg.publish import to_line
from kg.read import read_documents
from kg.errors import DocumentError, KgError

app = typer.Typer(no_args_is_help=True)
lexicon_app = typer.Typer(no_args_is_help=True)
app.add_typer(lexicon_app, name="lexicon")
out = Console()
err = Console(stderr=True)


@app.command()
def extract(sources: list[str], output: Annotated[str, typer.Option("-o", "--output")] = "-") -> None:
    extractor = Extractor(load_ontology())
    import sys
    handle = sys.stdout if output == "-" else open(output, "w", encoding="utf-8")
    for document in read_documents(sources):
        if isinstance(document, DocumentError):
            err.print(str(document))
            continue
        try:
            handle.write(to_line(extractor.extract(document)) + "\n")
        except DocumentError as error:
            err.print(str(error))


@app.command()
def explain(text: str, language: Annotated[Optional[str], typer.Option("--language", "-l")] = None, verbose: bool = False) -> None:
    from kg.statements import find_matches, near_misses
    ontology = load_ontology()
    extractor = Extractor(ontology)
    document = extractor.with_language(Document("explain", text, language))
    extraction = extractor.extract(document)
    syntax, referents = extractor.parse(document)
    lexicons = {document.language: extractor.lexicon(document.language)}
    for word in syntax.words:
        edges = ", ".join(f"{e.label}{'*' if e.raised else ''}->{syntax.words[e.target].text}" for e in syntax.edges[word.index])
        ent = referents.of_word.get(word.index, "")
        out.print(f"{word.index:3} {word.text:15} {word.lemma:15} {word.pos:6} {word.label:17} {syntax.words[word.head].text:12} {ent:4} {edges}", markup=False, highlight=False)
    for e in extraction.entities:
        out.print(f"{e.id} {e.type}: {e.name} {list(e.aliases)} {e.known or ''} {list(e.titles)}", markup=False)
    for s in extraction.statements:
        out.print(f"{s.frame} {[(a.role, a.text) for a in s.arguments]} {s.factuality} {s.time} {s.evidence.found_by}", markup=False)
    for r in extraction.relations:
        out.print(f"=> {extraction.entity(r.subject).name} {r.predicate} {extraction.entity(r.object).name}", markup=False)
    for miss in near_misses(syntax, referents, ontology, lexicons):
        out.print(f"nearest miss: '{syntax.words[miss.trigger].text}' {miss.pattern.id} lacks {', '.join(miss.missing)} [{miss.pattern.describe()}]", markup=False)


@lexicon_app.command("check")
def lexicon_check(folder: Optional[Path] = None, language: Optional[str] = None, show: bool = False) -> None:
    from kg.lexicon_check import check_lexicon
    ontology = load_ontology(folder)
    failed = 0
    for code in ontology.languages:
        if language and code != language:
            continue
        extractor = Extractor(ontology)
        for problem in check_lexicon(extractor, code, show=show):
            failed += 1
            out.print(problem, markup=False, highlight=False, soft_wrap=True)
    out.print(f"{failed} problems")
    raise typer.Exit(1 if failed else 0)
