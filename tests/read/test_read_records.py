"""JSON Lines, JSON, tables and standard input: records with what is known of them."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest

from kg.errors import DocumentError
from kg.model import Document
from kg.read import Skipped, read_documents


def read(*sources: str | Path, **options: object) -> list[Document | DocumentError]:
    """Read everything at once."""
    return list(read_documents(sources, **options))  # type: ignore[arg-type]


def lines(*records: object) -> bytes:
    """Write records as JSON Lines; what is bytes already stays so."""
    return b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in records)


def error_of(path: Path, record: object) -> DocumentError:
    """The error that a record of a file gives."""
    path.write_bytes(lines(record))
    [error] = read(path)
    assert isinstance(error, DocumentError)
    return error


def test_a_record_brings_its_metadata(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(
        lines(
            {"id": "n1", "text": " Norway won.\r\n", "language": "en", "published": "2019-03-05", "title": "Won"},
            {"id": 7, "text": "Zweden verloor.", "lang": "nl_NL", "date": "2019-03-05T23:30:00Z", "source": "De Krant"},
            {"text": "No id.", "url": "https://krant.example/1", "publisher": "", "title": None, "more": [1]},
        )
    )

    [first, second, third] = read(tmp_path / "a.jsonl")

    assert first == Document("n1", " Norway won.\r\n", "en", "2019-03-05", "Won")
    assert second == Document("7", "Zweden verloor.", "nl", "2019-03-05", publisher="De Krant")
    assert third == Document("a-3", "No id.", url="https://krant.example/1")


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_bytes(
        lines(
            {"id": "1", "text": "One."},
            b'{"id": "2", "text": "Two."',
            b"",
            b'[{"id": "3"}]',
            b'{"id": "4", "text": "caf\xff\xfe\xfa\xfb"}',
            b"[" * 100_000,
            b'{"id": ' + b"9" * 5000 + b"}",
            {"id": "8", "text": "Eight."},
        )
    )

    first, *errors, last = read("a.jsonl")

    assert (first.id, last.id) == ("1", "8")
    assert [str(error).split(" (")[0] for error in errors] == [
        "a.jsonl: line 2, column 27: not valid JSON: Expecting ',' delimiter",
        "a.jsonl: line 4: a list; expected an object with 'id' and 'text'",
        "a.jsonl: line 5: not UTF-8",
        "a.jsonl: line 6: nested too deeply; expected an object with 'id' and 'text'",
        "a.jsonl: line 7: not usable JSON: Exceeds the limit",
    ]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": 5}, "'text' is a number; expected a string"),
        ({"text": ["a"]}, "'text' is a list; expected a string"),
        ({"id": True, "text": "a"}, "'id' is true or false; expected a string"),
        ({"text": "a", "title": {}}, "'title' is an object; expected a string"),
        ({"body": "a", "texts": "b"}, "no 'text'; found body, texts; did you mean 'texts'?"),
        ({}, "no 'text'; found no fields"),
        ({"text": " \n"}, "empty: expected text"),
        ({"text": "a\0b"}, "binary, not text: NUL at character 1"),
        ({"text": "a\ud800"}, "the text holds half a character (a lone surrogate, \\ud800) at 1"),
        ({"text": "a", "title": "\udfff"}, "'title' holds half a character (a lone surrogate, \\udfff) at 0"),
        ({"text": "a", "language": "English!"}, "language 'English!' is not a code; expected one such as 'en' or 'nl'"),
        ({"text": "a", "date": 20190305}, "'date' is a number; expected a string"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(tmp_path, record, message):
    error = error_of(tmp_path / "a.jsonl", record)

    assert (error.entry, error.message) == ("line 1", message)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019-03-05", "2019-03-05"),
        ("20190305T101500Z", "2019-03-05"),
        ("2019-03-05 10:15 UTC", "2019-03-05"),
        ("5 March 2019", "2019-03-05"),
        ("March 5, 2019, 10:15 PM", "2019-03-05"),
        ("dinsdag 5 maart 2019 om 10:15", "2019-03-05"),
        ("Tue, 05 Mar 2019 10:00:00 GMT", "2019-03-05"),
        ("25/03/2019", "2019-03-25"),
    ],
)
def test_dates_come_in_many_forms(tmp_path, written, day):
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a", "date": written}))

    [document] = read(tmp_path / "a.jsonl")

    assert document.published == day


@pytest.mark.parametrize("written", ["2019", "2019-03"])
def test_a_date_without_a_day_is_none(tmp_path, written):
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a", "date": written}))

    [document] = read(tmp_path / "a.jsonl")

    assert document.published is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("03/05/2019", "can be read as 2019-03-05 or as 2019-05-03"),
        ("March 2019", "cannot be read as a day"),
        ("31 February 2019", "cannot be read as a day"),
        ("2019-13-45", "cannot be read as a day"),
        ("yesterday", "cannot be read as a date"),
        ("3.5.19", "cannot be read as a date"),
        ("5" * 4000, "cannot be read as a date"),
    ],
)
def test_no_day_is_guessed_and_no_article_lost(tmp_path, written, reason):
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a", "date": written}))

    [note, document] = read(tmp_path / "a.jsonl")

    assert isinstance(note, Skipped)
    shown = written[:80] + "..." * (len(written) > 80)
    assert note.message == f"published '{shown}' {reason}; expected one such as 2020-01-03; left out"
    assert (document.text, document.published) == ("a", None)


def test_an_id_is_used_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_bytes(
        lines({"id": "x", "text": "One."}, {"id": "x", "text": "One."}, {"id": "x", "text": "Two."})
    )

    [_, same, other] = read("a.jsonl")

    assert (type(same), same.message) == (Skipped, "the same id and text as a.jsonl: line 1")
    assert type(other) is DocumentError
    assert str(other) == "a.jsonl: line 3: id 'x' was already used with another text, at a.jsonl: line 1"


def test_packed_lines_are_read_until_they_break(tmp_path):
    packed = gzip.compress(b"".join(lines({"id": str(n), "text": f"Text {n * 7919}."}) for n in range(20_000)))
    (tmp_path / "whole.jsonl.gz").write_bytes(packed)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "no.ndjson.gz").write_bytes(b"not packed at all")

    *some, cut, no = read(tmp_path / "cut.jsonl.gz", tmp_path / "no.ndjson.gz")

    assert len(read(tmp_path / "whole.jsonl.gz")) == 20_000
    assert 1000 < len(some) < 20_000
    assert "broken gzip" in cut.message
    assert "broken gzip" in no.message


def test_a_line_that_never_ends_takes_no_memory(tmp_path):
    with gzip.open(tmp_path / "bomb.jsonl.gz", "wb", compresslevel=1) as stream:
        stream.write(b'{"id": "1", "text": "')
        for _ in range(100):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + lines({"id": "2", "text": "Two."}))

    tracemalloc.start()
    [error, document] = read(tmp_path / "bomb.jsonl.gz", max_chars=100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (error.entry, document.id) == ("line 1", "2")
    assert peak < 20_000_000


def test_memory_does_not_grow_with_the_texts(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines({"text": f"{n} " + "word " * 2000}) for n in range(3000)))

    tracemalloc.start()
    count = sum(1 for _ in read_documents([tmp_path / "a.jsonl"]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 3000
    assert peak < 5_000_000  # the texts take 30 MB


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_a_file_without_lines_is_empty(tmp_path, content):
    (tmp_path / "a.jsonl").write_bytes(content)

    [error] = read(tmp_path / "a.jsonl")

    assert "empty" in error.message


def test_lines_in_utf16_stop_the_file_once(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "One."}, {"text": "Two."}).decode().encode("utf-16"))

    [error] = read(tmp_path / "a.jsonl")

    assert "expected JSON Lines in UTF-8" in error.message


def test_json_is_one_record_or_a_list(tmp_path):
    (tmp_path / "one.json").write_text('\ufeff{\n "text": "One."\n}', encoding="utf-8")
    (tmp_path / "two.json").write_text('[{"id": "x", "text": "One."}, 5, {"text": "Three."}]')
    (tmp_path / "broken.json").write_text('{\n "text": "One."\n')
    (tmp_path / "none.json").write_text("[]")

    [one] = read(tmp_path / "one.json")
    [first, wrong, third] = read(tmp_path / "two.json")
    [broken] = read(tmp_path / "broken.json")
    [none] = read(tmp_path / "none.json")

    assert (one.id, first.id, third.id) == ("one", "x", "two-3")
    assert (wrong.entry, wrong.message) == ("record 2", "a number; expected an object with 'id' and 'text'")
    assert (broken.entry, none.message) == ("line 3, column 1", "an empty list; expected records")


@pytest.mark.parametrize(("delimiter", "suffix"), [(",", "csv"), (";", "csv"), ("\t", "csv"), ("\t", "tsv")])
def test_tables_have_a_header(tmp_path, delimiter, suffix):
    header = delimiter.join(["ID", " Text", "Date", "other"])
    row = delimiter.join(["n1", '"Norway ""won"", said; Anna\tBerg,\r\nof Oslo."', "2019-03-05", ""])
    (tmp_path / f"a.{suffix}").write_bytes(f"\ufeff{header}\r\n{row}\r\n\r\n{row.replace('n1', '')}\r\n".encode())

    [first, second] = read(tmp_path / f"a.{suffix}")

    assert first == Document("n1", 'Norway "won", said; Anna\tBerg,\r\nof Oslo.', published="2019-03-05")
    assert second.id == "a-4"


def test_a_wrong_row_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text('id,text\n1,One.\n2\n3,"Three" more"\n4,Four,five\n5,\n6,Six.,\n')

    results = read("a.csv")

    assert [r.id if isinstance(r, Document) else str(r) for r in results] == [
        "1",
        "a.csv: row 3: 1 fields; the header has 2",
        "a.csv: row 4: not valid CSV: ',' expected after '\"'",
        "a.csv: row 5: 3 fields; the header has 2",
        "a.csv: row 6: empty: expected text",
        "6",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,body\n1,x\n", "no column 'text' in the header; found id, body"),
        ("id,text\n", "no rows under the header"),
        ("", "empty: expected a header and rows"),
        ("id,text\n1,a\0b\n", "binary, not text: NUL at byte 11"),
        ("text\n" + "a" * 700, "a line of more than 600 characters; the rest is not read"),
        ('text\n"' + "a\n" * 700, "not valid CSV: field larger than field limit (600)"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, content, message):
    (tmp_path / "a.csv").write_text(content)

    error = read(tmp_path / "a.csv", max_chars=50)[0]

    assert error.message == message


def test_tables_come_in_old_encodings(tmp_path):
    rows = "id;text\n" + "".join(f"{n};De minister sprak in België met de Oekraïense premier.\n" for n in range(3))
    filler = "".join(f"x{n};{'De minister sprak met de premier over het verdrag. ' * 200}{n}\n" for n in range(150))
    (tmp_path / "late.csv").write_bytes((rows.splitlines()[0] + "\n" + filler + rows[8:]).encode("cp1252"))
    (tmp_path / "wide.csv").write_bytes(rows.encode("utf-16"))

    late = read(tmp_path / "late.csv")
    wide = read(tmp_path / "wide.csv")

    assert "België met de Oekraïense" in late[-1].text
    assert "België met de Oekraïense" in wide[-1].text


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b'\xef\xbb\xbf\n {"id": "x", "text": "One."}\n{"text": "Two."}\n', ["x", "stdin-3"]),
        (b'{\n"text": "One."\n}', ["stdin"]),
        (b'[\n{"text": "One."}, {"text": "Two."}]', ["stdin-1", "stdin-2"]),
        (b"<!doctype html><title>T</title><p>Norway won the match in Oslo.</p>", ["stdin"]),
        (b"<p>Norway won the match in Oslo.</p>", ["stdin"]),
        (b"Norway won.\n{}", ["stdin"]),
        (b"[Oslo] Norway won.", ["stdin"]),
    ],
)
def test_standard_input_is_what_it_looks_like(content, ids):
    stream = io.BytesIO(content)

    documents = read("-", stdin=stream)

    assert [document.id for document in documents] == ids
    assert not stream.closed


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "empty: expected text"), (b"\0\1", "binary, not text: NUL at byte 0")]
)
def test_standard_input_that_cannot_be_used_is_called_as_the_user_called_it(content, message):
    [error] = read("-", stdin=io.BytesIO(content))

    assert str(error) == f"-: {message}"


def test_standard_input_is_bounded():
    [error] = read("-", stdin=io.BytesIO(b"a" * 500), max_chars=100)

    assert error.message == "more than 400 bytes; a document may have at most 100 characters"
