"""Patterns: which words trigger them, and where their paths lead."""

from __future__ import annotations

from collections import Counter

import pytest
from handmade_patterns import lexicon_of, path_of, pattern_of
from parsed import at, parsed

from kg.statements.pattern import Incoming, TriggerIndex, follow, trigger_here, word_class
from kg.syntax import Syntax, Word

KILLING = pattern_of("Killing verb: agent=subject, victim=object; place=p:in")


def word_of(lemma: str, pos: str = "VERB", text: str = "", features: str = "") -> Word:
    """A word on its own."""
    return Word(0, text or lemma, lemma, pos, 0, len(text or lemma), 0, "root", 0, features)


# -- which triggers a word can be


@pytest.mark.parametrize(
    ("lemma", "text", "pos", "found"),
    [
        ("kill", "", "VERB", ["kill"]),
        ("slay", "", "VERB", []),
        ("slay", "Kill", "VERB", ["kill"]),  # a lemmatizer that errs
        ("take", "", "VERB", ["take hostage", "take over"]),
        ("take over", "", "VERB", ["take over"]),
        ("take out", "", "VERB", []),
        ("minister", "", "NOUN", ["prime minister"]),
        ("droneaanval", "", "NOUN", ["aanval"]),
        ("drone-aanval", "", "NOUN", ["aanval"]),
        ("Bergaanval", "", "PROPN", ["aanval"]),
        ("droneaanval", "", "VERB", []),
        ("eaanval", "", "NOUN", []),
    ],
)
def test_the_triggers_whose_head_a_word_can_be(lemma, text, pos, found):
    triggers = ["kill", "take hostage", "take over", "prime *minister", "aanval"]
    index = lexicon_of({trigger: [KILLING] for trigger in triggers}, compounds=True).index

    assert [" ".join(words) for words, _, _ in index.lookup(word_of(lemma, pos, text))] == found


def test_without_compounds_a_trigger_is_a_whole_word():
    index = lexicon_of({"aanval": [KILLING]}).index

    assert list(index.lookup(word_of("droneaanval", "NOUN"))) == []


def test_the_longest_trigger_ends_a_compound():
    index = lexicon_of({"bomaanslag": [KILLING], "aanslag": [KILLING]}, compounds=True).index

    assert index.suffix("autobomaanslag") == "bomaanslag"


class Counting(dict):
    """A table that counts how often it is asked."""

    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.asked = Counter[str]()

    def get(self, key, default=None):
        self.asked[key] += 1
        return super().get(key, default)

    def __iter__(self):
        pytest.fail("the whole lexicon was gone through")

    def values(self):
        pytest.fail("the whole lexicon was gone through")

    def items(self):
        pytest.fail("the whole lexicon was gone through")


def lookups(size: int, compounds: bool) -> int:
    """How many look-ups the words of a text take in a lexicon of a size."""
    entries = {f"verb{number}": [(("verb",), 0, (KILLING,))] for number in range(size)}
    index = TriggerIndex(by_lemma=Counting(entries), compounds=compounds)
    for lemma in ["kill", "verb1", "take over", "drone-aanval"]:
        list(index.lookup(word_of(lemma, "NOUN")))
    return index.by_lemma.asked.total()


@pytest.mark.parametrize("compounds", [False, True])
def test_the_cost_of_a_word_does_not_depend_on_the_size_of_the_lexicon(compounds):
    assert lookups(2, compounds) == lookups(20_000, compounds) <= 8


# -- whether the rest of a trigger is there


def syntax_of(news, table: str) -> Syntax:
    """A table in English."""
    return parsed(table, news.language("en"), names={"Norway": "Country", "Sweden": "Country", "Oslo": "City"})


HOLD_RESPONSIBLE = """
    Norway      PROPN 2 subject
    held        VERB  0 root hold
    Sweden      PROPN 2 object
    directly    ADV   5 advmod
    responsible ADJ   2 predicate
    for         ADP   5 preposition
    it          PRON  6 prep_object
"""
PRIME_MINISTER = """
    the      DET  3 determiner
    Prime    ADJ  3 modifier
    Ministers NOUN 4 subject minister
    left     VERB 0 root
"""


@pytest.mark.parametrize(
    ("table", "head", "words", "place", "expected"),
    [
        (HOLD_RESPONSIBLE, "held", "hold", 0, (1,)),
        (HOLD_RESPONSIBLE, "held", "hold responsible", 0, (1, 4)),
        (HOLD_RESPONSIBLE, "held", "hold responsible for", 0, (1, 4, 5)),
        (HOLD_RESPONSIBLE, "held", "hold accountable", 0, None),
        (HOLD_RESPONSIBLE, "held", "responsible hold", 1, None),
        (PRIME_MINISTER, "Ministers", "prime minister", 1, (1, 2)),
        (PRIME_MINISTER, "Ministers", "deputy prime minister", 2, None),
        (PRIME_MINISTER, "Ministers", "minister prime", 0, None),
        (PRIME_MINISTER, "Ministers", "a b c minister", 3, None),
    ],
)
def test_a_verbs_words_stand_below_it_and_a_nouns_beside_it(news, table, head, words, place, expected):
    syntax = syntax_of(news, table)

    assert trigger_here(tuple(words.split()), place, syntax.words[at(syntax, head)], syntax) == expected


def test_a_nouns_words_stand_in_its_sentence(news):
    syntax = syntax_of(news, "Prime ADJ 0 root\n\nminister NOUN 2 subject\nleft VERB 0 root")

    assert trigger_here(("prime", "minister"), 1, syntax.words[1], syntax) is None


@pytest.mark.parametrize(
    ("pos", "features", "expected"),
    [
        ("VERB", "", "verb"),
        ("AUX", "", "verb"),
        ("NOUN", "", "noun"),
        ("PROPN", "", "noun"),
        ("ADJ", "", "adjective"),
        ("ADJ", "VerbForm=Part", "verb"),
        ("ADV", "", "other"),
    ],
)
def test_word_classes(pos, features, expected):
    assert word_class(word_of("kill", pos, features=features)) == expected


# -- where paths lead

CLAUSE = """
    Norway  PROPN 2 subject
    ordered VERB  0 root order
    attacks NOUN  2 object attack
    on      ADP   3 preposition
    Sweden  PROPN 4 prep_object
    and     CCONJ 5 cc
    Oslo    PROPN 5 conjunct
"""


@pytest.mark.parametrize(
    ("start", "path", "expected"),
    [
        ("ordered", ".", ["ordered"]),
        ("ordered", "subject", ["Norway"]),
        ("ordered", "indirect", []),
        ("ordered", "object>p:on", ["Sweden", "Oslo"]),
        ("ordered", "object=attack>p:on", ["Sweden", "Oslo"]),
        ("ordered", "object=raid>p:on", []),
        ("attacks", "^object>subject", ["Norway"]),
        ("attacks", "^object=order>subject", ["Norway"]),
        ("attacks", "^object=plan>subject", []),
        ("attacks", "^subject", []),
        ("Sweden", "^p:on", ["attacks"]),
    ],
)
def test_a_path_leads_over_edges_forwards_and_backwards(news, start, path, expected):
    syntax = syntax_of(news, CLAUSE)

    found = follow(path_of(path), at(syntax, start), syntax, Incoming(syntax), lambda via, word: word.lemma == via)

    assert [syntax.words[index].text for index in found] == expected


def test_edges_backwards_stay_in_their_sentence(news):
    syntax = syntax_of(news, CLAUSE + "\n\n" + CLAUSE)

    assert Incoming(syntax)(4, "p:on") == [2]
    assert Incoming(syntax)(11, "p:on") == [9]


# -- what a pattern says of itself


@pytest.mark.parametrize(
    ("text", "reciprocal"),
    [
        ("Meeting verb: agent=subject, counterpart=subject", True),
        ("Meeting verb: agent=subject, counterpart=p:with", False),
    ],
)
def test_a_pattern_with_one_path_for_two_roles_is_reciprocal(text, reciprocal):
    assert pattern_of(text).reciprocal is reciprocal


def test_a_pattern_describes_itself_in_a_line():
    pattern = pattern_of("Attack noun: agent=^object=[Sanction]>subject, target=.; place=p:in")

    assert pattern.describe() == "noun: agent=^object=[Sanction]>subject, target=., place=p:in"
