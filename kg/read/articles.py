"""Files that are one article: plain text and HTML."""

from __future__ import annotations

from kg.model import Document
from kg.read.dates import date_in_name
from kg.read.decoding import decode
from kg.read.pages import declared_charset, read_page
from kg.read.place import Found, Options, Record
from kg.read.records import check_length
from kg.read.sources import Source
from kg.read.streams import read_whole

_LONGEST_TITLE = 150  # characters
_START = 1000  # characters in which to look for a title


def read_text(source: Source, options: Options) -> Found:
    """Read plain text, as it came; a date that the file's name begins with is its date."""
    text = decode(read_whole(source, options.max_bytes, options), source.place())
    check_length(text, source.place(), options)
    document = Document(
        id=source.stem,
        text=text,
        language=options.language,
        published=date_in_name(source.stem),
        title=find_title(text),
    )
    yield Record(document, source.place(), folders=source.folders)


def read_html(source: Source, options: Options) -> Found:
    """Read the article in a page."""
    data = read_whole(source, options.max_record_bytes, options)
    page = read_page(decode(data, source.place(), declared=declared_charset(data)), source.place())
    check_length(page.text, source.place(), options)
    document = Document(
        id=source.stem,
        text=page.text,
        language=options.language or page.language,
        published=page.published or date_in_name(source.stem),
        title=page.title,
        url=page.url,
        publisher=page.publisher,
    )
    yield Record(document, source.place(), folders=source.folders)


def find_title(text: str) -> str | None:
    """The first line, where it is short, no sentence, and a blank line and more text follow it."""
    first, _, rest = text.lstrip()[:_START].partition("\n")
    second, _, more = rest.partition("\n")
    title = first.strip().lstrip("# ")
    if second.strip() or not more.strip() or len(title) > _LONGEST_TITLE or title.endswith("."):
        return None
    return title or None
