"""`scripts/train_dutch`: from treebanks and annotated articles to the packaged Dutch pipeline."""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import spacy
from spacy.language import Language

from .card import Card, load_card
from .command import Options, build_parser, prepare, run
from .corpus import find_file, read_articles, read_measured, read_raw
from .names import mark_by_crf, train_names
from .packaging import Package, assemble_dutch, ship, unpack_wheel
from .score_names import DUTCH_PIPELINE, dutch_rows
from .scoring import HEADER, NAMES_TITLE, to_markdown
from .student import Recipe
from .treebank import TREE_HEADER, TreeRecipe, score_trees, train_trees

PACKAGE = Package(
    "kg_news_sm", "0.2.0", licence="CC BY-SA 4.0", licence_file="dutch-LICENSE", target=DUTCH_PIPELINE, limit=20
)
RECIPE = Recipe("nl", rows=(12_000, 2000, 4000, 3000), steps=5000)
SMOKE_RECIPE = Recipe("nl", rows=(500, 200, 200, 200), gold_copies=8, steps=40)
TREES = TreeRecipe()
SMOKE_TREES = TreeRecipe(pretraining=1, first=40, finish=10)
UNUSED = ("parser", "trainable_lemmatizer")


def main(argv: list[str] | None = None) -> int:
    """Train from the command line."""
    parser = build_parser("Train the Dutch pipeline.")
    parser.add_argument(
        "--keep-trees",
        action="store_true",
        help="take tagger, parser and lemmatiser from the pipeline that is shipped now",
    )
    return run(parser, argv, train)


def train_only_names(options: Options) -> Path:
    """Train the recogniser anew and leave the rest of the shipped pipeline as it is."""
    return train(replace(options, keep_trees=True))


def train(options: Options) -> Path:
    """Train, package, describe and publish the Dutch pipeline."""
    nlp = assemble_dutch(*_train_parts(options))
    return ship(nlp, PACKAGE, _card(nlp, options), work=options.work, target=options.output)


def _train_parts(options: Options) -> tuple[Path, Path]:
    """The trained trees and the trained names; side by side where the names need no trees of ours."""
    if options.keep_trees:
        return DUTCH_PIPELINE, _train_names(options, DUTCH_PIPELINE)
    if not _wheels(options):
        trees = _train_trees(options)
        return trees, _train_names(options, trees)
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=prepare) as pool:
        trees_of, names_of = pool.submit(_train_trees, options), pool.submit(_train_names, options)
        return trees_of.result(), names_of.result()


def _train_names(options: Options, trees: Path | None = None) -> Path:
    recipe = (SMOKE_RECIPE if options.smoke else RECIPE).seeded(options.seed)
    mark = partial(mark_by_crf, data=options.data, stock=_load_stock(options, trees), recipe=recipe)
    return train_names(options.data, mark, recipe, options.work)


def _train_trees(options: Options) -> Path:
    gold = read_articles(options.data / "names" / "nl.jsonl", split="train")
    raw = read_raw(
        find_file(options.data / "bulk", "nl.jsonl"), without=[*read_measured(options.data), *gold], seed=options.seed
    )
    recipe = replace(SMOKE_TREES if options.smoke else TREES, seed=options.seed)
    return train_trees(options.data / "nl" / "data" / "ud", raw, recipe, options.work)


def _load_stock(options: Options, trees: Path | None) -> Language:
    """What the teacher may look at: version 0.1.0 where the data folder has it, else our own tagger."""
    wheels = _wheels(options)
    stock = unpack_wheel(wheels[0], options.work / "stock") if wheels else trees
    assert stock is not None
    return spacy.load(stock, exclude=UNUSED)


def _wheels(options: Options) -> list[Path]:
    return sorted((options.data / "nl").glob("*.whl"))


def _card(nlp: Language, options: Options) -> Card:
    command = "scripts/train_dutch --keep-trees" if options.keep_trees else "scripts/train_dutch"
    tables = {
        NAMES_TITLE: to_markdown(HEADER, dutch_rows(nlp, options.data)),
        "Trees: official tests, from raw text": to_markdown(TREE_HEADER, score_trees(nlp, options.data / "nl")),
    }
    return load_card("dutch", command=command, seed=options.seed, tables=tables)


if __name__ == "__main__":
    sys.exit(main())
