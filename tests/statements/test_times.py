"""When: what a time expression means, and which one belongs to a trigger."""

from __future__ import annotations

import pytest
from parsed import at, document_of, parsed

from kg.model import Document
from kg.statements.times import resolve_date, time_of

TUESDAY = "2021-05-04"


@pytest.mark.parametrize(
    ("language", "text", "published", "value"),
    [
        # complete in itself
        ("en", "2021-05-04", None, "2021-05-04"),
        ("en", "3 May 2020", None, "2020-05-03"),
        ("en", "May 3, 2020", None, "2020-05-03"),
        ("en", "May 2020", None, "2020-05"),
        ("en", "2018", None, "2018"),
        ("nl", "3 mei 2020", None, "2020-05-03"),
        ("nl", "mei 2020", None, "2020-05"),
        ("nl", "2018", None, "2018"),
        # the publication date tells nothing new
        ("en", "3 May 2020", TUESDAY, "2020-05-03"),
        ("en", "2018", TUESDAY, "2018"),
        # relative to the publication date, and in the past
        ("en", "Monday", TUESDAY, "2021-05-03"),
        ("en", "Friday", TUESDAY, "2021-04-30"),
        ("en", "yesterday", TUESDAY, "2021-05-03"),
        ("en", "today", TUESDAY, "2021-05-04"),
        ("en", "3 May", TUESDAY, "2021-05-03"),
        ("en", "20 May", TUESDAY, "2020-05-20"),
        ("nl", "maandag", TUESDAY, "2021-05-03"),
        ("nl", "gisteren", TUESDAY, "2021-05-03"),
        ("nl", "3 mei", TUESDAY, "2021-05-03"),
        # today's date is never a guess
        ("en", "Monday", None, None),
        ("en", "yesterday", None, None),
        ("en", "3 May", None, None),
        ("nl", "gisteren", None, None),
        ("en", "two years ago", TUESDAY, "2019"),
        ("en", "last month", TUESDAY, "2021-04"),
        ("nl", "vorig jaar", TUESDAY, "2020"),
        # how long is not when
        ("en", "two years", TUESDAY, None),
        ("en", "10 days", TUESDAY, None),
        ("en", "one day", TUESDAY, None),
        ("nl", "10 dagen", TUESDAY, None),
        # what is no date
        ("en", "the other day", TUESDAY, None),
        ("en", "years", TUESDAY, None),
        ("nl", "het weekend van weleer", TUESDAY, None),
        ("en", "1200", None, None),
    ],
)
def test_a_time_expression_is_resolved_at_its_precision(language, text, published, value):
    assert resolve_date(text, language, published) == value


# -- which one is the trigger's

TABLE = """
    Norway   PROPN 2 subject
    attacked VERB  0 root attack
    Sweden   PROPN 2 object
    on       ADP   2 preposition
    3        NUM   6 modifier
    May      PROPN 4 prep_object
    and      CCONJ 2 cc
    fled     VERB  2 conjunct flee
    on       ADP   8 preposition
    5        NUM   11 modifier
    May      PROPN 9 prep_object
"""


def time_at(
    news, table: str, trigger: str, times: list[str], published: str | None = TUESDAY
) -> tuple[str, str | None] | None:
    """The text and value of a trigger's time."""
    syntax = parsed(table, news.language("en"), times=times)
    found = time_of(at(syntax, trigger), document_of(syntax, published=published), syntax, news)
    if found is None:
        return None
    assert found.span.slice(document_of(syntax).text) == found.text
    return found.text, found.value


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [("attacked", ("3 May", "2021-05-03")), ("fled", ("5 May", "2020-05-05"))],
)
def test_each_clause_has_its_own_time(news, trigger, expected):
    assert time_at(news, TABLE, trigger, ["3 May", "5 May"]) == expected


def test_the_time_of_a_noun_is_that_of_its_clause(news):
    table = """
        Monday  PROPN 2 oblique
        saw     VERB  0 root see
        attacks NOUN  2 object attack
    """

    assert time_at(news, table, "attacks", ["Monday"]) == ("Monday", "2021-05-03")


def test_a_time_that_cannot_be_resolved_keeps_its_words(news):
    assert time_at(news, TABLE, "attacked", ["3 May", "5 May"], published=None) == ("3 May", None)


def test_a_clause_without_a_time_has_none(news):
    assert time_at(news, TABLE, "attacked", ["5 May"]) is None


def test_the_time_of_another_sentence_is_not_its_own(news):
    table = "Norway PROPN 2 subject\nfled VERB 0 root flee\n\nMonday PROPN 2 oblique\nrained VERB 0 root rain"

    assert time_at(news, table, "fled", ["Monday"]) is None


@pytest.mark.parametrize(
    ("language", "text", "published", "expected"),
    [
        ("en", "Norway attacked Sweden on Monday.", TUESDAY, "2021-05-03"),
        ("en", "Norway attacked Sweden on 3 May 2020.", None, "2020-05-03"),
        ("en", "Norway attacked Sweden in 2018.", None, "2018"),
        ("en", "Norway attacked Sweden on Monday.", None, None),
        ("nl", "Noorwegen heeft Zweden in 2018 aangevallen.", None, "2018"),
        ("nl", "Noorwegen heeft Zweden op 3 mei 2020 aangevallen.", None, "2020-05-03"),
    ],
)
def test_a_statement_has_the_time_of_its_text(extractor, language, text, published, expected):
    found = extractor.extract(Document("made", text, language, published))

    [time] = [statement.time for statement in found.statements if statement.frame == "Attack"]

    assert time is not None
    assert time.value == expected
