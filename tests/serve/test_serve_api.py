"""The programming interface that pages use: cookbook, search, entities, neighbours, sentences."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from handmade import Fact, Who, article, corpus
from live_server import Server, serving, write_folder

from kg.graph import BASE
from kg.graph.namespaces import KG
from kg.graph.query import recipes

TRUMP, IRAN, OSLO = f"{BASE}person/donald-trump", f"{BASE}place/iran", f"{BASE}place/oslo"
SOLEIMANI, FORCE = f"{BASE}person/qassem-soleimani", f"{BASE}org/quds-force"


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
    assert f"VALUES ?country {{ <{IRAN}> }}" in found.text
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


def test_search_finds_names_in_every_language_by_any_part(server):
    def found(text: str) -> list[str]:
        return [one["label"] for one in get(server, "search", q=text)["results"]]

    assert found("Verenigde") == ["United States"]
    assert found("vs") == ["United States"]
    assert found("trump") == ["Donald Trump"]
    assert found("SOLEIM") == ["Qasem Soleimani"]
    assert found("xyzzy") == found("") == found("   ") == []


def test_search_prefers_who_is_called_so_and_who_is_told_of_most(server):
    results = get(server, "search", q="o")["results"]

    assert results[0]["label"] == "Oslo"
    assert get(server, "search", q="iran")["results"][0] == {
        "iri": IRAN,
        "label": "Iran",
        "labels": {"en": "Iran", "nl": "Iran"},
        "type": KG + "Country",
        "matched": "Iran",
        "degree": 2,
    }


def test_search_has_a_limit_and_says_so(server):
    found = get(server, "search", q="n")

    assert found["shown"] == len(found["results"]) <= 20
    assert found["more"] is (found["shown"] == 20)
    assert server.get("/api/search?q=" + "x" * 300).status == 400


@pytest.mark.parametrize("text", ['"', "\\", "} UNION { ?s ?p ?o", "?entity", "a\nb", "$1 \\1", "é𝔘\u0000"])
def test_no_text_becomes_part_of_a_query(server, text):
    assert get(server, "search", q=text)["results"] == []


# ---- entities


def test_an_entity_has_its_names_its_class_and_counts(server):
    found = get(server, "entity", iri="place:iran")

    assert found["iri"] == IRAN
    assert found["labels"] == {"en": "Iran", "nl": "Iran"}
    assert found["type"] == KG + "Country"
    assert found["wikidata"] == "http://www.wikidata.org/entity/Q794"
    assert found["documents"] == 2
    assert found["relations"] == [
        {"relation": KG + "threatens", "direction": "in", "entities": 1, "sentences": 2, "holding": 2}
    ]


def test_a_merged_iri_leads_to_the_entity_that_stands_for_it(server):
    found = get(server, "entity", iri=SOLEIMANI)
    [merged] = [one["iri"] for one in found["merged"] if "qasem" in one["iri"]]

    assert get(server, "entity", iri=merged) == found
    assert found["aliases"] == ["Soleimani"]


@pytest.mark.parametrize("path", ["entity", "expand"])
@pytest.mark.parametrize(
    ("given", "status"),
    [(f"{BASE}place/atlantis", 404), (f"{KG}Threat", 404), ("no iri", 400), ("<x>", 400), ("", 400)],
)
def test_what_is_no_entity_is_an_error(server, path, given, status):
    found = server.get(f"/api/{path}?iri={quote(given)}")

    assert (found.status, found.kind) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["search", "entity", "expand", "evidence?subject=place:iran", "entity?iri=a:b&iri=a:c"]
)
def test_a_parameter_that_is_missing_or_twice_there_is_named(server, path):
    found = server.get(f"/api/{path}")

    assert found.status == 400
    assert "expected one parameter" in str(found.json()["detail"])


# ---- neighbours


def pairs(found: dict[str, object]) -> dict[tuple[str, str], dict[str, object]]:
    """What is told of each ordered pair."""
    return {(pair["subject"], pair["object"]): pair for pair in found["pairs"]}


def test_neighbours_are_who_is_told_of_together_in_either_direction(server):
    found = get(server, "expand", iri=SOLEIMANI)

    assert found["entity"]["label"] == "Qasem Soleimani"
    assert {one["label"] for one in found["entities"]} == {"Anna Berg", "Oslo", "Quds Force", "United States"}
    assert (found["shown"], found["total"]) == (4, 4)
    assert set(pairs(found)) == {
        (SOLEIMANI, f"{BASE}person/anna-berg"),
        (SOLEIMANI, OSLO),
        (SOLEIMANI, FORCE),
        (f"{BASE}place/united-states", SOLEIMANI),
    }


def test_neighbours_count_sentences_and_how_they_are_told(server):
    told = pairs(get(server, "expand", iri=TRUMP))

    assert told[TRUMP, IRAN] == {
        "subject": TRUMP,
        "object": IRAN,
        "sentences": 2,
        "holding": 2,
        "relations": [
            {
                "relation": KG + "threatens",
                "sentences": 2,
                "holding": 2,
                "factuality": [{"polarity": "positive", "certainty": "certain", "claimed": False, "sentences": 2}],
                "direct": True,
            }
        ],
    }
    [visit] = told[TRUMP, f"{BASE}place/tehran"]["relations"]
    assert (visit["holding"], visit["direct"]) == (0, False)
    assert visit["factuality"] == [{"polarity": "negative", "certainty": "certain", "claimed": False, "sentences": 1}]


def test_a_claim_holds_nothing(server):
    [killing] = pairs(get(server, "expand", iri=SOLEIMANI))[f"{BASE}place/united-states", SOLEIMANI]["relations"]

    assert (killing["relation"], killing["holding"], killing["direct"]) == (KG + "kills", 0, False)
    assert killing["factuality"][0]["claimed"] is True


def test_another_role_is_the_object_where_the_first_is_empty(server):
    """'Norway attacked Sweden in Oslo' attacks Sweden; 'Norway struck in Bergen' attacks Bergen."""
    norway = f"{BASE}place/norway"
    attacked = {
        object_.rpartition("/")[2] for subject, object_ in pairs(get(server, "expand", iri=norway)) if subject == norway
    }

    assert attacked == {"sweden", "bergen"}
    assert get(server, "expand", iri=f"{BASE}place/bergen")["total"] == 1
    assert (norway, OSLO) not in pairs(get(server, "expand", iri=OSLO))


def test_the_most_told_come_first_and_the_rest_is_counted(server):
    every = get(server, "expand", iri=TRUMP)
    one = get(server, "expand", iri=TRUMP, limit="1")

    assert every["entities"][0]["iri"] == IRAN
    assert [entity["iri"] for entity in one["entities"]] == [IRAN]
    assert (one["shown"], one["total"]) == (1, every["total"])
    assert list(pairs(one)) == [(TRUMP, IRAN)]


@pytest.mark.parametrize("limit", ["0", "-1", "501", "many", "1e3", "٣"])
def test_a_limit_has_limits(server, limit):
    assert server.get(f"/api/expand?iri=place:iran&limit={quote(limit)}").status == (200 if limit == "٣" else 400)


# ---- sentences


def test_evidence_is_every_sentence_newest_first(server):
    found = get(server, "evidence", subject=TRUMP, object=IRAN)

    assert [one["text"] for one in found["sentences"]] == [
        "Trump bedreigde Iran in januari 2020.",
        "Donald Trump threatened Iran on 3 January 2020.",
    ]
    assert (found["shown"], found["total"]) == (2, 2)
    first = found["sentences"][1]
    assert {
        "relation": KG + "threatens",
        "frame": KG + "Threat",
        "polarity": "positive",
        "certainty": "certain",
        "claimed": False,
        "time": "2020-01-03",
        "title": 'A threat, "quoted"',
        "published": "2020-01-04",
        "publisher": "Example News",
        "language": "en",
    }.items() <= first.items()
    text = corpus()[0].document.text
    assert text[first["sentence"]["begin"] : first["sentence"]["end"]] == first["text"]
    assert text[first["trigger"]["begin"] : first["trigger"]["end"]] == "threatened"


def test_evidence_tells_who_said_it(server):
    [found] = get(server, "evidence", subject="place:united-states", object=SOLEIMANI)["sentences"]

    assert (found["source"], found["said_by"], found["claimed"]) == (IRAN, "Iran", True)


def test_evidence_is_of_the_ordered_pair(server):
    assert get(server, "evidence", subject=IRAN, object=TRUMP)["total"] == 0
    assert get(server, "evidence", subject=TRUMP, object=IRAN, limit="1")["shown"] == 1


def test_neighbours_and_evidence_agree(server):
    for one in get(server, "search", q="a")["results"]:
        for (subject, object_), pair in pairs(get(server, "expand", iri=one["iri"])).items():
            assert get(server, "evidence", subject=subject, object=object_)["total"] == pair["sentences"]


def test_every_direct_relation_of_an_article_is_found_between_neighbours(server):
    """The same by another way: the direct triples in the articles' own graphs."""
    sparql = (
        """SELECT DISTINCT ?s ?r ?o { ?article a schema:NewsArticle . GRAPH ?article { ?s ?r ?o } ?r kg:ofFrame ?f }"""
    )
    direct = {(row["s"], row["r"], row["o"]) for row in server.query(sparql).rows()}
    found = {
        (pair["subject"], relation["relation"], pair["object"])
        for subject in {subject for subject, _, _ in direct}
        for pair in get(server, "expand", iri=subject)["pairs"]
        for relation in pair["relations"]
        if relation["direct"]
    }

    assert direct
    assert direct <= found


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
        "iri",
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
        path = dice.choice(["search", "entity", "expand", "evidence", "cookbook/threats"])
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
