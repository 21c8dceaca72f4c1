"""`scripts/train_names en`: train the English name recogniser and put it in its place."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from spacy.language import Language

from . import dutch
from .card import Card, load_card
from .command import Options, build_parser, run
from .names import mark_by_reader, train_names
from .packaging import Package, assemble_names, ship
from .reader import FineTuning
from .score_names import ENGLISH_NAMES, english_rows
from .scoring import HEADER, NAMES_TITLE, to_markdown
from .student import Recipe

PACKAGE = Package("kg_names", "0.4.0", licence="MIT", licence_file="english-LICENSE", target=ENGLISH_NAMES, limit=10)
RECIPE = Recipe("en", rows=(13_500, 300, 3500, 1000), depth=6, case_share=0.05, steps=8000, silver=15_000_000)
TUNING = FineTuning()
SMOKE_TUNING = FineTuning(epochs=1)
SMOKE_RECIPE = Recipe("en", rows=(500, 200, 200, 200), gold_copies=8, steps=40)


def main(argv: list[str] | None = None) -> int:
    """Train from the command line."""
    parser = build_parser("Train the name recogniser of a language.")
    parser.add_argument("language", choices=("en", "nl"))
    return run(
        parser, argv, lambda options: train(options) if options.language == "en" else dutch.train_only_names(options)
    )


def train(options: Options) -> Path:
    """Train, package, describe and publish the English recogniser."""
    recipe = (SMOKE_RECIPE if options.smoke else RECIPE).seeded(options.seed)
    tuning = replace(SMOKE_TUNING if options.smoke else TUNING, seed=options.seed)
    mark = partial(mark_by_reader, tuning=tuning, recipe=recipe)
    nlp = assemble_names(train_names(options.data, mark, recipe, options.work))
    return ship(nlp, PACKAGE, _card(nlp, options), work=options.work, target=options.output)


def _card(nlp: Language, options: Options) -> Card:
    tables = {NAMES_TITLE: to_markdown(HEADER, english_rows(nlp, options.data))}
    return load_card("english", command="scripts/train_names en", seed=options.seed, tables=tables)


if __name__ == "__main__":
    sys.exit(main())
