"""The Dutch tagger, parser and lemmatiser, trained on the UD treebanks in two phases."""

import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import spacy
import srsly
from spacy.language import Language
from spacy.training import Example
from spacy.util import registry

from .corpus import Article
from .examples import Row as TreeRow
from .examples import read_conllu, to_trees, vary_quotes, write_trees
from .obliques import learn_obliques, relabel_obliques
from .packaging import unpack_wheel
from .running import run_pretraining, run_training
from .scoring import Row

if TYPE_CHECKING:
    from spacy.pipeline.edit_tree_lemmatizer import EditTreeLemmatizer

TRAIN_FILES = ("train-new.conllu", "train-cdb.conllu")
OLD_FILES = ("train-old.conllu",)  # of before 2018, with fewer labels
DEV_FILE = "dev.conllu"
TEST_FILES = ("lassy-test.conllu", "alpino-test.conllu")
TREE_SCORES = {
    "UPOS": "pos_acc",
    "morph": "morph_acc",
    "lemma": "lemma_acc",
    "UAS": "dep_uas",
    "LAS": "dep_las",
    "sentences F": "sents_f",
}
TREE_HEADER = ("", *TREE_SCORES)


@dataclass(frozen=True, slots=True)
class TreeRecipe:
    """How long each phase is, in steps (pretraining: in epochs over the raw articles; none without)."""

    pretraining: int = 1
    first: int = 3600
    finish: int = 2400
    seed: int = 0


@registry.callbacks("kg.restore_lemma_trees.v1")
def restore_lemma_trees() -> Callable[[Language], Language]:
    """Refill the lemmatiser's tree numbers, which spaCy 3.8 leaves empty on load: training on without them ruins it."""

    def restore(nlp: Language) -> Language:
        lemmatizer = cast("EditTreeLemmatizer", nlp.get_pipe("trainable_lemmatizer"))
        lemmatizer.tree2label = {tree: label for label, tree in enumerate(lemmatizer.cfg["labels"])}
        return nlp

    return restore


def train_trees(treebank: Path, raw: Sequence[Article], recipe: TreeRecipe, folder: Path) -> Path:
    """Train on the conllu files of a folder in a scratch folder and return the folder of the trained pipeline."""
    nlp = spacy.blank("nl")
    paths: dict[str, object] = {
        "paths.train": str(folder / "trees.spacy"),
        "paths.dev": str(folder / "trees-dev.spacy"),
    }
    write_trees(read_training_sentences(treebank, seed=recipe.seed), folder / "trees.spacy", nlp)
    write_trees(read_conllu(treebank / DEV_FILE), folder / "trees-dev.spacy", nlp)
    pretrained = _pretrain(raw, recipe, folder) if recipe.pretraining else None
    phase = {"paths.tok2vec": pretrained, "training.max_steps": recipe.first, "system.seed": recipe.seed}
    first = run_training("trees.cfg", paths | phase, folder / "trees-first")
    finish = {"paths.first": str(first), "training.max_steps": recipe.finish, "system.seed": recipe.seed + 1}
    return run_training("trees_finish.cfg", paths | finish, folder / "trees-finish")


def read_training_sentences(treebank: Path, *, seed: int) -> list[list[TreeRow]]:
    """Read all sentences to train on, in today's labels and with the quotation marks of news."""
    sentences, old = (_read_files(treebank, names) for names in (TRAIN_FILES, OLD_FILES))
    obliques = learn_obliques(sentences)
    for sentence in old:
        relabel_obliques(sentence, obliques)
    vary_quotes([*sentences, *old], random.Random(seed))
    return sentences + old


def score_trees(nlp: Language, folder: Path) -> list[Row]:
    """Score version 0.1.0, where the folder has it, and a pipeline on the official tests, from raw text."""
    tests = [path for name in TEST_FILES if (path := folder / "data" / "ud" / name).exists()]
    with tempfile.TemporaryDirectory() as scratch:
        wheels = [
            (wheel.name.split("-")[1], spacy.load(unpack_wheel(wheel, Path(scratch))))
            for wheel in sorted(folder.glob("*.whl"))
        ]
    return [
        _score_tree(f"{path.stem}, {title}", pipeline, path)
        for path in tests
        for title, pipeline in (*wheels, ("this pipeline", nlp))
    ]


def _read_files(folder: Path, names: Sequence[str]) -> list[list[TreeRow]]:
    paths = (folder / name for name in names)
    return [sentence for path in paths if path.exists() for sentence in read_conllu(path)]


def _score_tree(title: str, nlp: Language, path: Path) -> Row:
    gold = to_trees(read_conllu(path), nlp)
    scores = nlp.evaluate([Example(nlp.make_doc(doc.text), doc) for doc in gold])
    return title, *(f"{100 * (scores.get(key) or 0):.1f}" for key in TREE_SCORES.values())


def _pretrain(raw: Sequence[Article], recipe: TreeRecipe, folder: Path) -> str:
    path = folder / "raw.jsonl"
    srsly.write_jsonl(path, ({"text": line} for article in raw for line in article.text.split("\n") if line.strip()))
    overrides = {"paths.raw": str(path), "pretraining.max_epochs": recipe.pretraining, "system.seed": recipe.seed}
    return str(run_pretraining("trees.cfg", overrides, folder / "pretrained"))
