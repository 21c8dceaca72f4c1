"""The model card (`README.md`) and the licence that lie beside the weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from spacy.language import Language

LIBRARIES = ("spacy", "python-crfsuite", "gensim", "scikit-learn", "babel")


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader of the weights wants to know."""

    title: str
    summary: str
    data: Sequence[str]
    licence: str
    command: str
    seed: int
    tables: Sequence[tuple[str, str]]  # title, markdown table


def write_card(card: Card, nlp: Language, folder: Path) -> None:
    """Write the card of a pipeline into its folder."""
    (folder / "README.md").write_text(to_markdown(card, nlp), encoding="utf-8")


def to_markdown(card: Card, nlp: Language) -> str:
    """The text of a card."""
    parts = [f"# {card.title}", card.summary, _facts(card, nlp), "## Data", _bullets(card.data), "## Labels", _labels(nlp), "## Scores"]
    parts += [f"### {title}\n\n{table}" for title, table in card.tables]
    return "\n\n".join(parts) + "\n"


def _facts(card: Card, nlp: Language) -> str:
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    rows = {
        "Version": nlp.meta["version"],
        "Components": ", ".join(nlp.pipe_names),
        "Licence": card.licence,
        "Made by": f"`{card.command}`, seed {card.seed}",
        "Made with": versions,
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())])


def _labels(nlp: Language) -> str:
    shown = {name: labels for name, labels in nlp.pipe_labels.items() if labels and name in ("ner", "parser")}
    return _bullets([f"{name}: {', '.join(labels)}" for name, labels in shown.items()])


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
