"""The student: the small spaCy recogniser that is shipped, trained on gold articles and on what the teacher marked.

Gold comes several times over, every other time with other names; silver comes once. Whole articles and single
paragraphs take turns, because a pipeline is given both, and some copies are in capitals or in lower case.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import spacy

from .corpus import Article
from .examples import write_names
from .running import run_training
from .substitution import Inventory, change_case, collect_names, split_paragraphs, substitute

SUBSTITUTED_SHARE = 0.5
SHORTEST_PARAGRAPH = 30  # characters; headings and bylines of silver articles teach little


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a student is trained."""

    language: str
    rows: tuple[int, int, int, int]  # of the hash tables for NORM, PREFIX, SUFFIX, SHAPE
    gold_copies: int = 6
    case_share: float = 0.02  # of the copies that are put in capitals, and in lower case
    steps: int = 3500
    depth: int = 4  # layers, each of which sees one word more on either side
    silver: int = 7_500_000  # characters of raw text that teachers mark; all of it serves for clusters of words
    seed: int = 0

    def seeded(self, seed: int) -> "Recipe":
        """The same recipe with another seed."""
        return replace(self, seed=seed)


def train_student(gold: Sequence[Article], silver: Sequence[Article], recipe: Recipe, folder: Path) -> Path:
    """Train a recogniser in a scratch folder and return the folder of the trained pipeline."""
    nlp = spacy.blank(recipe.language)
    rng = random.Random(recipe.seed)
    inventory = collect_names([*silver, *gold])
    copies = [*_gold_copies(gold, inventory, recipe, rng), *_silver_copies(silver, inventory, recipe, rng)]
    rng.shuffle(copies)
    write_names(copies, folder / "names.spacy", nlp)
    # The table that training prints needs articles; the last model is taken, so that none is chosen by them.
    write_names(gold[::10], folder / "names-dev.spacy", nlp)
    return run_training("names.cfg", _overrides(recipe, folder), folder / "names")


def _gold_copies(
    gold: Sequence[Article], inventory: Inventory, recipe: Recipe, rng: random.Random
) -> Iterator[Article]:
    for copy in range(recipe.gold_copies):
        for article in gold:
            changed = substitute(article, inventory, share=SUBSTITUTED_SHARE, rng=rng) if copy % 2 else article
            for part in split_paragraphs(changed) if copy // 2 % 2 else [changed]:
                yield change_case(part, share=recipe.case_share, rng=rng)


def _silver_copies(
    silver: Sequence[Article], inventory: Inventory, recipe: Recipe, rng: random.Random
) -> Iterator[Article]:
    for index, article in enumerate(silver):
        changed = substitute(article, inventory, share=SUBSTITUTED_SHARE, rng=rng) if index % 4 == 3 else article
        parts = (part for part in split_paragraphs(changed) if len(part.text) > SHORTEST_PARAGRAPH)
        for part in parts if index % 2 else [changed]:
            yield change_case(part, share=recipe.case_share, rng=rng)


def _overrides(recipe: Recipe, folder: Path) -> dict[str, object]:
    return {
        "paths.train": str(folder / "names.spacy"),
        "paths.dev": str(folder / "names-dev.spacy"),
        "system.seed": recipe.seed,
        "nlp.lang": recipe.language,
        "training.max_steps": recipe.steps,
        "training.optimizer.learn_rate.warmup_steps": min(200, recipe.steps // 10),
        "components.ner.model.tok2vec.embed.rows": list(recipe.rows),
        "components.ner.model.tok2vec.encode.depth": recipe.depth,
    }
