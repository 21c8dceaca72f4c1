"""Encodings and languages: accepted where clear, refused by name where not; and anything at all does not crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.errors import DocumentError
from kg.model import Document
from kg.read import detect, read_documents
from kg.read.decoding import decode
from kg.read.place import Place

HERE = Place("a.txt")
DUTCH = (
    "De Noorse premier Anna Berg sprak dinsdag in België met haar Oekraïense collega over een verdrag. "
    "Volgens hem één van de belangrijkste afspraken van het jaar; hij reist daarna door naar Zweden."
)
POLISH = (
    "Prezydent spotkał się w środę z ministrem obrony. Żołnierze zostali wysłani na granicę, "
    "powiedział rzecznik rządu. Następna wizyta odbędzie się w przyszłym tygodniu w Norwegii."
)
RUSSIAN = "Президент прибыл в Осло с официальным визитом и встретился с премьер-министром Норвегии. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (DUTCH, "utf-8"),
        (DUTCH, "utf-8-sig"),
        (DUTCH, "utf-16"),
        (DUTCH, "utf-32"),
        (DUTCH, "cp1252"),
        (DUTCH, "iso-8859-1"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_a_clear_encoding_is_read(text, encoding):
    assert decode(text.encode(encoding), HERE) == text


@pytest.mark.parametrize(("text", "encoding"), [(DUTCH, "mac_roman"), (DUTCH, "cp850"), (POLISH, "iso8859_2")])
def test_an_unclear_encoding_is_refused_by_name(text, encoding):
    with pytest.raises(DocumentError, match=r"a.txt: not UTF-8 \(byte [\d,]+\); perhaps \w+, but that is not clear"):
        decode(text.encode(encoding), HERE)


def test_damaged_utf8_is_not_taken_for_another_encoding():
    with pytest.raises(DocumentError, match="damaged UTF-8 at byte 190"):
        decode(DUTCH.encode()[:190] + b"\xff" + DUTCH.encode()[190:], HERE)


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xff\xfe\x00\xd8", b"\xff\xfe\x00\x00abc"])
def test_a_mark_without_its_encoding_is_refused(data):
    with pytest.raises(DocumentError, match="broken UTF-"):
        decode(data, HERE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (DUTCH, "nl"),
        ("De premier bezoekt Kenia en ondertekent er een verdrag.", "nl"),
        ("The prime minister visits Kenya and signs a treaty there.", "en"),
        ("THE PRIME MINISTER OF NORWAY VISITED KENYA ON TUESDAY, OFFICIALS SAID.", "en"),
    ],
)
def test_languages_are_told_apart(text, language):
    found, probability = detect(text)

    assert found == language
    assert 0.4 < probability <= 1.0


@pytest.mark.parametrize("text", ["", "123", "\ud800", "👩‍👩‍👧"])
def test_no_language_is_no_certainty(text):
    assert detect(text)[1] < 0.4


@pytest.mark.parametrize("seed", range(60))
def test_anything_gives_documents_or_errors(tmp_path, seed):
    """Damaged articles and noise under every suffix: values only, texts that encode, and twice the same."""
    chance = random.Random(seed)
    suffixes = ("txt", "md", "html", "jsonl", "json", "csv", "tsv", "jsonl.gz")
    for number, suffix in enumerate(suffixes):
        (tmp_path / f"{number}.{suffix}").write_bytes(_noise(chance))

    first = list(read_documents([tmp_path]))
    second = list(read_documents([tmp_path]))

    assert [_shown(value) for value in first] == [_shown(value) for value in second]
    for value in first:
        if isinstance(value, Document):
            assert value.text.strip()
            assert value.text.encode().decode() == value.text
    names = [value.id for value in first if isinstance(value, Document)]
    assert len(names) == len(set(names))


def _noise(chance: random.Random) -> bytes:
    samples = Path(__file__).parents[2] / "kg" / "samples"
    pieces = [path.read_bytes() for path in sorted(samples.iterdir())]
    pieces += [
        b'id,text\n1,"a',
        b'{"id": 1, "text": "\\ud83d',
        "\u202e👩‍👩‍👧e\u0301\u2028\r\n\u00a0".encode(),
        b"<table><",
    ]
    data = bytearray(b"".join(chance.sample(pieces, 2)))
    for _ in range(chance.choice([0, 1, 5, 200])):
        data[chance.randrange(len(data))] = chance.choice([0, 10, 13, 34, 60, 92, 123, 125, 128, 200, 255, 233, 65])
    return bytes(data[: chance.randrange(1, len(data))]) if chance.random() < 0.5 else bytes(data)


def _shown(value: Document | DocumentError) -> str:
    return repr(value) if isinstance(value, Document) else str(value)
