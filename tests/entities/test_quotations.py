"""Quotations: where they are, who says them to whom, and whom 'I', 'we' and 'you' in them mean."""

from __future__ import annotations

import pytest
from parsed import document_of, parsed

from kg.entities import find_entities
from kg.entities.quotations import LONGEST, quoted_spans
from kg.model import Document
from kg.syntax import Referents


def quoted(news, text: str, language: str = "en") -> list[str]:
    """The quotations of a text, with their marks."""
    return [span.slice(text) for span in quoted_spans(text, news.language(language))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", 'Berg said: "We left the town." Holm slept.', ['"We left the town."']),
        ("en", "Berg said: “We left the town.” Holm slept.", ["“We left the town.”"]),
        ("en", "Berg said: ‘We left the town.’ Holm slept.", ["‘We left the town.’"]),
        ("en", "“We don’t leave the town,” he said.", ["“We don’t leave the town,”"]),
        ("en", "‘We don’t leave the town,’ he said.", ["‘We don’t leave the town,’"]),
        ("en", '"We left it all," he said. "We are gone."', ['"We left it all,"', '"We are gone."']),
        ("en", "“We left «the town» behind.”", ["“We left «the town» behind.”"]),
        ("nl", "Berg zei: „We vertrekken nu.” Holm sliep.", ["„We vertrekken nu.”"]),
        ("nl", "Berg zei: 'We vertrekken nu.' Holm sliep.", ["'We vertrekken nu.'"]),
        ("en", "The so-called “winner” left.", []),
        ("en", "Berg's town and Holm's town burned down.", []),
        ("nl", "Oslo's haven en Bergens haven, 's avonds laat.", []),
        ("en", 'He said: "We left the town.', []),
        ("en", 'A 6" by 8" picture of the town burned.', []),
        ("en", "", []),
    ],
)
def test_quotations_stand_between_marks(news, language, text, expected):
    assert quoted(news, text, language) == expected


def test_a_mark_without_its_partner_does_not_swallow_the_article(news):
    text = '"' + "Berg left the town. " * (LONGEST // 10) + '"'

    assert quoted(news, text) == []


# -- who says it, by hand

SAID = """
    "     PUNCT 3 punct
    I     PRON  3 subject
    left  VERB  6 clause leave VerbForm=Fin
    Oslo  PROPN 3 object
    "     PUNCT 3 punct
    told  VERB  0 root   {verb}
    Berg  PROPN 6 subject
    Holm  PROPN 6 indirect
"""
NAMES = {"Berg": "Person", "Holm": "Person", "Oslo": "City", "Norwegian": "Country place:norway demonym"}


def referents_of(news, table: str) -> Referents:
    """The referents of a table."""
    syntax = parsed(table, news.language("en"), names=NAMES)
    return find_entities(document_of(syntax), syntax, news)


def speakers(referents: Referents) -> list[tuple[str | None, str | None]]:
    """Speaker and addressee of each quotation."""
    name = {entity.id: entity.name for entity in referents.entities.values()}
    return [(name.get(q.speaker or ""), name.get(q.addressee or "")) for q in referents.quotations]


@pytest.mark.parametrize(
    ("verb", "expected"),
    [("tell", ("Berg", "Holm")), ("claim", ("Berg", "Holm")), ("see", ("Berg", "Holm")), ("eat", (None, None))],
)
def test_the_subject_of_a_reporting_verb_speaks(news, verb, expected):
    assert speakers(referents_of(news, SAID.format(verb=verb))) == [expected]


def test_a_reporting_verb_inside_the_quotation_tells_no_speaker(news):
    table = """
        "     PUNCT 3 punct
        Berg  PROPN 3 subject
        said  VERB  0 root   say
        Holm  PROPN 5 subject
        left  VERB  3 clause leave VerbForm=Fin
        "     PUNCT 3 punct
    """

    assert speakers(referents_of(news, table)) == [(None, None)]


@pytest.mark.parametrize("after", ["", "\n"], ids=["own sentence", "next sentence"])
def test_the_speaker_may_stand_in_the_next_sentence(news, after):
    table = f"""
        "     PUNCT 3 punct
        I     PRON  3 subject
        left  VERB  0 root   leave VerbForm=Fin
        Oslo  PROPN 3 object
        "     PUNCT 3 punct{after}
        Berg  PROPN {"2" if after else "7"} subject
        said  VERB  {"0 root" if after else "3 clause"} say
    """

    assert speakers(referents_of(news, table)) == [("Berg", None)]


# -- first and second person


@pytest.mark.parametrize(
    ("pronoun", "speaker", "expected"),
    [
        ("I", "Berg PROPN 6 subject", "Berg"),
        ("me", "Berg PROPN 6 subject", "Berg"),
        ("we", "Berg PROPN 6 subject", "Berg"),
        ("you", "Berg PROPN 6 subject", "Holm"),
        ("it", "Berg PROPN 6 subject", None),
        ("I", "nobody PRON 6 subject", None),
    ],
)
def test_pronouns_in_a_quotation_mean_speaker_and_addressee(news, pronoun, speaker, expected):
    table = SAID.format(verb="tell").replace("I     PRON", f"{pronoun} PRON").replace("Berg  PROPN 6 subject", speaker)

    referents = referents_of(news, table)

    found = referents.of_word.get(1)
    assert (referents.entities[found].name if found else None) == expected


@pytest.mark.parametrize(("pronoun", "expected"), [("we", "Norway"), ("I", "Berg")])
def test_we_is_the_country_in_whose_name_somebody_speaks(news, pronoun, expected):
    """'“We will not leave,” said Norwegian minister Berg.'"""
    table = f"""
        "         PUNCT 3 punct
        {pronoun} PRON  3 subject
        left      VERB  6 clause leave VerbForm=Fin
        Oslo      PROPN 3 object
        "         PUNCT 3 punct
        said      VERB  0 root say
        Norwegian ADJ   9 modifier
        minister  NOUN  9 modifier
        Berg      PROPN 6 subject
    """

    referents = referents_of(news, table)

    assert referents.entities[referents.of_word[1]].name == expected


def test_outside_quotations_there_is_no_i(news):
    table = """
        I     PRON  2 subject
        left  VERB  0 root
        Berg  PROPN 2 object
    """

    assert 0 not in referents_of(news, table).of_word


# -- with the pipelines


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "“We will leave the town,” Anna Berg said.", "Anna Berg"),
        ("en", "“We will leave the town,” said Anna Berg.", "Anna Berg"),
        ("en", "Anna Berg told Peter Holm: “We will leave the town.”", "Anna Berg"),
        ("nl", "„We vertrekken uit de stad”, zei Anna Berg.", "Anna Berg"),
        ("nl", "Anna Berg zei: „We vertrekken uit de stad.”", "Anna Berg"),
    ],
)
def test_a_quotation_has_the_speaker_that_the_text_names(extractor, language, text, expected):
    _, referents = extractor.parse(Document("made", text, language))

    assert [speaker for speaker, _ in speakers(referents)] == [expected]
