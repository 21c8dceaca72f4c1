"""Accept and Accept-Language."""

import pytest

from kg.serve.accept import best, best_language

OFFERED = ["application/json", "application/xml", "text/csv"]


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "application/json"),
        (" , ", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0", None),
        ("text/*;q=0.9, application/xml;q=0.8", "text/csv"),
        ("*/*;q=0.1, application/xml", "application/xml"),
        ("*/*, application/json;q=0", "application/xml"),
        ("application/*;q=0.5, application/json;q=0.2", "application/xml"),
        ("image/png", None),
        ("text/csv;q=2", "text/csv"),
        ("text/csv;charset=utf-8;q=0.1, application/xml;q=0.05", "text/csv"),
        ("application/xml; q = 0.3 , text/csv;Q=0.4", "text/csv"),
        (";;;,,,q=1", None),
    ],
)
def test_the_preferred_form_is_chosen(header, chosen):
    assert best(header, OFFERED) == chosen


def test_of_equals_the_first_is_chosen_and_who_is_named_before_who_is_meant():
    assert best("text/csv, application/xml", OFFERED) == "application/xml"
    assert best("text/csv, */*", OFFERED) == "text/csv"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "en"),
        ("nl", "nl"),
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("fr-FR,fr;q=0.9,nl;q=0.2,en;q=0.1", "nl"),
        ("de", "en"),
        ("nl;q=0", "en"),
        ("*", "en"),
    ],
)
def test_the_preferred_language_is_chosen(header, chosen):
    assert best_language(header, ["en", "nl"]) == chosen
