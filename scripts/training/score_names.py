"""`scripts/score_names`: strict scores of the shipped name recognisers, with the baselines beside them."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import spacy
from spacy.language import Language

from .command import DATA, ROOT, load_english, start_logging
from .corpus import Article, read_articles
from .packaging import unpack_wheel
from .scoring import HEADER, Row, adapt_scheme, find_names, find_settled_names, score_row, to_columns

LEXICON = ROOT / "ontology" / "lexicon"
ENGLISH_NAMES = LEXICON / "en" / "names"
DUTCH_PIPELINE = LEXICON / "nl" / "pipeline"

logger = logging.getLogger("score_names")


def main(argv: list[str] | None = None) -> int:
    """Score from the command line."""
    parser = argparse.ArgumentParser(description="Score the shipped name recognisers.")
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder with names/ and nl/ (default: shared/ beside the project)"
    )
    options = parser.parse_args(argv)
    start_logging()
    if not (options.data / "names").exists():
        logger.error("no scores: the annotated articles are missing (%s)", options.data / "names")
        return 2
    logger.info("F by label; P, R and F of PERSON, ORG, GPE and NORP together\n")
    logger.info("%s\n", to_columns(HEADER, dutch_rows(spacy.load(DUTCH_PIPELINE), options.data)))
    logger.info("%s", to_columns(HEADER, english_rows(spacy.load(ENGLISH_NAMES), options.data)))
    return 0


def dutch_rows(nlp: Language, data: Path) -> list[Row]:
    """The table of a Dutch pipeline: version 0.1.0, then itself."""
    articles = read_articles(data / "names" / "nl.jsonl", split="test")
    rows = [_score_first_dutch(wheel, articles) for wheel in sorted((data / "nl").glob("*.whl"))]
    return [*rows, *_score_ours("nl, this pipeline", nlp, articles)]


def english_rows(names: Language, data: Path) -> list[Row]:
    """The table of an English recogniser: the stock pipeline, then the same with the recogniser in it."""
    articles = read_articles(data / "names" / "en.jsonl", split="test")
    nlp = load_english()
    stock = score_row("en, stock", find_names(nlp, articles, partial(adapt_scheme, scheme={})), articles)
    return [stock, *_score_ours("en, these names", replace_names(nlp, names), articles)]


def replace_names(nlp: Language, names: Language) -> Language:
    """Put a recogniser in the place of a pipeline's own."""
    nlp.remove_pipe("ner")
    nlp.add_pipe("ner", source=names)
    return nlp


def _score_ours(title: str, nlp: Language, articles: Sequence[Article]) -> list[Row]:
    """The recogniser alone, and with what `kg` makes of its names in a whole document."""
    alone = score_row(title, find_names(nlp, articles), articles)
    return [alone, score_row(f"{title}, in kg", find_settled_names(nlp, articles), articles)]


def _score_first_dutch(wheel: Path, articles: Sequence[Article]) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        return score_row(
            f"nl, {wheel.name.split('-')[1]}",
            find_names(spacy.load(unpack_wheel(wheel, Path(folder))), articles, adapt_scheme),
            articles,
        )


if __name__ == "__main__":
    sys.exit(main())
