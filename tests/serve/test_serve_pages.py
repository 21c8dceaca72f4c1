"""The pages as they are sent: languages, counts, links, and that they hold nothing from elsewhere."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from live_server import Server, serving, write_folder

from kg.graph.query import recipes
from kg.publish.index import INDEX
from kg.serve.pages import messages, static_files

STATIC = Path(__file__).parents[2] / "kg" / "serve" / "static"
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three articles made by hand, and a page with a title."""
    folder = write_folder(tmp_path_factory.mktemp("pages"))
    (folder / "graph.html").write_text(f"<title>Iran &amp; {escape(HOSTILE)}</title>", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """A server of these."""
    with serving(folder) as found:
        yield found


class Links(HTMLParser):
    """What a page loads and leads to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.styled: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses, and what a strict policy would refuse."""
        for name, text in attrs:
            if name in {"href", "src", "action"}:
                self.found.append((tag, text or ""))
            if name == "style" or name.startswith("on"):
                self.styled.append(f"{tag} {name}")


@pytest.mark.parametrize("path", ["/", "/editor", "/editor?recipe=threats"])
def test_everything_that_a_page_names_is_here(server, path):
    page = Links(server.get(path).text)

    assert page.styled == []
    for _, address in page.found:
        assert address.startswith(("/", "#"))
        assert address.startswith("#") or server.get(address).status == 200


def test_the_start_page_counts_and_leads_everywhere(server):
    html = server.get("/").text

    counts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", html))
    assert list(counts) == ["articles", "entities", "statements", "sentences as evidence"]
    assert counts["articles"] == "3"
    for name in recipes():
        assert f'href="/editor?recipe={name}"' in html
    assert f"{server.url}sparql" in html


def test_the_counts_are_those_of_the_store(server):
    html = server.get("/").text
    found = server.query(
        """SELECT (COUNT(DISTINCT ?e) AS ?entities) (COUNT(DISTINCT ?s) AS ?statements) {
           { ?d schema:mentions ?e } UNION { ?s a kg:Statement } }"""
    ).rows()[0]

    assert f"<dt>entities</dt><dd>{found['entities']}</dd>" in html
    assert f"<dt>statements</dt><dd>{found['statements']}</dd>" in html


@pytest.mark.parametrize("path", ["/", "/editor"])
def test_pages_speak_the_readers_language(server, path):
    dutch = server.get(path, Accept_Language="nl-NL,nl;q=0.9,en;q=0.5")
    english = server.get(path, Accept_Language="fr,en;q=0.5")
    chosen = server.get(f"{path}?language=nl", Accept_Language="en")

    assert '<html lang="nl">' in dutch.text
    assert "Kookboek" in dutch.text
    assert dutch.headers["Content-Language"] == "nl"
    assert "Accept-Language" in dutch.headers["Vary"]
    assert '<html lang="en">' in english.text
    assert '<html lang="nl">' in chosen.text
    assert '<html lang="en">' in server.get(f"{path}?language=xx").text


def test_every_language_says_everything():
    keys = {language: set(words) for language, words in messages().items()}

    assert keys["en"] == keys["nl"]


def test_the_title_is_the_owners_and_cannot_be_code(server):
    for path in ("/", "/editor"):
        html = server.get(path).text

        assert "Iran &amp; " in html
        assert "<script>alert" not in html


def test_the_editor_brings_the_cookbook_along(server):
    html = server.get("/editor").text
    shared = json.loads(re.search('<script type="application/json" id="shared">(.*?)</script>', html)[1])

    assert [recipe["name"] for recipe in shared["recipes"]] == list(recipes())
    assert shared["endpoint"] == "/sparql"
    assert 'name="country"' in html


def test_pages_may_only_load_from_here(server):
    for path in ("/", "/editor"):
        policy = dict(
            part.strip().partition(" ")[::2] for part in server.get(path).headers["Content-Security-Policy"].split(";")
        )

        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+')?", policy["style-src"])
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_the_graph_asks_this_server_and_nobody_else(server):
    found = server.get("/graph")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', unescape(found.text))

    assert (found.status, found.kind) == (200, "text/html")
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in found.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in found.headers["Content-Security-Policy"]


def test_a_folder_without_an_index_says_so(tmp_path):
    folder = write_folder(tmp_path)
    (folder / INDEX).unlink()
    with serving(folder) as server:
        found = server.get("/graph")

        assert found.status == 500
        assert found.text.endswith("is missing; `kg build` makes it\n")
        assert server.get("/").status == 200


def test_an_index_that_is_none_or_of_another_version_says_so(tmp_path):
    folder = write_folder(tmp_path)
    with serving(folder) as server:
        with closing(sqlite3.connect(folder / INDEX)) as other, other:
            other.execute("UPDATE about SET record = '0' WHERE name = 'version'")
        assert "another version" in server.get("/api/search?q=iran").text
        (folder / INDEX).write_bytes(b"no database" * 1000)
        assert "cannot be read" in server.get("/api/search?q=iran").text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("site.css", "text/css"),
        ("editor.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
        ("yasgui/yasgui.min.js", "text/javascript"),
        ("yasgui/LICENSES.txt", "text/plain"),
    ],
)
def test_files_have_their_types(server, name, kind):
    found = server.get(f"/static/{name}")

    assert (found.status, found.kind) == (200, kind)
    assert found.body == (STATIC / name).read_bytes()
    assert server.get("/favicon.ico").headers["Location"] == "/static/icon.svg"


def test_every_file_is_sent_or_is_for_people():
    there = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}

    assert there - static_files() == {"yasgui/README.md"}


def test_the_library_is_the_one_that_was_published():
    """Its hashes stand in the README beside it, so that nobody changes it unnoticed."""
    said = re.findall(
        r"\| `([\w.]+)` \| `([0-9a-f]{64})` \|", (STATIC / "yasgui/README.md").read_text(encoding="utf-8")
    )

    assert [name for name, _ in said] == ["yasgui.min.js", "yasgui.min.css"]
    for name, digest in said:
        assert sha256((STATIC / "yasgui" / name).read_bytes()).hexdigest() == digest
