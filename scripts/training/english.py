"""`scripts/train_names en`: train the English name recogniser and put it in its place."""

import sys
from pathlib import Path

from spacy.language import Language

from . import dutch
from .card import Card, load_card
from .command import Options, build_parser, load_english, run
from .names import Scale, train_names
from .packaging import Package, assemble_names, ship
from .score_names import ENGLISH_NAMES, english_rows
from .scoring import HEADER, NAMES_TITLE, to_markdown
from .student import Recipe

PACKAGE = Package("kg_names", "0.3.0", licence="MIT", licence_file="english-LICENSE", target=ENGLISH_NAMES, limit=10)
RECIPE = Recipe("en", rows=(10_000, 2000, 3500, 2500), case_share=0.05, steps=7000)
SCALE = Scale(silver=12_000_000, rounds=1)
SMOKE_RECIPE = Recipe("en", rows=(500, 200, 200, 200), gold_copies=8, steps=40)
UNUSED = ("parser", "lemmatizer", "senter")


def main(argv: list[str] | None = None) -> int:
    """Train from the command line."""
    parser = build_parser("Train the name recogniser of a language.")
    parser.add_argument("language", choices=("en", "nl"))
    return run(
        parser, argv, lambda options: train(options) if options.language == "en" else dutch.train_only_names(options)
    )


def train(options: Options) -> Path:
    """Train, package, describe and publish the English recogniser."""
    stock = load_english()
    stock.select_pipes(disable=[name for name in UNUSED if name in stock.pipe_names])
    recipe = (SMOKE_RECIPE if options.smoke else RECIPE).seeded(options.seed)
    nlp = assemble_names(train_names(options.data, stock, recipe, SCALE, options.work))
    return ship(nlp, PACKAGE, _card(nlp, options), work=options.work, target=options.output)


def _card(nlp: Language, options: Options) -> Card:
    tables = {NAMES_TITLE: to_markdown(HEADER, english_rows(nlp, options.data))}
    return load_card("english", command="scripts/train_names en", seed=options.seed, tables=tables)


if __name__ == "__main__":
    sys.exit(main())
