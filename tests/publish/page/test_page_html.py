"""The page as text: policy, escaping, determinism, sizes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import needed
from newslike import make_page

from kg.publish.page import (
    Page,
    PageArgument,
    PageEntity,
    PageEvidence,
    PageRelation,
    to_html,
)

PAGE = make_page(30)
HTML = to_html(PAGE)


class Reader(HTMLParser):
    """What a browser would see: tags with their attributes, scripts and styles with their text."""

    CDATA_CONTENT_ELEMENTS = ("script", "style")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[dict[str, str | None], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text of scripts and styles."""
        if self.cdata_elem:
            self.texts.append(({"tag": self.cdata_elem, **self.tags[-1][1]}, data))

    def block(self, name: str) -> object:
        """A JSON block of the page."""
        return json.loads("".join(text for attributes, text in self.texts if attributes.get("id") == name))


def policy(html: str) -> str:
    """The page's Content-Security-Policy."""
    metas = [attributes for tag, attributes in Reader(html).tags if tag == "meta"]
    return next(str(meta["content"]) for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")


def test_policy_allows_exactly_the_scripts_and_the_style_that_are_there():
    blocks = re.findall(r"<(script|style)>(.*?)</\1>", HTML, re.DOTALL)
    hashes = [(tag, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()) for tag, text in blocks]

    rules = dict(rule.strip().split(" ", 1) for rule in policy(HTML).split(";"))

    assert rules["script-src"] == " ".join(f"'sha256-{value}'" for tag, value in hashes if tag == "script")
    assert rules["style-src"] == " ".join(f"'sha256-{value}'" for tag, value in hashes if tag == "style")
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy(HTML)


def test_policy_comes_before_anything_that_it_governs():
    tags = [tag for tag, _ in Reader(HTML).tags]

    assert HTML.index("Content-Security-Policy") < min(HTML.index("<script"), HTML.index("<style"))
    assert tags[:3] == ["html", "head", "meta"]


def test_nothing_is_loaded_from_elsewhere():
    loading = [a for _, attributes in Reader(HTML).tags for a in attributes if a in {"src", "srcset", "data", "action"}]
    addresses = [a.get("href") for tag, a in Reader(HTML).tags if tag != "script" and a.get("href")]

    assert loading == []
    assert [address for address in addresses if not address.startswith("data:")] == ["#table-view"]
    assert "@import" not in HTML and "sourceMappingURL" not in HTML
    assert not re.search(r"url\(", re.search(r"<style>(.*?)</style>", HTML, re.DOTALL)[1])


def test_no_inline_handlers_or_styles():
    """They would be refused by the policy, and a template that has them was not written for it."""
    names = {name for tag, attributes in Reader(HTML).tags for name in attributes if tag != "path"}

    assert not {name for name in names if name.startswith("on") or name == "style"}


def test_script_never_parses_text_as_markup():
    folder = Path(sys.modules["kg.publish.page"].__file__).parent
    script = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "app").glob("*.js")))

    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|setHTML"

    assert not re.findall(forbidden, script)


def test_all_own_scripts_are_in_the_page():
    folder = Path(sys.modules["kg.publish.page"].__file__).parent
    for path in sorted((folder / "app").glob("*.js")):
        assert path.read_text(encoding="utf-8") in HTML


PAYLOAD = "</script><script>window.bad=1</script><!--<script>'\"&\u2028"


def hostile(text: str) -> Page:
    """A page with the text in every field that comes from articles."""
    entity = PageEntity("person/a", text, "Person", {"en": text, "": text}, (text,), text, (text,))
    other = PageEntity(text, text, text, {}, (), None, ())
    evidence = PageEvidence(
        *(text,) * 5, (PageArgument(0, 3, text, "person/a"),), (4, 9), *(text,) * 6, "negative", text, True, text
    )
    relations = [PageRelation(text, "person/a", text, text, [0]), PageRelation("r", text, "kills", "person/a", [0])]
    return Page(text, [entity, other], relations, [evidence])


def test_hostile_text_stays_text():
    html = to_html(hostile(PAYLOAD))
    reader = Reader(html)

    assert [tag for tag, _ in reader.tags].count("script") == [tag for tag, _ in Reader(HTML).tags].count("script")
    assert "window.bad=1</script>" not in html
    assert reader.block("kg-contents")["entities"][0]["aliases"] == [PAYLOAD]


def test_half_a_surrogate_pair_can_be_written():
    html = to_html(hostile("broken \ud83d half"))

    assert html.encode("utf-8")


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_same_input_same_bytes_under_any_hash_seed(seed):
    code = "import hashlib; from newslike import make_page; from kg.publish.page import to_html;"
    code += "print(hashlib.sha256(to_html(make_page(30)).encode()).hexdigest())"
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[3])])

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == hashlib.sha256(HTML.encode()).hexdigest()


def test_one_line_per_ordered_pair():
    pairs = {(relation.subject, relation.object) for relation in PAGE.relations}

    edges = Reader(HTML).block("kg-edges")

    assert len(edges) == len(pairs)
    assert len(Reader(HTML).block("kg-nodes")) == len(PAGE.entities)


def test_everything_is_shown_up_to_the_limit():
    contents = Reader(to_html(PAGE, max_entities=30)).block("kg-contents")

    assert len(contents["entities"]) == 30
    assert contents["totals"] == {"entities": 30, "relations": len(PAGE.relations)}


def test_beyond_the_limit_the_most_central_stay_and_both_totals_are_told():
    names = [entity.id for entity in PAGE.entities]
    hub = max(names, key=lambda name: sum(name in (r.subject, r.object) for r in PAGE.relations))

    contents = Reader(to_html(PAGE, max_entities=10)).block("kg-contents")

    assert len(contents["entities"]) == 10
    assert hub in {entity["id"] for entity in contents["entities"]}
    assert contents["totals"]["entities"] == 30
    assert all(relation["subject"] < 10 and relation["object"] < 10 for relation in contents["relations"])


def test_no_more_than_two_thousand_whatever_is_asked():
    entities = [PageEntity(f"person/p{index}", "", "Person", {"": f"P{index}"}) for index in range(2001)]

    contents = Reader(to_html(Page("many", entities), max_entities=99999)).block("kg-contents")

    assert len(contents["entities"]) == 2000


def test_at_most_five_sentences_of_a_relation_facts_first():
    certainties = ["possible"] * 4 + ["certain"] * 4
    evidence = [
        PageEvidence(
            f"st/{index}", "Visit", f"Anna Berg saw Oslo ({index}).", date=f"2024-01-0{index + 1}", certainty=certainty
        )
        for index, certainty in enumerate(certainties)
    ]
    entities = [PageEntity("person/a", "", "Person", {"": "A"}), PageEntity("place/b", "", "City", {"": "B"})]
    page = Page("x", entities, [PageRelation("r", "person/a", "visits", "place/b", range(8))], evidence)

    contents = Reader(to_html(page)).block("kg-contents")

    [relation] = contents["relations"]
    assert [contents["evidence"][index]["id"] for index in relation["evidence"]] == [
        "st/7",
        "st/6",
        "st/5",
        "st/4",
        "st/3",
    ]
    assert sum(count for _, _, count in relation["reports"]) == 8


def test_reports_are_counted_by_date_and_certainty():
    evidence = [
        PageEvidence("st/1", "Visit", "One.", date="2024-01-01"),
        PageEvidence("st/2", "Visit", "Two.", date="2024-01-01"),
        PageEvidence("st/3", "Visit", "Three.", date="2024-01-02", time="2023-12", polarity="negative"),
    ]
    entities = [PageEntity("person/a", "", "Person", {"": "A"}), PageEntity("place/b", "", "City", {"": "B"})]
    relations = [
        PageRelation("r", "person/a", "visits", "place/b", [0, 1, 2]),
        PageRelation("bare", "place/b", "knows", "person/a"),
    ]

    contents = Reader(to_html(Page("x", entities, relations, evidence))).block("kg-contents")

    assert contents["relations"][0]["reports"] == [["2023-12", 2, 1], ["2024-01-01", 0, 2]]
    assert contents["relations"][1]["reports"] == [["", 0, 1]]


def test_types_that_we_do_not_know_get_styles_of_their_own():
    entities = [PageEntity(f"x/{index}", "", f"Type{index}", {"": "x"}) for index in range(16)]

    types = Reader(to_html(Page("x", entities))).block("kg-contents")["types"]

    assert len({(entry["light"], entry["shape"]) for entry in types}) == 16


def test_an_empty_page_is_a_page():
    assert Reader(to_html(Page("nothing yet"))).block("kg-nodes") == []


def test_a_relation_to_an_entity_that_is_not_there_is_not_drawn():
    page = replace(PAGE, relations=[PageRelation("r", PAGE.entities[0].id, "visits", "place/nowhere")])

    assert Reader(to_html(page)).block("kg-edges") == []


def test_both_languages_say_the_same_things():
    messages = Reader(HTML).block("kg-messages")

    assert messages["en"].keys() == messages["nl"].keys()
    for key, text in messages["en"].items():
        assert sorted(set(re.findall(r"\{\w+\}", text))) == sorted(set(re.findall(r"\{\w+\}", messages["nl"][key]))), (
            key
        )


def test_every_message_that_the_script_or_the_template_asks_for_exists():
    messages = Reader(HTML).block("kg-messages")["en"]
    script = re.findall(r"<script>(.*?)</script>", HTML, re.DOTALL)[1]
    asked = set(re.findall(r'\bsay\("(\w+)"', script)) | set(re.findall(r'data-t(?:-\w+)?="(\w+)"', HTML))

    assert asked - messages.keys() == set()


def test_browser_tests_fail_on_a_build_server_and_skip_elsewhere(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="setup_browser"):
        needed("Chromium")

    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="setup_browser"):
        needed("Chromium")
