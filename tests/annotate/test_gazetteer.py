"""Known names in a text: the longest, in their own case, and countries under their foreign names."""

from __future__ import annotations

import pytest

from kg.annotate.gazetteer import Gazetteer, Hit
from kg.ontology import KnownEntity

LABELS = {
    "place:norland": ("Country", [("Norland", "en"), ("Noorland", "nl"), ("Republic of Norland", "en"), ("NRL", None)]),
    "place:sudar": ("Country", [("Soedar", "nl"), ("Sudar", "en")]),
    "place:west-sudar": ("Country", [("West Sudar", "en")]),
    "org:bank-of-norland": ("Organization", [("Bank of Norland", "en"), ("Norlandse Bank", "nl")]),
    "org:harbour-club": ("Organization", [("Harbour", "en"), ("Haven", "nl")]),
    "place:harbour": ("City", [("Harbour", None)]),
    "place:holm": ("Country", [("Holm", "en")]),
    "org:holm": ("Company", [("Holm", "nl")]),
}
DEMONYMS = {"place:norland": (("Norlander", "en"), ("Norlandse", "nl"))}


def gazetteer(code: str = "en") -> Gazetteer:
    """The names of the entities above in one language."""
    known = [
        KnownEntity(key, type_, tuple(labels), {"": labels[0][0]}, DEMONYMS.get(key, ()))
        for key, (type_, labels) in LABELS.items()
    ]
    return Gazetteer(known, code, str.split)


def hits(text: str, code: str = "en") -> list[tuple[str, tuple[str, ...]]]:
    """The words of each hit, and whose they are."""
    words = text.split()
    return [(" ".join(words[hit.first : hit.last + 1]), hit.keys) for hit in gazetteer(code).hits(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left Norland", [("Norland", ("place:norland",))]),
        ("The Bank of Norland fell", [("Bank of Norland", ("org:bank-of-norland",))]),
        ("The Republic of Norland fell", [("Republic of Norland", ("place:norland",))]),
        ("The Bank of Sudar fell", [("Sudar", ("place:sudar",))]),
        ("Republic of the West Sudar", [("West Sudar", ("place:west-sudar",))]),
        ("Norland Sudar", [("Norland", ("place:norland",)), ("Sudar", ("place:sudar",))]),
        ("Bank of Norland Norland", [("Bank of Norland", ("org:bank-of-norland",)), ("Norland", ("place:norland",))]),
        ("NRL left", [("NRL", ("place:norland",))]),
        ("nothing known", []),
    ],
)
def test_the_longest_name_wins_from_left_to_right(text, expected):
    assert hits(text) == expected


@pytest.mark.parametrize("text", ["norland", "NORLAND", "nrl", "Nrl", "bank of norland", "West sudar"])
def test_a_name_in_another_case_is_no_hit(text):
    assert hits(text) == []


def test_names_of_several_entities_are_one_hit_with_all_of_them():
    assert hits("Harbour") == [("Harbour", ("org:harbour-club", "place:harbour"))]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Noorland", "nl", [("Noorland", ("place:norland",))]),
        ("Norland", "nl", [("Norland", ("place:norland",))]),
        ("Sudar", "nl", [("Sudar", ("place:sudar",))]),
        ("Soedar", "en", [("Soedar", ("place:sudar",))]),
        ("Norlandse Bank", "en", [("Norlandse", ("place:norland",))]),
        ("Bank of Norland", "nl", [("Norland", ("place:norland",))]),
        ("Haven", "en", []),
    ],
)
def test_only_countries_go_by_their_foreign_names(text, code, expected):
    assert hits(text, code) == expected


def test_a_foreign_name_gives_way_to_what_the_language_itself_calls_so():
    """Dutch "Holm" is the company, whatever English calls the country."""
    assert hits("Holm", "nl") == [("Holm", ("org:holm",))]
    assert hits("Holm", "en") == [("Holm", ("place:holm",))]


@pytest.mark.parametrize(("text", "demonym"), [("Norlander", True), ("Norland", False)])
def test_a_hit_tells_a_demonym_from_a_name(text, demonym):
    assert list(gazetteer().hits([text])) == [Hit(0, 0, ("place:norland",), demonym)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("THE BANK OF NORLAND FELL", {1, 2, 3}),
        ("the bank of norland fell", {1, 2, 3}),
        ("NORLAND FELL", set()),  # one word may be an ordinary one: "Nice"
        ("WEST SUDAR AND WEST SUDAR", {0, 1, 3, 4}),
    ],
)
def test_names_of_several_words_are_recognised_in_any_case_where_case_says_nothing(text, expected):
    assert gazetteer().places_of_names(text.split()) == expected


def test_names_of_one_word_are_told():
    assert {"Norland", "Norlander", "NRL", "Soedar"} <= gazetteer().words
    assert "Bank" not in gazetteer().words
