"""Extractions as lines of JSON, and back."""

import json
from dataclasses import replace

import pytest
from handmade import Who, article, corpus

from kg.errors import DocumentError
from kg.publish import from_line, from_record, read_records, to_line, to_record, write_records


@pytest.mark.parametrize("extraction", corpus(), ids=lambda extraction: extraction.document.id)
def test_a_record_comes_back_as_it_was(extraction):
    refused = replace(extraction, refused=(("a threat", "no addressee"),))

    assert from_record(to_record(refused)) == refused
    assert from_line(to_line(refused)) == refused


def test_a_record_has_the_keys_that_others_read():
    record = json.loads(to_line(corpus()[0]))

    assert list(record) == ["document", "entities", "statements", "relations", "refused"]
    assert list(record["document"]) == ["id", "language", "published", "title", "url", "publisher", "sha256", "text"]
    assert list(record["entities"][0]) == ["id", "type", "name", "aliases", "known", "titles", "mentions"]
    assert record["entities"][0]["mentions"][0] == {"start": 0, "end": 12, "text": "Donald Trump", "kind": "name"}
    assert record["statements"][0] == {
        "id": "s1",
        "frame": "Threat",
        "roles": [
            {"role": "agent", "entity": "t", "start": 0, "end": 12, "text": "Donald Trump"},
            {"role": "addressee", "entity": "i", "start": 24, "end": 28, "text": "Iran"},
        ],
        "polarity": "positive",
        "certainty": "certain",
        "source": "author",
        "claimed": False,
        "time": {"start": 32, "end": 46, "text": "3 January 2020", "value": "2020-01-03"},
        "evidence": {
            "start": 0,
            "end": 47,
            "quote": "Donald Trump threatened Iran on 3 January 2020.",
            "trigger": {"start": 13, "end": 23, "text": "threatened"},
            "found_by": "en/frames.toml#Test[1]",
        },
    }
    assert record["relations"][0] == {"subject": "t", "predicate": "threatens", "object": "i", "statement": "s1"}


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧 e\u0301", "\r\n\u2028\u2029\u0085", "\u202eאנה", '"\\\x00\x01', "\ud800 half", "\ufeff"]
)
def test_a_text_with_unusual_characters_comes_back(text, tmp_path):
    extraction = article("d1", "en", [f"{text} [Anna|a]"], {"a": Who("Person", text)}, title=text)

    write_records(tmp_path / "x.jsonl", [extraction, extraction])

    assert list(read_records(tmp_path / "x.jsonl")) == [extraction, extraction]


def test_a_line_that_is_no_record_is_named(tmp_path):
    file = tmp_path / "x.jsonl"
    for broken in ("{", '{"document": {}}', "[]", '{"document": {"id": "a", "text": "", "what": 1}}', "null"):
        file.write_text(f"{to_line(corpus()[0])}\n\n{broken}\n", "utf-8")

        with pytest.raises(DocumentError, match=r"x\.jsonl: line 3: expected a record"):
            list(read_records(file))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"none\.jsonl: cannot be read"):
        list(read_records(tmp_path / "none.jsonl"))
