"""What the page and the network show of an assembled graph."""

import random
from dataclasses import replace

import pytest
from handmade import Fact, Who, article, corpus, ontology

from kg.graph import to_dataset
from kg.model import Relation
from kg.publish import to_page
from kg.publish.context import context
from kg.resolve import resolve


def page(extractions):
    known = ontology()
    resolution = resolve(extractions, known)
    return to_page("News", extractions, resolution, to_dataset(extractions, resolution, known), known)


def lines(found):
    return {
        (r.subject, r.predicate, r.object): [found.evidence[index] for index in r.evidence] for r in found.relations
    }


def test_relations_have_the_sentences_of_all_documents():
    found = lines(page(corpus()))["person/donald-trump", "threatens", "place/iran"]

    assert [(e.quote, e.date, e.language, e.time) for e in found] == [
        ("Donald Trump threatened Iran on 3 January 2020.", "2020-01-04", "en", "2020-01-03"),
        ("Trump bedreigde Iran in januari 2020.", "2020-01-05", "nl", "2020-01"),
    ]


def test_what_does_not_hold_is_shown_as_such():
    found = lines(page(corpus()))

    [denied] = found["person/donald-trump", "visits", "place/tehran"]
    assert denied.polarity == "negative"
    [claimed] = found["place/united-states", "kills", "person/qassem-soleimani"]
    assert (claimed.claimed, claimed.source) == (True, "Iran")


def test_offsets_are_those_of_the_sentence():
    for evidence in page(corpus()).evidence:
        assert evidence.arguments
        assert all(0 <= a.start < a.end <= len(evidence.quote) for a in evidence.arguments)
        assert evidence.quote[slice(*evidence.trigger)] in {
            "threatened",
            "of the",
            "met",
            "visit",
            "bedreigde",
            "doodde",
            "gedood",
            "accused",
        }


def test_arguments_name_the_corpus_entity():
    [evidence] = lines(page(corpus()))["place/united-states", "kills", "person/qassem-soleimani"]

    assert [(evidence.quote[a.start : a.end], a.role, a.entity) for a in evidence.arguments] == [
        ("VS", "agent", "place/united-states"),
        ("Qassem Soleimani", "victim", "person/qassem-soleimani"),
        ("Oslo", "place", "place/oslo"),
    ]


def test_only_entities_in_relation_are_shown():
    found = page(corpus())
    ends = {tail for r in found.relations for tail in (r.subject, r.object)}

    assert [entity.id for entity in found.entities] == sorted(ends)


def test_an_entity_has_its_names_and_why_it_was_merged():
    entities = {entity.id: entity for entity in page(corpus()).entities}

    assert entities["place/united-states"].labels == {"en": "United States", "nl": "Verenigde Staten"}
    assert entities["place/united-states"].aliases == ("VS",)
    assert entities["place/united-states"].wikidata == "http://www.wikidata.org/entity/Q30"
    assert entities["person/donald-trump"].labels == {"en": "Donald Trump"}
    assert entities["person/donald-trump"].merged == (
        "'Trump' and 'Donald Trump': the only full name in the corpus with that surname",
    )


def test_a_symmetric_relation_is_one_line():
    people = {"a": Who("Person", "Anna Berg"), "b": Who("Person", "Peter Holm")}
    found = page(
        [
            article(
                "d1",
                "en",
                ["[Anna Berg|a] met [Peter Holm|b]."],
                people,
                [Fact("Meeting", "met", {"agent": "a", "counterpart": "b"})],
            ),
            article(
                "d2",
                "en",
                ["[Peter Holm|b] met [Anna Berg|a]."],
                people,
                [Fact("Meeting", "met", {"agent": "b", "counterpart": "a"})],
            ),
        ]
    )

    assert [len(r.evidence) for r in found.relations] == [2]


def test_the_page_does_not_depend_on_the_order_of_documents():
    extractions = corpus()
    expected = page(extractions)
    random.Random(5).shuffle(extractions)

    assert page(extractions) == expected


def test_what_the_graph_refused_is_not_on_the_page():
    extraction = corpus()[2]
    [statement] = extraction.statements
    wrong = replace(statement, evidence=replace(statement.evidence, quote="Something else."))

    assert page([replace(extraction, statements=(wrong,))]).relations == ()


def test_a_statement_that_is_found_twice_is_one_sentence():
    extraction = corpus()[2]
    [statement] = extraction.statements
    twice = replace(extraction, statements=(statement, replace(statement, id="s2")))

    assert len(page([twice]).evidence) == 1


def test_a_relation_that_there_is_not_is_no_line():
    extraction = corpus()[2]

    assert page([replace(extraction, relations=(Relation("w", "acusses", "q", "s1"),))]).relations == ()


def test_the_vocabulary_has_labels():
    found = page([]).vocabulary

    assert found.relations["threatens"] == {"en": "threatens", "nl": "bedreigt"}
    assert "meetsWith" in found.symmetric


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (
            "One two. Three four. HERE. Five six. Seven eight. Nine.",
            "HERE.",
            ("One two. Three four.", "Five six. Seven eight."),
        ),
        ("Headline without a stop\nHERE.\nNext line. More.", "HERE.", ("Headline without a stop", "Next line. More.")),
        ("HERE.", "HERE.", ("", "")),
        ('He said "no." HERE. "Yes," she said.', "HERE.", ('He said "no."', '"Yes," she said.')),
        ("Mr. smith of the U.S. army. HERE.", "HERE.", ("Mr. smith of the U.S. army.", "")),
    ],
)
def test_two_sentences_before_and_after(text, quote, expected):
    start = text.index(quote)

    assert context(text, start, start + len(quote)) == expected


def test_context_is_short():
    text = "word " * 500 + ". HERE. " + "Word " * 500

    before, after = context(text, text.index("HERE"), text.index("HERE") + 5)

    assert max(len(before), len(after)) <= 302
    assert before.startswith("… ")
    assert after.endswith(" …")
