"""The English teacher: what the encoder is given, what it computes, and what is made of its scores."""

import os
from importlib.util import find_spec

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import spacy

from scripts.training.corpus import Article, Name
from scripts.training.encoder import PACKAGE, WIDTH, Parameters, find_encoder, load_encoder, score_labels
from scripts.training.reader import FineTuning, Reader
from scripts.training.tags import TAGS, best_tags, names_of, tags_of, visible_tokens
from scripts.training.windows import LENGTH, SHAPES, Spelling, cut, load_tokenizer, shape_of, spell, to_inputs

pytestmark = pytest.mark.skipif(
    find_spec(PACKAGE) is None and os.environ.get("CI") != "true", reason="no encoder: scripts/setup_encoder gets it"
)

TEXT = "Anna Berg left Oslo.\n\nThe Dune Trust was silent."


@pytest.fixture(scope="module")
def folder():
    return find_encoder()


@pytest.fixture(scope="module")
def tokenizer(folder):
    return load_tokenizer(folder)


@pytest.fixture(scope="module")
def vectors(folder):
    """The encoder with its own vectors in the place of the scores of labels."""
    head = {
        "shapes": jnp.zeros((len(SHAPES), WIDTH)),
        "breaks": jnp.zeros((2, WIDTH)),
        "labels.weight": jnp.eye(WIDTH),
        "labels.bias": jnp.zeros(WIDTH),
    }
    return Parameters(load_encoder(folder), head)


def spelling_of(*sizes):
    return Spelling([(7,) * size for size in sizes], [0] * len(sizes), [False] * len(sizes))


def meaning(parameters, tokenizer, text, size=1):
    """The mean vector of a text, as the makers of the encoder take it."""
    spelling = spell(spacy.blank("en")(text), tokenizer)
    inputs, _ = to_inputs([(spelling, window) for window in cut(spelling)], size)
    vectors = np.asarray(score_labels(parameters, inputs))[0][inputs.there[0]].mean(0)
    return vectors / np.linalg.norm(vectors)


@pytest.mark.parametrize("shared", [0, 10])
def test_every_word_is_judged_once(shared):
    spelling = spelling_of(*[1, 2, 3] * 40)

    windows = list(cut(spelling, length=30, shared=shared))

    assert list(range(120)) == [word for window in windows for word in window.judged]
    assert all(sum(map(len, spelling.pieces[window.first : window.end])) <= 28 for window in windows)


def test_a_judged_word_has_words_around_it():
    first, second, *_ = cut(spelling_of(*[1] * 100), length=32, shared=5)

    assert (first.judged, second.first, second.judged.start) == (range(25), 20, 25)


def test_a_text_that_fits_is_one_window():
    [window] = cut(spelling_of(1, 1, 1), shared=5)

    assert (window.first, window.end, window.judged) == (0, 3, range(3))


def test_a_text_without_words_has_no_window():
    assert not list(cut(spelling_of()))


def test_shapes_say_what_the_vocabulary_does_not():
    words = ("oslo", "Oslo", "OSLO", "A", "McBerg", "2019", "...")

    assert [shape_of(word) for word in words] == ["lower", "capital", "upper", "letter", "mixed", "number", "mark"]


def test_a_word_stands_where_its_first_piece_stands(tokenizer):
    spelling = spell(spacy.blank("en")(TEXT), tokenizer)

    inputs, [places] = to_inputs([(spelling, window) for window in cut(spelling)], 2)

    assert [pieces[0] for pieces in spelling.pieces] == inputs.pieces[0, places].tolist()
    assert inputs.pieces.shape == (2, LENGTH)
    assert not inputs.there[1, 1:].any()


def test_a_line_break_is_seen(tokenizer):
    spelling = spell(spacy.blank("en")(TEXT), tokenizer)

    assert [index for index, begins in enumerate(spelling.breaks) if begins] == [5]


def test_the_encoder_computes_what_its_makers_say(vectors, tokenizer):
    """Two sentences that say the same lie close, another one does not: a slip in the network would lose this."""
    one = meaning(vectors, tokenizer, "A minister resigned after the vote.")
    same = meaning(vectors, tokenizer, "The vote made a member of the cabinet step down.")
    other = meaning(vectors, tokenizer, "Two cats sleep on a warm roof.")

    assert one @ same > 0.5 > 0.1 > one @ other


def test_what_fills_a_batch_changes_nothing(vectors, tokenizer):
    alone, filled = (meaning(vectors, tokenizer, TEXT, size) for size in (1, 3))

    np.testing.assert_allclose(alone, filled, atol=1e-5)


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"other")

    with pytest.raises(SystemExit, match=r"other weights.*expected 53aa"):
        load_encoder(tmp_path)


def test_no_name_continues_that_has_not_begun():
    scores = np.full((3, len(TAGS)), -9.0)
    for word, tag in enumerate(("O", "I-ORG", "I-ORG")):
        scores[word, TAGS.index(tag)] = 0
    scores[1, TAGS.index("B-ORG")] = -1

    assert best_tags(scores) == ["O", "B-ORG", "I-ORG"]


def test_tags_and_names_are_two_writings_of_one_thing():
    doc = spacy.blank("en")(TEXT)
    names = [Name(0, 9, "PERSON"), Name(15, 19, "GPE"), Name(26, 36, "ORG")]

    assert names == names_of(visible_tokens(doc), tags_of(visible_tokens(doc), names))


def test_a_reader_learns_the_names_that_it_is_shown(folder):
    article = Article("made-up", TEXT, (Name(0, 9, "PERSON"), Name(15, 19, "GPE"), Name(26, 36, "ORG")))
    reader = Reader(folder, spacy.blank("en").make_doc, seed=0)

    reader.train([article], FineTuning(epochs=25, case_share=0))

    assert [article] == list(reader.mark([Article("made-up", TEXT)]))
    assert jax.default_backend() == "cpu"
