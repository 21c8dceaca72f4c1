"""Which words are a name: what is trimmed, who wins an overlap, how names spread over a document and get one type."""

from __future__ import annotations

import pytest
from parsed import parsed, runs

from kg.annotate.gazetteer import Hit
from kg.annotate.names import Tagged, find_names, spread
from kg.ontology import KnownEntity
from kg.syntax import Name, Word

TYPES = {
    "place:norland": "Country",
    "place:bergen": "City",
    "org:storm-bank": "Company",
    "org:bergen": "Company",
}
KNOWN = {key: KnownEntity(key, type_, (), {"": key}) for key, type_ in TYPES.items()}


def words_of(news, text: str, language: str = "en", **labels: str) -> list[Word]:
    """Words that hang on the first one; `labels` gives some of them another label, "country" marks a country."""
    rows = []
    for number, word in enumerate(text.split()):
        pos = "PROPN" if word[0].isupper() else "NOUN"
        rows.append(f"{word} {pos} {min(number, 1)} {labels.get(word.strip('.'), 'modifier' if number else 'root')}")
    words = parsed("\n".join(rows), news.language(language)).words
    for word in words:
        word.country = word.text == "Norland"
    return words


def find(
    news, text: str, tagged: dict[str, str], hits: dict[str, tuple[str, ...]] | None = None, **more
) -> list[tuple[str, str]]:
    """(words, type or known key) of the names; spans and hits are given by their words."""
    language = more.pop("language", "en")
    words = words_of(news, text, language, **more)
    spans = [Tagged(*run, type_) for span, type_ in tagged.items() for run in runs(words, span)]
    found = [
        Hit(*run, tuple(key for key in keys if ":" in key), "demonym" in keys)
        for span, keys in (hits or {}).items()
        for run in runs(words, span)
    ]
    return [told(words, name) for name in find_names(words, spans, found, KNOWN, news.language(language))]


def told(words: list[Word], name: Name) -> tuple[str, str]:
    """The words of a name, and its known entity or type."""
    return " ".join(word.text for word in words[name.first : name.last + 1]), (*name.known, name.type)[0]


# -- trimming


@pytest.mark.parametrize(
    ("span", "type_", "name"),
    [
        ("President Anna Berg", "Person", "Anna Berg"),
        ("Prime Minister Anna Berg", "Person", "Anna Berg"),
        ("Gen. Holm", "Person", "Holm"),
        ("former President Berg", "Person", "Berg"),
        ("Anna Berg 's", "Person", "Anna Berg"),
        ("Anna Berg ’", "Person", "Anna Berg"),
        ("“ Anna Berg ”", "Person", "Anna Berg"),
        ("the Storm Brigade", "Organization", "Storm Brigade"),
        ("- Storm Brigade -", "Organization", "Storm Brigade"),
        ("Anna Berg", "Person", "Anna Berg"),
    ],
)
def test_what_is_no_part_of_a_name_is_cut_off(news, span, type_, name):
    assert find(news, f"Yesterday {span} left", {span: type_}, the="determiner") == [(name, type_)]


@pytest.mark.parametrize(
    ("span", "type_"),
    [("President Harbour", "Organization"), ("President", "Person"), ("General Motors", "Company")],
)
def test_a_title_stays_where_it_is_no_title(news, span, type_):
    assert find(news, f"Yesterday {span} left", {span: type_}) == [(span, type_)]


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("Anna Berg van Norland", "Anna Berg"),
        ("Anna Berg van Defensie", "Anna Berg"),
        ("Anna van den Berg", "Anna van den Berg"),
        ("Anna van Holm", "Anna van Holm"),
    ],
)
def test_a_person_ends_before_the_country_or_portfolio_that_she_is_of(news, span, name):
    assert find(news, f"Gisteren vertrok {span}", {span: "Person"}, language="nl") == [(name, "Person")]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("It was “ ” then", "“ ”"),
        ("He left on Monday early", "Monday"),
        ("The X left", "X"),
        ("He lost 40 then", "40"),
        ("He met rebels then", "rebels"),
        ("He runs Defence now", "Defence"),
        ("They call it Operation Anna Berg now", "Anna Berg"),
        ("It was Hurricane Anna again", "Anna"),
    ],
)
def test_what_looks_like_no_name_is_none(news, text, span):
    assert find(news, text, {span: "Organization"}) == []


def test_who_runs_an_operation_is_still_named(news):
    assert find(news, "The operation Anna Berg runs", {"Anna Berg": "Person"}) == [("Anna Berg", "Person")]


def test_a_first_name_that_was_left_standing_is_taken_in(news):
    assert find(news, "minister Anna Berg", {"Berg": "Person"}, Anna="flat") == [("Anna Berg", "Person")]


@pytest.mark.parametrize(("type_", "label"), [("Organization", "flat"), ("Person", "subject")])
def test_only_a_persons_own_first_name_is_taken_in(news, type_, label):
    assert find(news, "minister Anna Berg", {"Berg": type_}, Anna=label) == [("Berg", type_)]


# -- the recogniser's span and a known entity


@pytest.mark.parametrize(
    ("tagged", "hits", "expected"),
    [
        ({}, {"Norland": ("place:norland",)}, [("Norland", "place:norland")]),
        ({"Norland": "Person"}, {"Norland": ("place:norland",)}, [("Norland", "place:norland")]),
        ({"Norland Steel": "Company"}, {"Norland": ("place:norland",)}, [("Norland Steel", "Company")]),
        ({"Steel": "Company"}, {"Norland Steel": ("org:storm-bank",)}, [("Norland Steel", "org:storm-bank")]),
        ({"Steel Bank": "Company"}, {"Norland Steel": ("org:storm-bank",)}, [("Norland Steel", "org:storm-bank")]),
    ],
    ids=["only known", "known gives the type", "longer span", "longer known", "overlap"],
)
def test_the_longer_span_wins_and_the_known_entity_gives_the_type(news, tagged, hits, expected):
    assert find(news, "Old Norland Steel Bank", tagged, hits) == expected


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("the Norlandish parliament left", "Norlandish parliament", [("Norlandish", "place:norland")]),
        ("the Norlandish Steel left", "Norlandish Steel", [("Norlandish Steel", "Organization")]),
    ],
)
def test_a_demonym_before_a_plain_noun_stands_on_its_own(news, text, span, expected):
    assert find(news, text, {span: "Organization"}, {"Norlandish": ("place:norland", "demonym")}) == expected


@pytest.mark.parametrize(
    ("type_", "key"),
    [("City", "place:bergen"), ("Company", "org:bergen"), ("Person", "place:bergen")],
)
def test_of_two_known_entities_the_recognisers_class_decides_and_else_a_place(news, type_, key):
    assert find(news, "He left Bergen", {"Bergen": type_}, {"Bergen": ("org:bergen", "place:bergen")}) == [
        ("Bergen", key)
    ]


# -- over the document


TEXT = """
    Anna    PROPN 3 flat
    Berg    PROPN 3 subject
    left    VERB  0 root

    Berg    PROPN 2 subject
    met     VERB  0 root
    Anna    PROPN 2 object
    Berg    PROPN 3 flat

    Anna    PROPN 2 subject
    left    VERB  0 root

    Berg    PROPN 2 subject
    left    VERB  0 root
"""


def spread_names(news, *names: Name, text: str = TEXT) -> list[tuple[int, int, str]]:
    """The places and types of names after they were spread."""
    words = parsed(text, news.language("en")).words
    return [(name.first, name.last, name.type) for name in spread(words, list(names))]


def test_a_name_is_marked_wherever_it_stands(news):
    assert spread_names(news, Name(0, 1, "Person")) == [(0, 1, "Person"), (5, 6, "Person")]


def test_a_place_where_a_name_was_spread_to_is_not_sure(news):
    words = parsed(TEXT, news.language("en")).words

    assert [name.sure for name in spread(words, [Name(0, 1, "Person")])] == [True, False]


def test_the_longest_name_is_marked(news):
    assert spread_names(news, Name(0, 1, "Person"), Name(3, 3, "Person")) == [
        (0, 1, "Person"),
        (3, 3, "Person"),
        (5, 6, "Person"),
        (9, 9, "Person"),
    ]


def test_a_name_is_not_marked_across_sentences(news):
    text = """
        Berg    PROPN 0 root

        Anna    PROPN 0 root

        Berg    PROPN 2 subject
        Anna    PROPN 0 root
    """

    assert spread_names(news, Name(2, 3, "Person"), text=text) == [(2, 3, "Person")]


def test_a_word_that_is_mostly_no_name_is_not_spread(news):
    text = "\n\n".join(["Bank NOUN 0 root"] * 3)

    assert spread_names(news, Name(0, 0, "Organization"), text=text) == [(0, 0, "Organization")]


@pytest.mark.parametrize("word", ["UN", "Pau", "rebels"])
def test_short_and_small_words_are_not_spread(news, word):
    text = f"{word} NOUN 0 root\n\n{word} NOUN 0 root"

    assert spread_names(news, Name(0, 0, "Organization"), text=text) == [(0, 0, "Organization")]


def test_a_demonym_is_not_spread(news):
    text = "Norlandish ADJ 0 root\n\nNorlandish ADJ 0 root"
    name = Name(0, 0, "Country", ("place:norland",), demonym=True)

    assert spread_names(news, name, text=text) == [(0, 0, "Country")]


def test_the_type_of_nearly_all_places_is_the_type_of_all(news):
    text = "\n\n".join(["Holmgard PROPN 0 root"] * 4)
    names = [Name(0, 0, "City"), *(Name(place, place, "Person") for place in (1, 2, 3))]

    assert {type_ for *_, type_ in spread_names(news, *names, text=text)} == {"Person"}


def test_where_places_do_not_agree_each_keeps_its_type(news):
    text = "\n\n".join(["Holmgard PROPN 0 root"] * 3)
    names = [Name(0, 0, "City"), Name(1, 1, "Person"), Name(2, 2, "Person")]

    assert spread_names(news, *names, text=text) == [(0, 0, "City"), (1, 1, "Person"), (2, 2, "Person")]


def test_a_surname_is_the_person_whose_full_name_the_document_has(news):
    names = [Name(0, 1, "Person"), Name(3, 3, "Organization"), Name(9, 9, "Organization")]

    assert {type_ for *_, type_ in spread_names(news, *names)} == {"Person"}


def test_a_first_name_says_nothing_of_a_surname(news):
    text = "Anna PROPN 2 flat\nBerg PROPN 0 root\n\nAnna PROPN 0 root"

    assert spread_names(news, Name(0, 1, "Person"), Name(2, 2, "City"), text=text) == [(0, 1, "Person"), (2, 2, "City")]


def test_a_known_entity_outvotes_a_surname(news):
    names = [Name(0, 1, "Person"), Name(3, 3, "City", ("place:bergen",))]

    assert (3, 3, "City") in spread_names(news, *names)


def test_a_known_entity_outvotes_the_recogniser(news):
    text = "\n\n".join(["Holmgard PROPN 0 root"] * 3)
    names = [Name(0, 0, "City", ("place:bergen",)), Name(1, 1, "Person"), Name(2, 2, "Person")]

    assert {type_ for *_, type_ in spread_names(news, *names, text=text)} == {"City"}
