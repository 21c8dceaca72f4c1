"""HTML in, the article's text and what the page tells of it out; trafilatura does the work."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura.settings import Document, use_config
from trafilatura.xml import xmltotxt

from kg.read.language import detect, to_code
from kg.read.place import Place

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*((?:iso-8859|windows-|koi8|gb|big5|euc-|shift_jis|macintosh|cp\d)[\w-]*)""", re.I
)
_PAGE_START = re.compile(rb"\s*<(?:!doctype html|html|head|body|article|\?xml|!--|div|p|h1|meta)[\s>]", re.I)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LATIN_1 = frozenset({"iso-8859-1", "iso8859-1"})
_HEAD = 4096  # bytes in which a page declares its encoding
_SURE = 0.8  # a detection that outweighs what a template declares
_DATES = {"extensive_search": False, "original_date": True, "max_date": "9999-12-31"}  # no guesses, and no today


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page gives it."""

    text: str
    title: str | None
    published: str | None
    language: str | None
    url: str | None
    publisher: str | None


def looks_like_html(start: bytes) -> bool:
    """Whether a text begins as a page does."""
    return _PAGE_START.match(start) is not None


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page names; browsers read ISO-8859-1 as Windows-1252."""
    match = _CHARSET.search(data[:_HEAD])
    name = match[1].decode("ascii").lower() if match else None
    return "cp1252" if name in _LATIN_1 else _known(name)


def _known(charset: str | None) -> str | None:
    try:
        return codecs.lookup(charset).name if charset else None
    except LookupError:
        return None


def read_page(html: str, place: Place) -> Page:
    """Find the article in a page, its paragraphs a blank line apart."""
    try:
        return _read_page(html, place)
    except RecursionError as error:
        raise place.error("nested too deeply to be an article") from error


def _read_page(html: str, place: Place) -> Page:
    tree = trafilatura.load_html(_whole(html))
    found = _extract(_unwrap(tree)) if tree is not None else None
    text = _paragraphs(xmltotxt(found.body, False)) if found is not None else ""
    if tree is None or found is None or not text:
        raise place.error("no article found in this page")
    return Page(
        text=text,
        title=found.title or None,
        published=found.date or None,
        language=_language(tree.get("lang"), text),
        url=found.url or None,
        publisher=found.sitename or found.author or None,
    )


def _unwrap(tree: HtmlElement) -> HtmlElement:
    """Make one space of what a browser shows as one, so that only the end of a paragraph is the end of a line."""
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag != "pre" and element.text:
            element.text = _SPACES.sub(" ", element.text)
        if element.tail:
            element.tail = _SPACES.sub(" ", element.tail)
    return tree


def _extract(tree: HtmlElement) -> Document | None:
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")  # else a short article comes back without its paragraphs
    found = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params=_DATES,
        config=config,
    )
    return found if isinstance(found, Document) else None


def _whole(html: str) -> str:
    """A page that lxml takes: without an XML declaration, and not only a fragment."""
    html = _XML_DECLARATION.sub("", html, count=1)
    return html if re.search(r"<(?:html|body)[\s>]", html, re.I) else f"<html><body>{html}</body></html>"


def _paragraphs(text: str) -> str:
    return "\n\n".join(line for part in text.split("\n") if (line := part.strip()))


def _language(declared: str | None, text: str) -> str | None:
    """What the page declares, unless the text is plainly something else: templates say "en" of Dutch articles."""
    code = to_code(declared) if declared else None
    detected, probability = detect(text)
    return None if detected != code and probability > _SURE else code
