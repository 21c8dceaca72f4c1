"""Running spaCy's own training from our short configs."""

import logging
from collections.abc import Mapping
from pathlib import Path

from spacy.cli.train import train
from spacy.language import DEFAULT_CONFIG
from spacy.training.pretrain import pretrain
from spacy.util import load_config

CONFIGS = Path(__file__).parent / "configs"

logger = logging.getLogger(__name__)


def run_training(config: str, overrides: Mapping[str, object], output: Path) -> Path:
    """Train by a config of `configs/` and return the folder of the last model."""
    logger.info("training %s: %s", config, dict(overrides))
    train(fill_config(config, overrides, output), output)
    return output / "model-last"


def run_pretraining(config: str, overrides: Mapping[str, object], output: Path) -> Path:
    """Pretrain token vectors by a config of `configs/` and return the file of the last weights."""
    filled = load_config(fill_config(config, overrides, output))
    pretrain(filled.interpolate(), output, silent=False)
    return output / "model-last.bin"


def fill_config(config: str, overrides: Mapping[str, object], output: Path) -> Path:
    """Write a config with spaCy's defaults filled in."""
    output.mkdir(parents=True, exist_ok=True)
    ours = load_config(CONFIGS / config, overrides=dict(overrides))
    path = output / "filled.cfg"
    DEFAULT_CONFIG.merge(ours).to_disk(path)
    return path
