"""`scripts/train_names en`: train the English name recogniser and put it in its place."""

import sys
from pathlib import Path

from spacy.language import Language

from . import dutch
from .card import Card
from .command import Options, build_parser, load_english, run
from .names import Scale, train_names
from .packaging import Package, assemble_names, ship
from .score_names import ENGLISH_NAMES, english_rows
from .scoring import HEADER, to_markdown
from .student import Recipe

PACKAGE = Package("kg_names", "0.2.0", licence="MIT", licence_file="english.txt", target=ENGLISH_NAMES, limit=10)
RECIPE = Recipe("en", rows=(10_000, 2000, 3500, 2500))
SMOKE_RECIPE = Recipe("en", rows=(500, 200, 200, 200), gold_copies=8, steps=120)
UNUSED = ("parser", "lemmatizer", "senter")
SUMMARY = "Finds names in English news. One component, `ner`, with token vectors of its own: it takes the place of `ner` in a stock English pipeline."
DATA = (
    "News articles annotated for names, English, 1987-2026: 184 to train on, 45 to measure with. The texts are their publishers' and are not distributed.",
    "13,601 raw English news articles, 1987-2026: for clusters of words, and for silver names.",
    "Silver names: marked by a CRF that was trained on the annotated articles and sees what the stock pipeline (en_core_web_sm, MIT) marks.",
    "Country, language and calendar names of the Unicode CLDR.",
)


def main(argv: list[str] | None = None) -> int:
    """Train from the command line."""
    parser = build_parser("Train the name recogniser of a language.")
    parser.add_argument("language", choices=("en", "nl"))
    return run(parser, argv, lambda options: train(options) if options.language == "en" else dutch.train_only_names(options))


def train(options: Options) -> Path:
    """Train, package, describe and publish the English recogniser."""
    stock = load_english()
    stock.select_pipes(disable=[name for name in UNUSED if name in stock.pipe_names])
    recipe = (SMOKE_RECIPE if options.smoke else RECIPE).seeded(options.seed)
    nlp = assemble_names(train_names(options.data, stock, recipe, Scale(), options.work))
    return ship(nlp, PACKAGE, _card(nlp, options), work=options.work, target=options.output)


def _card(nlp: Language, options: Options) -> Card:
    tables = [("Names: strict F by label; P, R and F of PERSON, ORG, GPE and NORP together", to_markdown(HEADER, english_rows(nlp, options.data)))]
    return Card("English names in news", SUMMARY, DATA, PACKAGE.licence, "scripts/train_names en", options.seed, tables)


if __name__ == "__main__":
    sys.exit(main())
