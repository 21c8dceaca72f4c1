"""The bundled articles."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from kg.model import Document
from kg.read import detect, read_documents

SAMPLES = str(files("kg") / "samples")


def test_the_samples_are_dated_articles_in_two_languages():
    documents = list(read_documents([SAMPLES]))

    assert all(isinstance(document, Document) for document in documents)
    languages = Counter(document.language or detect(document.text)[0] for document in documents)
    assert languages == {"nl": 5, "en": 4}
    assert all(document.published and document.title for document in documents)


def test_the_same_people_turn_up_across_languages():
    texts = [document.text for document in read_documents([SAMPLES])]

    for name in ("Trump", "Iran", "Zelensky", "Pompeo", "Khamenei", "Merkel", "Rutte", "Stoltenberg"):
        assert sum(name in text for text in texts) > 1, name
