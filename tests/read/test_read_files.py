"""Plain text, pages, folders: what becomes of files, and of what is no article."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import DocumentError
from kg.model import Document
from kg.read import Skipped, read_documents

PAGE = """<!DOCTYPE html><html lang="nl-NL"><head>{head}<title>Premier bezoekt Kenia</title></head><body>
<nav><a href="/">Voorpagina</a></nav><article><h1>Premier bezoekt Kenia</h1>
<p>De Noorse premier Anna Berg is dinsdag in Kenia aangekomen voor een bezoek van twee dagen.</p>
<p>Zij spreekt er met   president
   <b>Peter Holm</b> over een verdrag.<br>Daarna reist ze door naar Peru.</p>
</article><footer>Meest gelezen</footer></body></html>"""
META = (
    '<meta charset="utf-8"><meta property="og:site_name" content="De Noordse Krant">'
    '<meta property="article:published_time" content="2019-03-05T10:00:00+01:00">'
    '<meta property="article:modified_time" content="2019-03-09T10:00:00+01:00">'
    '<link rel="canonical" href="https://krant.example/kenia">'
)


def read(*sources: str | Path, **options: object) -> list[Document | DocumentError]:
    """Read everything at once."""
    return list(read_documents(sources, **options))  # type: ignore[arg-type]


def write(path: Path, content: str | bytes) -> Path:
    """Write a file with its folders, byte for byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "text", ["Norway\r\nwon.\r\n", "a\u2028b\u00a0c", "e\u0301 👩‍👩‍👧 \u202eabc\u202c", " \n\n x \n"]
)
def test_plain_text_stays_as_it_came(tmp_path, text):
    [document] = read(write(tmp_path / "a.txt", text))

    assert (document.id, document.text) == ("a", text)


def test_the_mark_of_utf8_is_no_text(tmp_path):
    [document] = read(write(tmp_path / "a.txt", b"\xef\xbb\xbfNorway won."))

    assert document.text == "Norway won."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Norway wins\n\nNorway won the match.", "Norway wins"),
        ("Norway wins\r\n\r\nNorway won the match.", "Norway wins"),
        ("# Norway wins\n \nNorway won the match.", "Norway wins"),
        ("Norway won the match.\n\nSweden lost it.", None),
        ("Norway wins\nNorway won the match.", None),
        ("Norway wins\n\n", None),
        ("word " * 40 + "\n\nNorway won.", None),
    ],
)
def test_a_first_line_of_its_own_is_the_title_and_stays_in_the_text(tmp_path, text, title):
    [document] = read(write(tmp_path / "a.md", text))

    assert (document.title, document.text) == (title, text)


def test_a_date_before_the_name_is_the_date_of_publication(tmp_path):
    [dated] = read(write(tmp_path / "2019-03-05-oslo.txt", "Norway won."))
    [undated] = read(write(tmp_path / "2019-99-05-oslo.txt", "Norway won."))

    assert (dated.published, undated.published) == ("2019-03-05", None)


def test_a_page_gives_its_article_with_what_it_tells_of_it(tmp_path):
    [document] = read(write(tmp_path / "kenia.html", PAGE.format(head=META)))

    assert document.text.split("\n\n")[1:] == [
        "De Noorse premier Anna Berg is dinsdag in Kenia aangekomen voor een bezoek van twee dagen.",
        "Zij spreekt er met president Peter Holm over een verdrag.",
        "Daarna reist ze door naar Peru.",
    ]
    assert (document.id, document.title, document.language) == ("kenia", "Premier bezoekt Kenia", "nl")
    assert (document.published, document.publisher) == ("2019-03-05", "De Noordse Krant")
    assert document.url == "https://krant.example/kenia"


def test_a_page_without_a_date_has_none(tmp_path):
    [document] = read(write(tmp_path / "kenia.htm", PAGE.format(head="")))

    assert document.published is None


def test_a_template_that_says_english_of_a_dutch_article_is_not_believed(tmp_path):
    page = PAGE.format(head=META).replace("nl-NL", "en-US")

    [document] = read(write(tmp_path / "kenia.html", page))

    assert document.language is None


def test_the_users_language_outranks_a_page_but_not_a_record(tmp_path):
    page = write(tmp_path / "kenia.html", PAGE.format(head=META))
    record = write(tmp_path / "r.json", '{"id": "r", "text": "Norway won.", "language": "en-GB"}')

    [first, second] = read(page, record, language="de")

    assert (first.language, second.language) == ("de", "en")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252"])
def test_a_page_names_its_encoding(tmp_path, charset):
    page = PAGE.format(head=f'<meta charset="{charset}">').replace("verdrag", "verdrag met België")

    [document] = read(write(tmp_path / "kenia.html", page.encode("cp1252")))

    assert "met België" in document.text


@pytest.mark.parametrize("page", ["<html></html>", "<html><body> </body></html>", "<blockquote>" * 3000 + "word"])
def test_a_page_without_an_article_is_refused(tmp_path, page):
    [error] = read(write(tmp_path / "a.html", page))

    assert isinstance(error, DocumentError)
    assert "no article" in str(error)


def test_folders_are_read_in_the_order_of_names_without_what_is_hidden(tmp_path):
    for name in ("b/z.txt", "b/a.txt", "a.txt", "c.html", ".hidden/x.txt", ".x.txt", "README.md", "b/LICENSE.txt"):
        write(tmp_path / name, PAGE.format(head=META) if name.endswith("html") else f"Text of {name}.")

    documents = read(tmp_path)

    assert [document.id for document in documents] == ["a", "b-a", "z", "c"]


def test_other_kinds_of_files_are_skipped_in_folders_and_refused_by_name(tmp_path):
    picture = write(tmp_path / "picture.png", b"\x89PNG")
    write(tmp_path / "a.txt", "Norway won.")

    [_, skipped] = read(tmp_path)
    [refused] = read(picture)

    assert isinstance(skipped, Skipped)
    assert not isinstance(refused, Skipped)
    assert "unknown kind of file; expected .csv .htm" in str(refused)


def test_what_cannot_be_used_is_named_as_the_user_named_it_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(Path("empty.txt"), "")
    write(Path("blank.txt"), " \r\n ")
    write(Path("binary.txt"), b"abc\0def")
    write(Path("control.txt"), bytes(range(1, 32)))
    write(Path("good.txt"), "Norway won.")
    Path("nothing").mkdir()

    *errors, good = read("missing.txt", "empty.txt", "blank.txt", "binary.txt", "control.txt", "nothing", "./good.txt")

    assert good.text == "Norway won."
    assert [str(error) for error in errors] == [
        "missing.txt: no such file or folder",
        "empty.txt: empty: expected text",
        "blank.txt: empty: expected text",
        "binary.txt: binary, not text: NUL at byte 3",
        "control.txt: binary, not text: more than one control character in a hundred",
        "nothing: nothing to read in this folder; expected .csv .htm .html .json .jsonl .md .ndjson .tsv .txt",
    ]
    assert errors[0].file == "missing.txt"


def test_a_text_of_five_megabytes_is_no_article(tmp_path):
    long = write(tmp_path / "long.txt", "Norway won. " * 450_000)
    longer_than_asked = write(tmp_path / "short.txt", "Norway won. " * 2)

    [error] = read(long)
    [other] = read(longer_than_asked, max_chars=20)

    assert error.message == "5,400,000 bytes; a document may have at most 1,000,000 characters"
    assert other.message == "24 characters; a document may have at most 20"


def test_a_folder_that_links_to_itself_ends(tmp_path):
    write(tmp_path / "news" / "a.txt", "Norway won.")
    (tmp_path / "news" / "again").symlink_to(tmp_path / "news", target_is_directory=True)
    (tmp_path / "news" / "lost.txt").symlink_to(tmp_path / "nowhere.txt")

    [document, loop, lost] = read(tmp_path / "news")

    assert document.id == "a"
    assert isinstance(loop, Skipped)
    assert "cannot be opened: No such file" in str(lost)


def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")

    [error] = read(tmp_path / "pipe.txt")

    assert "not a regular file" in str(error)


def test_a_file_that_cannot_be_opened_is_reported(tmp_path, monkeypatch):
    path = write(tmp_path / "secret.txt", "Norway won.")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    [error] = read(path)

    assert error.message == "cannot be read: Permission denied"


def test_a_name_that_is_not_utf8_can_be_printed(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    with open(path, "wb") as stream:
        stream.write(b"Norway won.")

    [document] = read(tmp_path)

    assert document.id == "caf\ufffd"


def test_equal_names_get_their_folders_and_equal_texts_come_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("a/news", "b/news"):
        write(tmp_path / folder / "item.txt", f"Text in {folder}.")

    *documents, again = read("a", "b", "b/news/item.txt", "a/news/item.txt")

    assert [document.id for document in documents[:2]] == ["item", "news-item"]
    assert isinstance(documents[2], Skipped)
    assert str(again) == "a/news/item.txt: the same id and text as a/news/item.txt"


def test_reading_is_lazy(tmp_path):
    documents = read_documents([write(tmp_path / "a.txt", "Norway won."), tmp_path / "b.txt"])
    write(tmp_path / "b.txt", "Sweden lost.")

    assert next(documents).id == "a"
    (tmp_path / "b.txt").unlink()
    assert isinstance(next(documents), DocumentError)
