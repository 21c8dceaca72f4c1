"""From trained parts to the pipeline folder that is shipped."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import spacy
from spacy.language import Language

from .card import CARDS, Card, write_card
from .corpus import LABELS

if TYPE_CHECKING:
    from spacy.pipeline import AttributeRuler, EntityRecognizer

MEGABYTE = 1_000_000
QUOTES = "'\"‘’“”„"


class PackageTooLargeError(Exception):
    """A pipeline is larger than what the project ships."""


def assemble_names(names: Path) -> Language:
    """A pipeline with nothing but the recogniser, and no strings but its labels."""
    trained = spacy.load(names)
    nlp = spacy.blank(trained.meta["lang"])
    _graft_names(nlp, trained)
    return nlp


def assemble_dutch(trees: Path, names: Path) -> Language:
    """The treebank pipeline with the recogniser before it: sentence ends would break names that have a full stop."""
    nlp = spacy.load(trees, exclude=["ner"])
    _graft_names(nlp, spacy.load(names))
    ruler = cast("AttributeRuler", nlp.add_pipe("attribute_ruler"))
    for mark in QUOTES:  # the treebank has them as straight double ones, whatever the texts have
        ruler.add([[{"ORTH": mark}]], {"LEMMA": mark})
    return nlp


@dataclass(frozen=True, slots=True)
class Package:
    """What is shipped, where, under which licence, and how large it may be (in megabytes)."""

    name: str
    version: str
    licence: str
    licence_file: str
    target: Path
    limit: int


def ship(nlp: Language, package: Package, card: Card, *, work: Path, target: Path | None) -> Path:
    """Write a pipeline with its card and licence, and put it in its place."""
    folder, place = work / "package", target or package.target
    shutil.rmtree(folder, ignore_errors=True)
    _save(_describe(nlp, package, card), folder)
    shutil.copyfile(CARDS / package.licence_file, folder / "LICENSE")
    write_card(card, nlp, folder)
    _publish(folder, place, limit=package.limit)
    return place


def unpack_wheel(wheel: Path, folder: Path) -> Path:
    """Unpack a spaCy package and return the folder of its pipeline."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return next(folder.glob("*/*/config.cfg")).parent


def _graft_names(nlp: Language, trained: Language) -> None:
    """Add a trained recogniser without the strings of its training texts, which `source=` would bring along."""
    weights = cast("EntityRecognizer", trained.get_pipe("ner")).to_bytes(exclude=["vocab"])
    grafted = nlp.add_pipe("ner", first=True, config={"model": trained.config["components"]["ner"]["model"]})
    cast("EntityRecognizer", grafted).from_bytes(weights, exclude=["vocab"])
    for label in LABELS:
        nlp.vocab.strings.add(label)


def _describe(nlp: Language, package: Package, card: Card) -> Language:
    """Set the pipeline's meta data; its scores stand in the card."""
    for key in ("performance", "sources"):
        nlp.meta.pop(key, None)
    about = {"author": "", "email": "", "url": "", "description": card.title}
    nlp.meta.update({"name": package.name, "version": package.version, "license": package.licence, **about})
    return nlp


def _save(nlp: Language, folder: Path) -> None:
    """Write a pipeline without the paths of the machine that trained it."""
    for section in ("paths", "corpora", "training", "initialize", "pretraining"):
        nlp.config.pop(section, None)
    nlp.to_disk(folder)


def _publish(new: Path, target: Path, *, limit: int) -> None:
    """Put a finished folder in the place of the shipped one; a reader sees the old or the new, never half of one."""
    size = sum(path.stat().st_size for path in new.rglob("*") if path.is_file())
    if size > limit * MEGABYTE:
        raise PackageTooLargeError(f"{new.name} is {size / MEGABYTE:.1f} MB, more than {limit} MB")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(new, beside)
    if target.exists():
        target.rename(old)
    beside.rename(target)
    shutil.rmtree(old, ignore_errors=True)
