"""The programming interface that pages use: cookbook, search, entities, neighbours, sentences."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from handmade import Fact, Who, article, corpus
from live_server import Server, serving, write_folder

from kg.graph import BASE
from kg.graph.namespaces import KG
from kg.graph.query import recipes

TRUMP, IRAN, OSLO, US = "person/donald-trump", "place/iran", "place/oslo", "place/united-states"
SOLEIMANI, FORCE = "person/qassem-soleimani", "org/quds-force"
JSON = "application/json"


def attack_in_a_city() -> list[object]:
    """An attack on something, and one that only says where: there the city is what is attacked."""
    who = {
        "n": Who("Country", "Norway"),
        "s": Who("Country", "Sweden"),
        "c": Who("City", "Oslo"),
        "b": Who("City", "Bergen"),
    }
    return [
        article(
            "attacks",
            "en",
            ["[Norway|n] attacked [Sweden|s] in [Oslo|c].", "[Norway|n] struck in [Bergen|b]."],
            who,
            [
                Fact("Attack", "attacked", {"agent": "n", "target": "s", "place": "c"}),
                Fact("Attack", "struck", {"agent": "n", "place": "b"}),
            ],
            published="2021-02-03",
        )
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """Articles made by hand."""
    with serving(write_folder(tmp_path_factory.mktemp("api"), [*corpus(), *attack_in_a_city()])) as found:
        yield found


def get(server: Server, path: str, **parameters: str) -> dict[str, object]:
    """A JSON answer."""
    found = server.get(f"/api/{path}?{urlencode(parameters)}")
    assert (found.status, found.kind) == (200, "application/json"), found.text
    return found.json()


def post(server: Server, path: str, **body: object) -> dict[str, object]:
    """The JSON answer to a JSON object."""
    found = server.ask("POST", f"/api/{path}", json.dumps(body), Content_Type=JSON)
    assert (found.status, found.kind) == (200, JSON), found.text
    return found.json()


# ---- the cookbook


def test_the_cookbook_lists_every_recipe_with_its_query(server):
    found = get(server, "cookbook")["recipes"]

    assert [recipe["name"] for recipe in found] == list(recipes())
    [threats] = [recipe for recipe in found if recipe["name"] == "threats"]
    assert threats["title"] == "Who threatens whom"
    assert {"name": "country", "kind": "entity"}.items() <= threats["parameters"][0].items()
    assert threats["query"].startswith("PREFIX kg: <")
    assert "VALUES ?country { UNDEF }" in threats["query"]


def test_every_recipe_can_be_run_anywhere_as_it_is_listed(server):
    """Its prefixes are declared, so that an endpoint that knows none of ours understands it."""
    for recipe in get(server, "cookbook")["recipes"]:
        declared = {line.split()[1] for line in recipe["query"].splitlines() if line.startswith("PREFIX")}

        assert declared
        assert server.query(recipe["query"], method="POST").status == 200


def test_a_recipe_takes_values(server):
    everyone = server.get("/api/cookbook/threats").rows()
    iran = server.get("/api/cookbook/threats?country=Iran").rows()
    nobody = server.get("/api/cookbook/threats?country=VS").rows()

    assert {row["whom"] for row in everyone} == {"Iran"}
    assert iran == everyone
    assert nobody == []


def test_a_recipe_answers_in_the_form_that_is_asked_for(server):
    assert server.get("/api/cookbook/threats", Accept="text/csv").text.startswith("who,whom,")


def test_a_recipe_with_values_is_a_query_again(server):
    found = server.get("/api/cookbook/threats/query?country=Iran")

    assert (found.status, found.kind) == (200, "application/sparql-query")
    assert f"VALUES ?country {{ <{BASE}{IRAN}> }}" in found.text
    assert server.query(found.text).rows() == server.get("/api/cookbook/threats?country=Iran").rows()


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("thread", 404, "no query 'thread' in the cookbook; did you mean 'threats'?"),
        ("threats?contry=Iran", 400, "no parameter 'contry'; did you mean 'country'?"),
        ("threats?country=Irann", 400, "nothing in the graph is called 'Irann'; did you mean 'Iran'?"),
        ("threats?since=soon", 400, "expected a date as in 2020-01-03, 2020-01 or 2020; got 'soon'"),
        ("threats/query?country=http://a%20b", 400, "not an IRI"),
    ],
)
def test_a_wrong_recipe_or_value_says_what_is_wrong(server, path, status, message):
    found = server.get(f"/api/cookbook/{path}")

    assert (found.status, found.kind) == (status, "application/problem+json")
    assert str(found.json()["detail"]).startswith(message)


# ---- search


def test_search_finds_names_in_every_language_by_the_beginnings_of_words(server):
    def found(text: str) -> list[str]:
        return [one["label"] for one in get(server, "search", q=text)["results"]]

    assert found("Verenigde") == ["United States"]
    assert found("vs") == ["United States"]
    assert found("trump") == found("don tru") == ["Donald Trump"]
    assert found("SOLEIM") == ["Qasem Soleimani"]
    assert found("xyzzy") == found("") == found("   ") == []


def test_search_prefers_who_is_called_so(server):
    assert get(server, "search", q="o")["results"][0]["label"] == "Oslo"
    assert get(server, "search", q="iran")["results"][0] == {
        "id": "place/iran",
        "iri": f"{BASE}place/iran",
        "label": "Iran",
        "labels": [["en", "Iran"], ["nl", "Iran"]],
        "type": "Country",
        "matched": "Iran",
        "neighbours": 1,
    }


def test_search_finds_sentences_by_their_words(server):
    [found] = get(server, "search", q="threatened iran")["sentences"]

    assert found["quote"] == "Donald Trump threatened Iran on 3 January 2020."
    assert (found["title"], found["date"], found["publisher"]) == ('A threat, "quoted"', "2020-01-04", "Example News")


def test_search_has_a_limit_and_says_so(server):
    found = get(server, "search", q="n")

    assert len(found["results"]) <= 20
    assert found["more"] is (len(found["results"]) == 20)
    assert server.get("/api/search?q=" + "x" * 300).status == 400


@pytest.mark.parametrize("text", ['"', "\\", "' OR 1=1 --", "NEAR(", "a* NOT b", "text:a", "$1 \\1", "é𝔘\u0000"])
def test_no_text_becomes_part_of_a_question(server, text):
    assert get(server, "search", q=text)["results"] == []


# ---- who else


def names(part: dict[str, object]) -> list[str]:
    """The ids of the entities of a part."""
    return [entity["id"] for entity in part["contents"]["entities"]]


def told(part: dict[str, object]) -> set[tuple[str, str, str]]:
    """Its relations, by ids and names."""
    contents, ids = part["contents"], names(part)
    return {
        (ids[one["subject"]], contents["predicates"][one["predicate"]]["name"], ids[one["object"]])
        for one in contents["relations"]
    }


def test_neighbours_are_who_has_a_relation_in_either_direction(server):
    found = post(server, "expand", entity=SOLEIMANI)

    assert set(found["new"]) == {"person/anna-berg", OSLO, FORCE, US}
    assert (found["shown"], found["total"]) == (4, 4)
    assert told(found) >= {("person/anna-berg", "meetsWith", SOLEIMANI), (US, "kills", SOLEIMANI)}


def test_only_who_is_not_shown_comes_with_its_relations_to_who_is(server):
    found = post(server, "expand", entity=SOLEIMANI, shown=[US, OSLO, "person/nobody"])

    assert set(found["new"]) == {"person/anna-berg", FORCE}
    assert (found["shown"], found["total"]) == (4, 4)
    assert (US, "kills", SOLEIMANI) not in told(found)


def test_the_most_told_come_first_and_the_rest_is_counted(server):
    every, one = post(server, "expand", entity=TRUMP), post(server, "expand", entity=TRUMP, limit=1)

    assert every["new"][0] == IRAN
    assert one["new"] == [IRAN]
    assert (one["shown"], one["total"]) == (1, every["total"])
    assert told(one) == {(TRUMP, "threatens", IRAN)}


def test_what_the_reader_does_not_want_to_see_does_not_come(server):
    def found(**chosen: object) -> set[str]:
        return set(post(server, "expand", entity=TRUMP, filter=chosen)["new"])

    assert found() == {IRAN, "place/tehran"}
    assert found(kinds=[0]) == found(types=["City"]) == found(without=["visits"]) == {IRAN}
    assert found(kinds=[]) == found(**{"from": "2031-01-01", "undated": False}) == set()
    assert IRAN in found(**{"from": "2020-01-02", "to": "2020-01-05", "undated": False})


def test_reports_tell_how_often_when_and_how_surely(server):
    contents = post(server, "expand", entity=TRUMP)["contents"]
    by_name = {contents["predicates"][one["predicate"]]["name"]: one for one in contents["relations"]}

    assert by_name["threatens"]["reports"] == [["2020-01", 0, 1], ["2020-01-03", 0, 1]]
    assert [kind for _, kind, _ in by_name["visits"]["reports"]] == [2]


def test_a_part_is_what_the_page_has_of_the_same_entities(server):
    """The same relations, sentences and reports as in the page that the file shows."""
    page = server.get("/graph").text
    whole = json.loads(re.search('id="kg-contents">(.*?)</script>', page)[1])
    part = post(server, "bring", entities=[entity["id"] for entity in whole["entities"]])

    assert told(part) == told({"contents": whole})
    sentences = {one["id"]: one["quote"] for one in whole["evidence"]}
    assert {one["id"]: one["quote"] for one in part["contents"]["evidence"]} == sentences


def test_entities_and_the_ends_of_relations_are_brought(server):
    [threat] = [one["id"] for one in post(server, "expand", entity=TRUMP, limit=1)["contents"]["relations"]]

    assert set(names(post(server, "bring", relations=[threat]))) == {TRUMP, IRAN}
    assert told(post(server, "bring", entities=[IRAN], shown=[TRUMP])) == {(TRUMP, "threatens", IRAN)}
    assert names(post(server, "bring", entities=["person/nobody"], relations=["none"])) == []


def test_every_direct_relation_of_an_article_is_found_between_neighbours(server):
    """The same by another way: the direct triples in the articles' own graphs."""
    sparql = "SELECT DISTINCT ?s ?r ?o { ?article a schema:NewsArticle . GRAPH ?article { ?s ?r ?o } ?r kg:ofFrame ?f }"
    rows = server.query(sparql).rows()
    direct = {(row["s"].removeprefix(BASE), row["r"].removeprefix(KG), row["o"].removeprefix(BASE)) for row in rows}
    found = {one for subject, _, _ in direct for one in told(post(server, "expand", entity=subject))}

    assert direct
    assert direct <= found | {(object_, relation, subject) for subject, relation, object_ in found}


# ---- paths


def test_the_shortest_path_is_found_by_names_or_ids(server):
    found = post(server, "path", **{"from": "Anna Berg", "to": US})

    assert found["path"] == ["person/anna-berg", SOLEIMANI, US]
    assert (found["from"], found["to"]) == ("person/anna-berg", US)
    assert told(found) >= {("person/anna-berg", "meetsWith", SOLEIMANI), (US, "kills", SOLEIMANI)}


def test_there_is_no_path_through_what_is_filtered_out(server):
    found = post(server, "path", **{"from": "Anna Berg", "to": US, "filter": {"without": ["meetsWith"]}})

    assert found["path"] == []
    assert set(names(found)) >= {"person/anna-berg", US}


# ---- sentences


def test_sentences_of_a_relation_come_in_slices(server):
    [threat] = [one["id"] for one in post(server, "expand", entity=TRUMP, limit=1)["contents"]["relations"]]
    every, second = get(server, "sentences", relation=threat), get(server, "sentences", relation=threat, first="1")

    assert [one["quote"] for one in every["contents"]["evidence"]] == [
        "Donald Trump threatened Iran on 3 January 2020.",
        "Trump bedreigde Iran in januari 2020.",
    ]
    assert every["total"] == second["total"] == 2
    assert second["contents"]["evidence"][0]["quote"] == "Trump bedreigde Iran in januari 2020."


def test_a_sentence_has_its_roles_and_its_article(server):
    [threat] = [one["id"] for one in post(server, "expand", entity=TRUMP, limit=1)["contents"]["relations"]]
    contents = get(server, "sentences", relation=threat)["contents"]
    one = contents["evidence"][0]
    start, end = one["trigger"]

    assert one["quote"][start:end] == "threatened"
    assert [(one["quote"][a:b], role, id_) for a, b, role, _, id_ in one["arguments"]] == [
        ("Donald Trump", "agent", TRUMP),
        ("Iran", "addressee", IRAN),
    ]
    assert contents["documents"][one["document"]][:2] == ['A threat, "quoted"', "2020-01-04"]


def test_a_timeline_is_in_the_order_of_time(server):
    found = get(server, "timeline", entity=TRUMP)
    contents = found["contents"]
    times = [one["time"] or contents["documents"][one["document"]][1] for one in contents["evidence"]]

    assert found["total"] == len(times) == 3
    assert times == sorted(times)


# ---- what is wrong with a request


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("expand", {}, 400, "expected a text 'entity'"),
        ("expand", {"entity": "place/atlantis"}, 404, "no entity 'place/atlantis'"),
        ("expand", {"entity": "place/iran", "limit": 0}, 400, "expected a limit from 1 to 500; got 0"),
        ("expand", {"entity": "place/iran", "limit": 501}, 400, "expected a limit from 1 to 500; got 501"),
        ("expand", {"entity": "place/iran", "limit": "many"}, 400, "expected a whole number 'limit'"),
        ("expand", {"entity": "place/iran", "shown": "x"}, 400, "expected a list 'shown' of at most 5,000 texts"),
        ("expand", {"entity": "place/iran", "filter": {"until": "x"}}, 400, "expected a filter of from, to, "),
        (
            "expand",
            {"entity": "place/iran", "filter": {"kinds": ["x"]}},
            400,
            "expected a list of at most 5,000 values",
        ),
        ("bring", {"entities": ["x"] * 501}, 400, "expected at most 500 entities and relations"),
        ("path", {"from": "Iran"}, 400, "expected a text 'to'"),
        ("path", {"from": "Iran", "to": "xyzzy"}, 404, "no entity 'xyzzy'"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(server, path, body, status, message):
    found = server.ask("POST", f"/api/{path}", json.dumps(body), Content_Type="application/json", Accept="*/*")

    assert (found.status, found.kind) == (status, "application/problem+json")
    assert str(found.json()["detail"]).startswith(message)


@pytest.mark.parametrize(("body", "kind", "status"), [("{", JSON, 400), ("[]", JSON, 400), ("{}", "text/plain", 415)])
def test_what_is_no_json_object_is_refused(server, body, kind, status):
    assert server.ask("POST", "/api/expand", body, Content_Type=kind).status == status


@pytest.mark.parametrize("path", ["search", "sentences?first=2", "timeline", "timeline?entity=a&entity=b"])
def test_a_parameter_that_is_missing_or_twice_there_is_named(server, path):
    found = server.get(f"/api/{path}")

    assert found.status == 400
    assert "expected one parameter" in str(found.json()["detail"])


# ---- the rest


def test_words_and_terms_come_from_the_ontology(server):
    words, terms = get(server, "vocabulary"), get(server, "terms")

    assert words["relations"][KG + "threatens"] == {"en": "threatens", "nl": "bedreigt"}
    assert words["types"][KG + "Country"]["nl"] == "land"
    assert words["frames"][KG + "Threat"]["en"] == "threat"
    assert words["roles"][KG + "agent"]["en"] == "agent"
    assert KG + "Threat" in terms["classes"]
    assert {KG + "threatens", "http://www.w3.org/2004/02/skos/core#prefLabel"} <= set(terms["properties"])


def test_prefixes_are_those_of_the_folder(server):
    assert get(server, "prefixes")["kg"] == KG


def test_the_interface_only_reads(server):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert server.ask(method, "/api/search?q=a", b"").status == 405


def test_random_requests_never_break_it(server):
    dice = random.Random(7)
    pieces = [
        "entity",
        "relation",
        "q",
        "=",
        "&",
        "%00",
        "%ff",
        "place:iran",
        "<",
        ">",
        '"',
        "{",
        "}",
        "\\",
        "?",
        "limit",
        "9" * 30,
        "%20",
    ]
    for _ in range(60):
        path = dice.choice(["search", "sentences", "timeline", "cookbook/threats"])
        query = "".join(dice.choices(pieces, k=6)).replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
        assert server.get(f"/api/{path}?{query}").status in {200, 400, 404}


def test_an_article_that_is_added_is_found(tmp_path):
    folder = write_folder(tmp_path, corpus()[:1])
    with serving(folder) as server:
        before = get(server, "search", q="Norway")["results"]
        write_folder(folder, [*corpus()[:1], *attack_in_a_city()])
        after = get(server, "search", q="Norway")["results"]

    assert before == []
    assert [one["label"] for one in after] == ["Norway"]
