"""spaCy's parse -> words: sentences, compounds that are cut, particles that are joined, errors of small parsers."""

from __future__ import annotations

from dataclasses import replace

import pytest
import spacy
from parsed import parsed, steps
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.annotate.annotator import (
    Annotator,
    capitalise,
    compound_cut,
    demote_counting_verbs,
    join_particles,
    known_form,
    lift_from_auxiliaries,
    load_pipeline,
    open_controlled_clauses,
    places,
    sentences,
    split_flat_names,
    split_flat_phrases,
    split_subject_and_object,
    to_words,
)
from kg.errors import OntologyError
from kg.model import Document
from kg.syntax import Name, Syntax, Word


def doc_of(text: str, **more) -> Doc:
    """A Doc by hand: words at spaces; a word "~x" has no space before it."""
    words = text.split()
    spaces = [not after.startswith("~") for after in [*words[1:], "."]]
    return Doc(Vocab(), words=[word.lstrip("~") for word in words], spaces=spaces, **more)


# -- sentences


@pytest.mark.parametrize(
    ("text", "starts", "expected"),
    [
        ("Berg left . Holm stayed .", {0, 3}, ["Berg left .", "Holm stayed ."]),
        ("Berg left Oslo on Friday .", {0, 3}, ["Berg left Oslo on Friday ."]),
        ("“ Berg left . ” Holm stayed .", {0, 5}, ["“ Berg left . ”", "Holm stayed ."]),
        ("Berg left ; Holm stayed", {0, 3}, ["Berg left ;", "Holm stayed"]),
        ("Berg left", {0, 1}, ["Berg left"]),
    ],
)
def test_a_sentence_ends_where_a_mark_says_so(text, starts, expected):
    """'Berg left Oslo | on Friday.': a small parser splits in the middle."""
    words = text.split()
    doc = Doc(Vocab(), words=words, sent_starts=[place in starts for place in range(len(words))])

    assert [" ".join(token.text for token in tokens) for tokens in sentences(doc)] == expected


def test_spaces_are_no_words():
    doc = Doc(spacy.blank("en").vocab, words=["Berg", "  ", "left", "."], sent_starts=[True, False, False, False])

    assert [[token.text for token in tokens] for tokens in sentences(doc)] == [["Berg", "left", "."]]


# -- compounds


@pytest.mark.parametrize(
    ("text", "pos", "parts"),
    [
        ("Stormbond-leider", "NOUN", ["Stormbond", "leider"]),
        ("Al-Holm-strijders", "NOUN", ["Al-Holm", "strijders"]),
        ("NRL-troepen", "PROPN", ["NRL", "troepen"]),
        ("NRL-Troepen", "PROPN", ["NRL", "Troepen"]),
        ("Stormbond-leider", "VERB", ["Stormbond-leider"]),
        ("Noord-Bergen", "PROPN", ["Noord-Bergen"]),
        ("drone-aanval", "NOUN", ["drone-aanval"]),
        ("T-shirt", "NOUN", ["T-shirt"]),
        ("Holm-er", "NOUN", ["Holm-er"]),
        ("Bergen-haven", "PROPN", ["Bergen-haven"]),
    ],
)
def test_a_compound_is_cut_after_the_name_in_it(news, text, pos, parts):
    doc = doc_of(f"De {text} vertrok", pos=["DET", pos, "VERB"], heads=[1, 2, 2], deps=["det", "nsubj", "ROOT"])
    cuts = {token.i: compound_cut(token, news.language("nl"), {"Bergen-haven"}) for token in doc}
    place = places(list(doc), cuts, 0)

    words = [word for token in doc for word in to_words(token, place, cuts[token.i], 0, 0, news.language("nl"))]

    assert [word.text for word in words] == ["De", *parts, "vertrok"]
    assert all(doc.text[word.start : word.end] == word.text for word in words)
    assert [word.index for word in words] == list(range(len(words)))


def test_the_parts_of_a_compound_hang_together(news):
    """'De Stormbond-leider vertrok': the leader left, and Stormbond modifies him."""
    doc = doc_of(
        "De Stormbond-leider vertrok",
        pos=["DET", "NOUN", "VERB"],
        lemmas=["de", "stormbond-leider", "vertrekken"],
        heads=[1, 2, 2],
        deps=["det", "nsubj", "ROOT"],
    )
    cuts = {0: 0, 1: len("Stormbond"), 2: 0}
    place = places(list(doc), cuts, 10)

    words = [word for token in doc for word in to_words(token, place, cuts[token.i], 100, 0, news.language("nl"))]

    assert [(word.text, word.head - 10, word.label) for word in words] == [
        ("De", 2, "determiner"),
        ("Stormbond", 2, "modifier"),
        ("leider", 3, "subject"),
        ("vertrok", 3, "root"),
    ]
    assert [word.start for word in words] == [100, 103, 113, 120]
    assert (words[2].lemma, words[2].pos) == ("leider", "NOUN")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_pipeline_without_lemmas_gives_the_words_themselves(news, language):
    doc = doc_of("Stormen Vertrok", pos=["X", "X"])
    place = places(list(doc), {0: 0, 1: 0}, 0)

    words = [word for token in doc for word in to_words(token, place, 0, 0, 0, news.language(language))]

    assert [word.lemma for word in words] == ["stormen", "vertrok"]


@pytest.mark.parametrize(
    ("lemma", "pos", "expected"),
    [
        ("beschuldiglen", "VERB", "beschuldigen"),
        ("beschuldigen", "VERB", "beschuldigen"),
        ("beschuldiglen", "PROPN", "beschuldiglen"),
    ],
)
def test_a_lemma_that_is_no_word_is_looked_up(news, lemma, pos, expected):
    doc = doc_of("beschuldigden", pos=[pos], lemmas=[lemma])

    [word] = to_words(doc[0], {0: 0}, 0, 0, 0, news.language("nl"))

    assert word.lemma == expected


@pytest.mark.parametrize(
    ("text", "pos", "lemma", "expected"),
    [
        ("veroordeelde", "VERB", "veroordeeld", "veroordelen"),  # the dictionary has the participle first
        ("werken", "VERB", "werk", "werken"),  # the noun has the same plural
        ("werken", "NOUN", "werk", "werk"),
        ("geallieerd", "VERB", "geallieerd", "geallieerd"),  # no verb to be found
    ],
)
def test_the_lemma_of_a_dutch_verb_is_an_infinitive(news, text, pos, lemma, expected):
    doc = doc_of(text, pos=[pos], lemmas=[lemma])

    [word] = to_words(doc[0], {0: 0}, 0, 0, 0, news.language("nl"))

    assert word.lemma == expected


def test_a_language_without_compounds_cuts_nothing(news):
    doc = doc_of("Stormbond-leader", pos=["NOUN"])

    assert compound_cut(doc[0], news.language("en"), set()) == 0


# -- what small parsers get wrong


def reread(news, table: str, change, language: str = "nl") -> Syntax:
    """A table after one of the corrections."""
    syntax = parsed(table, news.language(language))
    change(syntax.words, syntax.words, news.language(language))
    return syntax


def shape(syntax: Syntax) -> dict[str, tuple[str, str]]:
    """Word -> (head, label)."""
    return {word.text: (syntax.words[word.head].text, word.label) for word in syntax.words}


def test_what_hangs_on_an_auxiliary_hangs_on_its_verb(news):
    syntax = parsed(
        """
        Noorwegen PROPN 2 subject
        heeft     AUX   4 auxiliary hebben
        niet      ADV   2 advmod
        aangevallen VERB 0 root aanvallen
        """,
        news.language("nl"),
    )

    lift_from_auxiliaries(syntax.words, syntax.words)

    assert shape(syntax)["Noorwegen"] == ("aangevallen", "subject")
    assert shape(syntax)["niet"] == ("heeft", "advmod")


def test_a_number_that_was_taken_for_a_verb_counts_its_noun(news):
    """'hebben tientallen burgers gedood': dozens of civilians, and nobody 'tientalt'."""
    syntax = reread(
        news,
        """
        rebellen   NOUN 3 subject rebel
        hebben     AUX  5 auxiliary
        tientallen VERB 5 adverbial_clause
        burgers    NOUN 3 object burger
        gedood     VERB 0 root doden
        """,
        demote_counting_verbs,
    )

    assert shape(syntax)["burgers"] == ("gedood", "object")
    assert shape(syntax)["rebellen"] == ("gedood", "subject")
    assert shape(syntax)["tientallen"] == ("burgers", "modifier")


def test_a_verb_that_is_one_stays_one(news):
    table = """
        rebellen  NOUN 2 subject rebel
        beschoten VERB 3 adverbial_clause beschieten
        gevlucht  VERB 0 root vluchten
        burgers   NOUN 2 object burger
    """

    assert shape(reread(news, table, demote_counting_verbs)) == shape(parsed(table, news.language("nl")))


def test_a_name_after_a_portfolio_is_the_ministers(news):
    """'minister van Financiën Berg': not 'Financiën Berg'."""
    syntax = reread(
        news,
        """
        minister  NOUN  5 subject
        van       ADP   3 case
        Financiën PROPN 1 oblique
        Berg      PROPN 3 flat
        vertrok   VERB  0 root
        """,
        split_flat_phrases,
    )

    assert shape(syntax)["Berg"] == ("minister", "apposition")
    assert syntax.words[3].index in syntax.words[0].children
    assert syntax.words[3].index not in syntax.words[2].children


def test_a_country_that_was_glued_to_a_name_is_a_phrase(news):
    """'premier Berg van Zweden': not a person of that name."""
    syntax = parsed(
        """
        Berg    PROPN 4 subject
        van     ADP   1 flat
        Zweden  PROPN 1 flat
        vertrok VERB  0 root
        """,
        news.language("nl"),
    )
    syntax.words[2].country = True

    split_flat_phrases(syntax.words, syntax.words, news.language("nl"))

    assert shape(syntax)["Zweden"] == ("Berg", "oblique")
    assert shape(syntax)["van"] == ("Zweden", "case")


def test_a_van_inside_a_name_stays_in_it(news):
    table = """
        Anna    PROPN 4 subject
        van     ADP   1 flat
        Berg    PROPN 1 flat
        vertrok VERB  0 root
    """

    assert shape(reread(news, table, split_flat_phrases)) == shape(parsed(table, news.language("nl")))


def test_a_name_that_was_parsed_as_part_of_the_one_before_hangs_on_its_preposition(news):
    """'de haven Bergen in Noorwegen': the harbour is in Norway."""
    syntax = parsed(
        """
        Bergen    PROPN 4 subject
        in        ADP   1 flat
        Noorwegen PROPN 1 flat
        brandt    VERB  0 root
        """,
        news.language("nl"),
    )

    split_flat_names([Name(0, 0, "City"), Name(2, 2, "Country")], syntax.words, news.language("nl"))

    assert shape(syntax)["Noorwegen"] == ("Bergen", "oblique")
    assert shape(syntax)["in"] == ("Noorwegen", "case")
    assert syntax.words[0].children == [2]


SIDE_BY_SIDE = """
    als       SCONJ 4 marker
    Noorwegen PROPN 4 subject
    Zweden    PROPN 2 flat
    aanvalt   VERB  0 root aanvallen
"""
NORWAY, SWEDEN = Name(1, 1, "Country", ("place:norway",)), Name(2, 2, "Country", ("place:sweden",))


def test_two_known_names_side_by_side_are_subject_and_object(news):
    """'Als Noorwegen Zweden aanvalt': there is no 'Noorwegen Zweden'."""
    syntax = parsed(SIDE_BY_SIDE, news.language("nl"))

    split_subject_and_object([NORWAY, SWEDEN], syntax.words)

    assert shape(syntax)["Zweden"] == ("aanvalt", "object")
    assert shape(syntax)["Noorwegen"] == ("aanvalt", "subject")
    assert syntax.words[1].children == []


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (SIDE_BY_SIDE, [NORWAY, Name(2, 2, "Country")]),
        (SIDE_BY_SIDE + "    ons PRON 4 object", [NORWAY, SWEDEN]),
        (SIDE_BY_SIDE.replace("2 flat", "2 apposition"), [NORWAY, SWEDEN]),
    ],
)
def test_other_names_side_by_side_stay_together(news, table, names):
    syntax = parsed(table, news.language("nl"))

    split_subject_and_object(names, syntax.words)

    assert shape(syntax) == shape(parsed(table, news.language("nl")))


@pytest.mark.parametrize(
    ("verb", "features", "label"),
    [
        ("weigeren", "VerbForm=Inf", "open_clause"),
        ("weigeren", "VerbForm=Fin", "adverbial_clause"),
        ("vertrekken", "VerbForm=Inf", "adverbial_clause"),
    ],
)
def test_what_a_verb_asks_for_is_no_circumstance(news, verb, features, label):
    """'Hij weigerde om te vallen', but 'hij vertrok om te vallen'."""
    table = f"Hij PRON 2 subject hij\nweigerde VERB 0 root {verb}\nvallen VERB 2 adverbial_clause vallen {features}"

    assert shape(reread(news, table, open_controlled_clauses))["vallen"] == ("weigerde", label)


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("en", "NORLAND", "Norland"),
        ("en", "Norland", "Norland"),
        ("en", "NRL", "NRL"),
        ("en", "HARBOUR", "HARBOUR"),
        ("nl", "Norlands", "Norland"),
        ("nl", "Wales", "Wales"),
        ("nl", "Harbours", "Harbours"),
    ],
)
def test_a_known_name_is_found_in_capitals_and_in_the_genitive(news, language, text, form):
    assert known_form(text, {"Norland", "Wales", "Nrl"}, news.language(language)) == form


@pytest.mark.parametrize(
    ("language", "particle", "verb", "lemma"),
    [("nl", "aan", "vallen", "aanvallen"), ("en", "out", "carry", "carry out")],
)
def test_a_verb_is_joined_with_its_particle(news, language, particle, verb, lemma):
    syntax = reread(news, f"{verb} VERB 0 root\n{particle} ADP 1 particle", join_particles, language)

    assert syntax.words[0].lemma == lemma


def test_a_preposition_is_no_particle(news):
    syntax = reread(news, "vallen VERB 0 root\naan ADP 1 case", join_particles)

    assert syntax.words[0].lemma == "vallen"


def test_names_in_newswire_capitals_get_theirs_back(news):
    words = parsed("storm NOUN 2 modifier\nbrigade NOUN 0 root\nfled VERB 2 clause", news.language("en")).words

    capitalise([Name(0, 1, "Organization")], words)

    assert [word.text for word in words] == ["Storm", "Brigade", "fled"]


# -- with the pipelines


def annotated(extractor, text: str, language: str = "en") -> Syntax:
    """A text through the whole station."""
    return extractor.annotator.annotate(Document("made", text, language))


def name_texts(syntax: Syntax) -> list[str]:
    """The names that were found."""
    return [" ".join(word.text for word in syntax.words[name.first : name.last + 1]) for name in syntax.names]


@pytest.mark.parametrize(
    "odd",
    ["\r\n\r\n", "\n\n", "\u00a0", "\u2028", " 😀 ", " 👩🏽‍🚀 ", " שלום ", "\u0301 ", " “quoted” ", "\t"],
    ids=repr,
)
def test_every_word_stands_where_it_says(extractor, odd):
    text = f"Anna Berg visited Oslo.{odd}Peter Holm stayed in Bergen.{odd}Kenya left."

    syntax = annotated(extractor, text)

    assert [word.index for word in syntax.words] == list(range(len(syntax.words)))
    assert [text[word.start : word.end] for word in syntax.words] == [word.text for word in syntax.words]
    assert "Kenya" in name_texts(syntax)


def test_sentences_cover_the_words_in_order(extractor):
    syntax = annotated(extractor, "Anna Berg left. She was tired.\n\nPeter Holm stayed.")

    covered = [index for sentence in syntax.sentences for index in range(sentence.first, sentence.last + 1)]

    assert covered == list(range(len(syntax.words)))
    assert [sentence.paragraph for sentence in syntax.sentences] == [0, 0, 1]


def test_a_paragraph_in_another_language_is_parsed_in_its_own(extractor):
    text = (
        "Premier Anna Berg heeft vrijdag in Oslo gezegd dat de regering niet met de opstandelingen wil praten.\n\n"
        "The rebels had asked the government for talks about the future of the province and its many villages."
    )

    assert [sentence.language for sentence in annotated(extractor, text, "nl").sentences] == ["nl", "en"]


def test_a_short_paragraph_keeps_the_language_of_its_document(extractor):
    assert [sentence.language for sentence in annotated(extractor, "Thank you all!", "nl").sentences] == ["nl"]


def test_newswire_capitals_are_read_as_words_and_names(extractor):
    syntax = annotated(extractor, "NORWEGIAN PRIME MINISTER VISITS KENYA FOR TALKS ABOUT THE REBELS.")

    assert name_texts(syntax) == ["Norwegian", "Kenya"]
    assert [word.text for word in syntax.words[1:4]] == ["prime", "minister", "visits"]


def test_an_example_takes_the_names_that_it_is_given(extractor, news):
    text = "The Blue Harbour attacked Sweden."

    syntax = extractor.annotator.parse_example(text, news.language("en"), [(4, 16, "ArmedGroup")])

    assert [name.type for name in syntax.names] == ["ArmedGroup", "Country"]
    assert steps(syntax, "attacked") == {"subject Blue Harbour", "object Sweden"}


def test_documents_come_back_in_their_order(extractor):
    documents = [Document(str(number), f"Harbour number {number} burned.", "en") for number in range(3)]

    found = [syntax.words[2].text for syntax in extractor.annotator.annotate_all(documents)]

    assert found == ["0", "1", "2"]


def test_a_document_without_words_has_no_sentences(extractor):
    syntax = annotated(extractor, " \n\n\u200b")

    assert (syntax.words, syntax.sentences, syntax.names, syntax.edges) == ([], [], [], [])


def test_a_pipeline_that_is_not_there_is_told(news):
    language = replace(news.language("en"), pipeline="no_such_pipeline")

    with pytest.raises(
        OntologyError, match=r"language\.toml: pipeline: the pipeline 'no_such_pipeline' cannot be loaded; expected"
    ):
        load_pipeline(language)


def test_a_pipeline_is_loaded_when_it_is_needed_first(news):
    annotator = Annotator(news)

    assert annotator._pipelines == {}


def test_words_know_their_children(extractor):
    words: list[Word] = annotated(extractor, "Anna Berg, who left Oslo, visited the port of Bergen.").words

    assert all(words[child].head == word.index for word in words for child in word.children)
    assert sum(len(word.children) for word in words) == sum(word.head != word.index for word in words)
