"""Text -> stretches to parse: paragraphs, what is left out, and capitals; the offsets are always those of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from kg.annotate.segments import LONGEST, Segment, segments


@dataclass(frozen=True)
class Casing:
    """Knows a few ordinary words, and names of several words."""

    common: frozenset[str] = frozenset()
    names: frozenset[str] = field(default_factory=frozenset)

    def is_common(self, word: str) -> bool:
        return word in self.common

    def places_of_names(self, words: list[str]) -> set[int]:
        return {place for place, word in enumerate(words) if word.lower() in self.names}


NOTHING = Casing()
WORDS = Casing(
    frozenset(
        re.findall(r"\w+", "the minister of defence visits and meets rebels near a in strike hits capital for talks")
    )
)


def found(news, text: str, casing: Casing = NOTHING, language: str = "en") -> list[Segment]:
    """The segments of a text; each has the length of what it stands for."""
    result = list(segments(text, news.language(language), casing))
    for segment in result:
        assert len(text[segment.start : segment.start + len(segment.view)]) == len(segment.view)
    return result


def views(news, text: str, casing: Casing = NOTHING, language: str = "en") -> list[str]:
    """What the parser sees of a text."""
    return [segment.view for segment in found(news, text, casing, language)]


# -- paragraphs


@pytest.mark.parametrize(
    "between",
    ["\n\n", "\r\n\r\n", "\n \t\n", "\n\u00a0\n", "\n\n\n\n", "\u2029\u2029", "\u2028\u2028", "\r\r", "\x85\x85"],
    ids=repr,
)
def test_blank_lines_end_a_paragraph(news, between):
    segments = found(news, f"Berg left Oslo.{between}Holm stayed in Bergen.")

    assert [segment.view for segment in segments] == ["Berg left Oslo.", "Holm stayed in Bergen."]
    assert [segment.paragraph for segment in segments] == [0, 1]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\u2028", "\x0b"], ids=repr)
def test_a_line_is_a_paragraph_where_lines_were_not_wrapped(news, line_break):
    assert views(news, f"Berg visits Kenya{line_break}The minister left Oslo yesterday for talks in Nairobi.") == [
        "Berg visits Kenya",
        "The minister left Oslo yesterday for talks in Nairobi.",
    ]


WRAPPED = [
    "The Norwegian minister Anna Berg left Oslo on",
    "Tuesday for talks in Nairobi with the leaders",
    "of three parties that have not met since the",
    "spring, her office said.",
]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"], ids=repr)
def test_lines_of_one_width_are_one_paragraph(news, line_break):
    text = line_break.join(WRAPPED)

    [segment] = found(news, text)

    assert segment.view == text.replace("\r", " ").replace("\n", " ")


def test_lines_that_end_their_sentences_are_not_wrapped(news):
    lines = [f"The minister number {number} went to the town of Bergen." for number in range(5)]

    assert views(news, "\n".join(lines)) == lines


def test_two_lines_are_never_taken_for_wrapped(news):
    assert len(views(news, "\n".join(WRAPPED[1:3]))) == 2


def test_a_paragraph_after_a_wrapped_one_starts_anew(news):
    segments = found(news, "\n".join(WRAPPED) + "\n\nHolm stayed.")

    assert [segment.paragraph for segment in segments] == [0, 1]


def test_a_text_without_words_has_no_segments(news):
    assert found(news, " \n\n\u00a0\r\n\t") == []


# -- what the parser must not see


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Most Viewed"),
        ("en", "POST A COMMENT"),
        ("en", "Share this with a friend!"),
        ("en", "Read more: the story so far"),
        ("en", "Advertisement"),
        ("en", "  Sign up for our daily newsletter"),
        ("en", "Image copyright Harbour Pictures"),
        ("nl", "Lees ook: het hele verhaal"),
        ("nl", "Meest gelezen"),
        ("nl", "Deel dit artikel"),
        ("nl", "Foto: Harbour Beeld"),
        ("nl", "ANP"),
    ],
)
def test_boilerplate_is_left_out(news, language, line):
    assert views(news, f"Berg left.\n\n{line}\n\nHolm stayed.", language=language) == ["Berg left.", "Holm stayed."]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Most viewed the strike as an attack."),
        ("en", "Advertisements for the army angered Kenya."),
        ("en", "Readers wrote to Berg."),
        ("nl", "Deelnemers verlieten Oslo."),
        ("nl", "De foto: een leeg plein."),
    ],
)
def test_a_sentence_that_starts_like_boilerplate_stays(news, language, line):
    assert views(news, line, language=language) == [line]


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("OSLO (Harbour News) - Norway left.", "OSLO (Harbour News) - "),
        ("OSLO, Norway (HN) -- Berg left.", "OSLO, Norway (HN) -- "),
        ("NEW BERGEN — Berg left.", "NEW BERGEN — "),
        ("OSLO – “We left,” Berg said.", "OSLO – "),
        ("ST. OLAV'S _ Berg left.", "ST. OLAV'S _ "),
    ],
)
def test_a_dateline_stands_apart_from_the_sentence_after_it(news, text, dateline):
    assert views(news, text) == [dateline, text.removeprefix(dateline)]


def test_an_agencys_dateline_may_come_after_a_headline(news):
    text = "Berg leaves the town NAIROBI, Kenya (Harbour News) - Berg left."

    assert views(news, text) == ["Berg leaves the town ", "NAIROBI, Kenya (Harbour News) - ", "Berg left."]


@pytest.mark.parametrize(
    "text", ["Oslo - Norway left.", "A NATO - Kenya summit.", "OSLO-based Berg left.", "UN - backed troops left."]
)
def test_what_is_no_dateline_stays_in_its_sentence(news, text):
    assert views(news, text) == [text]


# -- full stops


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Berg left the country.The minister, he said, was tired.",
            ["Berg left the country.", "The minister, he said, was tired."],
        ),
        ("Who fled?Holm did it.", ["Who fled?", "Holm did it."]),
        ("“Norway left.”Kenya stayed on.", ["“Norway left.”", "Kenya stayed on."]),
        ("Berg left.De regering bleef.", ["Berg left.", "De regering bleef."]),
    ],
)
def test_a_glued_full_stop_ends_a_segment(news, text, parts):
    assert views(news, text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "The U.S.Army left.",
        "He read harbour.com daily.",
        "Prices rose 3.5 percent.",
        "J.K.Berg left Oslo.",
        "Write to anna.Berg@harbour.example today.",
    ],
)
def test_a_full_stop_inside_a_word_ends_nothing(news, text):
    assert views(news, text) == [text]


def test_pieces_of_a_paragraph_keep_its_number_and_their_offsets(news):
    text = "Holm stayed.\n\nBerg left the country.The minister, he said, was tired."

    segments = found(news, text)

    assert [(segment.paragraph, text[segment.start :][:4]) for segment in segments] == [
        (0, "Holm"),
        (1, "Berg"),
        (1, "The "),
    ]


def test_an_endless_paragraph_is_cut_at_spaces(news):
    text = "harbour " * (LONGEST // 4)

    parts = views(news, text)

    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST
    assert "".join(parts) == text
    assert all(part.startswith((" ", "harbour")) for part in parts)


def test_an_endless_word_is_cut_as_well(news):
    assert "".join(views(news, "x" * (LONGEST * 2 + 5))) == "x" * (LONGEST * 2 + 5)


# -- the view has the length of the text


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("Berg\u00a0left.", "Berg left."),
        ("Berg\u202fleft.", "Berg left."),
        ("Berg\tleft.", "Berg left."),
        ("Berg\u200bleft.", "Berg left."),
        ("\ufeffBerg left.", " Berg left."),
        ("Berg\x00left.", "Berg left."),
        ("Berg 😀 left.", "Berg 😀 left."),
        ("Berg 👩🏽‍🚀 left.", "Berg 👩🏽‍🚀 left."),
        ("Be\u0301rg left.", "Be\u0301rg left."),
        ("غادر بيرغ left.", "غادر بيرغ left."),
        ("\u200fBerg left.", "\u200fBerg left."),
    ],
    ids=repr,
)
def test_odd_spaces_become_plain_ones_and_the_rest_stays(news, text, view):
    assert views(news, text) == [view]


@pytest.mark.parametrize(
    "odd", ["\r\n", "\u00a0", "\u2028", "😀", "👩🏽‍🚀", "\u0301", "\u200f", "שלום", "\x00", "İ", "ß", "ﬁ"], ids=repr
)
@pytest.mark.parametrize(
    "text", ["Berg left Oslo.{}\n\n{}Holm {}stayed.", "{}MINISTER OF DEFENCE{} VISITS THE CAPITAL{}"]
)
def test_offsets_are_those_of_the_text(news, text, odd):
    text = text.replace("{}", odd)

    for segment in found(news, text, WORDS):
        original = text[segment.start : segment.start + len(segment.view)]
        pairs = zip(segment.view, original, strict=True)
        assert all(seen == given or seen.lower() == given.lower() or seen == " " for seen, given in pairs)


# -- headings and capitals


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Berg leaves Oslo", True),
        ("Berg leaves Oslo.", False),
        ("Who leaves Oslo?", False),
        ("“Berg leaves Oslo”", False),
        ("Berg leaves " + "the town of Oslo and " * 10, False),
    ],
)
def test_a_short_line_without_a_full_stop_is_a_heading(news, text, heading):
    assert [segment.heading for segment in found(news, text)] == [heading]


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("MINISTER OF DEFENCE ANNA BERG VISITS NAIROBI.", "minister of defence Anna Berg visits Nairobi."),
        ("REBELS HIT O'NEILL IN BERGEN", "rebels Hit O'neill in Bergen"),
    ],
)
def test_capitals_of_newswire_stay_on_names_only(news, text, view):
    [segment] = found(news, text, WORDS)

    assert (segment.view, segment.upper) == (view, True)


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("Minister Visits Nairobi for Talks", "Minister visits Nairobi for talks"),
        ("Berg Meets Rebels Near the Capital", "Berg meets rebels near the capital"),
        ("Norway Strike Hits NATO Capital", "Norway strike hits NATO capital"),
    ],
)
def test_capitals_of_a_headline_stay_on_names_acronyms_and_the_first_word(news, text, view):
    [segment] = found(news, text, WORDS)

    assert (segment.view, segment.upper) == (view, False)


def test_a_word_that_the_text_writes_small_is_no_name_in_its_headline(news):
    text = "Holm Wants Harbour Rebuilt Soon\n\nThe harbour burned down."

    assert views(news, text)[0] == "Holm Wants harbour Rebuilt Soon"


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("Norway Joins Strike Fund Council", "Norway Joins Strike Fund Council"),
        ("STRIKE FUND IN THE CAPITAL", "Strike Fund in the capital"),
    ],
)
def test_words_of_a_known_name_keep_their_capital(news, text, view):
    casing = Casing(WORDS.common | {"fund"}, frozenset({"strike", "fund"}))

    assert views(news, text, casing) == [view]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg Visits The Capital For Talks.",
        "A NATO strike hits the capital",
        "NATO, UN",
        "Berg visits the Capital",
    ],
)
def test_capitals_of_ordinary_text_stay(news, text):
    assert views(news, text, WORDS) == [text]


def test_a_letter_whose_small_form_is_longer_is_left_alone(news):
    text = "MINISTER VISITS İSTANBUL IN DEFENCE"

    assert views(news, text, WORDS) == ["minister visits İSTANBUL in defence"]


def test_an_accent_on_no_letter_is_a_space_and_those_on_a_letter_stay(news):
    text = "Berg left Bergen.\u0301 Nguye\u0302\u0301n stayed in Oslo yesterday."

    assert views(news, text) == ["Berg left Bergen.  Nguye\u0302\u0301n stayed in Oslo yesterday."]
