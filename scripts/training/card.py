"""The model card (`README.md`) that lies beside the weights; what stays the same from run to run is in `cards/`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from spacy.language import Language
from threadpoolctl import threadpool_info

CARDS = Path(__file__).parent / "cards"
LIBRARIES = ("spacy", "python-crfsuite", "gensim", "scikit-learn", "jax", "optax", "babel")
SHOWN_LABELS = ("parser", "ner")


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader of the weights wants to know."""

    title: str
    summary: str
    data: Sequence[str]
    command: str
    seed: int
    tables: Mapping[str, str]  # Markdown by title


def load_card(name: str, *, command: str, seed: int, tables: Mapping[str, str]) -> Card:
    """Complete the card of a model by how it was made and what it scores."""
    written = tomllib.loads((CARDS / f"{name}.toml").read_text(encoding="utf-8"))
    return Card(**written, command=command, seed=seed, tables=tables)


def write_card(card: Card, nlp: Language, folder: Path) -> None:
    """Write the card of a pipeline into its folder."""
    (folder / "README.md").write_text(_to_markdown(card, nlp), encoding="utf-8")


def _to_markdown(card: Card, nlp: Language) -> str:
    labels = _bullets(
        [f"{name}: {', '.join(nlp.pipe_labels[name])}" for name in SHOWN_LABELS if name in nlp.pipe_labels]
    )
    tables = (f"### {title}\n\n{table}" for title, table in card.tables.items())
    parts = (f"# {card.title}", card.summary, _facts(card, nlp), "## Data", _bullets(card.data), "## Labels", labels)
    return "\n\n".join([*parts, "## Scores", *tables]) + "\n"


def _facts(card: Card, nlp: Language) -> str:
    facts = {
        "Version": nlp.meta["version"],
        "Components": ", ".join(nlp.pipe_names),
        "Licence": f"{nlp.meta['license']}, see LICENSE",
        "Made by": f"`{card.command}`, seed {card.seed}",
        "Made with": ", ".join(f"{library} {version(library)}" for library in LIBRARIES),
        "Computed by": f"{_kernels()}: the same kernels give the same bytes, others round differently",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in facts.items())])


def _kernels() -> str:
    """Which matrix products NumPy takes on this kind of processor."""
    kernels = {
        f"OpenBLAS kernels for {pool['architecture']}"
        for pool in threadpool_info()
        if pool["internal_api"] == "openblas"
    }
    return ", ".join(sorted(kernels)) or "NumPy without OpenBLAS"


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
