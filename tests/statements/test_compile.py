"""Examples -> patterns: what an example teaches, what is wrong with one that teaches nothing. Parses are by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from parsed import read_table, syntax_of

from kg.ontology import Language, LexiconBlock, Ontology
from kg.ontology.lexicon import parse_example
from kg.statements import compile_lexicon
from kg.statements.compile import Lexicon, head_places, stand_in
from kg.syntax import Name, Syntax

KILLED = """
    Norway PROPN 2 subject
    killed VERB  0 root kill
    Berg   PROPN 2 object
    in     ADP   2 preposition
    Oslo   PROPN 4 prep_object
    on     ADP   2 preposition
    Monday PROPN 6 prep_object
"""
WHO_KILLS_WHOM = "[agent Norway] killed [victim Berg] in [place Oslo] on [time Monday]"


class Parses:
    """Gives each example the parse that was written down for it."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._tables = {" ".join(word.text for word in read_table(table, "en")[0]): table for table in tables}

    def __call__(self, text: str, language: Language, names: Sequence[tuple[int, int, str]]) -> Syntax:
        words, sentences = read_table(self._tables[text], language.code)
        found = [
            Name(min(inside), max(inside), type_)
            for start, end, type_ in names
            if (inside := [word.index for word in words if start <= word.start and word.end <= end])
        ]
        return syntax_of(words, sentences, sorted(found, key=lambda name: name.first), language)


def block_of(news: Ontology, frame: str, triggers: str, *examples: str, **more) -> LexiconBlock:
    """A block of frames.toml; triggers are parted by commas."""
    parsed = tuple(parse_example(text, frame, Path("frames.toml"), "here", news) for text in examples)
    words = tuple(tuple(trigger.split()) for trigger in triggers.split(", ") if trigger)
    return LexiconBlock(id=f"en/frames.toml#{frame}[1]", frame=frame, triggers=words, examples=parsed, **more)


def learned(news: Ontology, blocks: Sequence[LexiconBlock], *tables: str, language: str = "en") -> Lexicon:
    """The lexicon of some blocks and parses."""
    ontology = Ontology(
        **{
            name: getattr(news, name)
            for name in ("namespace", "classes", "frames", "relations", "languages", "adjuncts")
        },
        lexicons={language: tuple(blocks)},
    )
    return compile_lexicon(news.language(language), ontology, Parses(tables))


def taught(news: Ontology, frame: str, triggers: str, marked: str, table: str, **more) -> list[str]:
    """What one example teaches, each pattern in a line."""
    lexicon = learned(news, [block_of(news, frame, triggers, marked, **more)], table)
    assert lexicon.failures == []
    return [pattern.describe() for pattern in lexicon.patterns]


# -- what an example teaches


def test_an_example_teaches_the_ways_from_its_trigger_to_its_roles(news):
    assert taught(news, "Killing", "kill", WHO_KILLS_WHOM, KILLED) == ["verb: agent=subject, victim=object, place=p:in"]


def test_place_and_instrument_are_adjuncts_and_time_is_no_role(news):
    lexicon = learned(news, [block_of(news, "Killing", "kill", WHO_KILLS_WHOM)], KILLED)

    [pattern] = lexicon.patterns

    assert [role for role, _ in pattern.core] == ["agent", "victim"]
    assert [role for role, _ in pattern.adjuncts] == ["place"]


def test_the_place_of_a_state_is_no_adjunct(news):
    """A location without its place says nothing."""
    table = "Harbour PROPN 2 subject\n lies VERB 0 root lie\n in ADP 2 preposition\n Oslo PROPN 3 prep_object"

    lexicon = learned(news, [block_of(news, "Location", "lie", "[located Harbour] lies in [place Oslo]")], table)

    assert [role for role, _ in lexicon.patterns[0].core] == ["located", "place"]


@pytest.mark.parametrize(
    ("marked", "table", "expected"),
    [
        pytest.param(
            "[agent Norway] held [target Sweden] responsible",
            "Norway PROPN 2 subject\nheld VERB 0 root hold\nSweden PROPN 2 object\nresponsible ADJ 2 predicate",
            "verb: agent=subject, target=object",
            id="several words",
        ),
        pytest.param(
            "[agent Norway] condemned the attack on [target Sweden]",
            """
            Norway PROPN 2 subject
            condemned VERB 0 root condemn
            the DET 4 determiner
            attack NOUN 2 object
            on ADP 4 preposition
            Sweden PROPN 5 prep_object
            """,
            "verb: agent=subject, target=p:on",
            id="a phrase hangs on verb or object alike",
        ),
        pytest.param(
            "[agent Norway] demanded that [target Sweden] leave",
            """
            Norway PROPN 2 subject
            demanded VERB 0 root demand
            that SCONJ 5 marker
            Sweden PROPN 5 subject
            leave VERB 2 clause leave VerbForm=Fin
            """,
            "verb: agent=subject, target=clause>subject",
            id="whatever the verb of the clause",
        ),
        pytest.param(
            "criticism of [target Sweden] by [agent Norway]",
            """
            criticism NOUN 0 root
            of ADP 1 preposition
            Sweden PROPN 2 prep_object
            by ADP 1 preposition
            Norway PROPN 4 prep_object
            """,
            "noun: target=p:of, agent=p:by",
            id="a noun",
        ),
        pytest.param(
            "[agent Norway] is critical of [target Sweden]",
            """
            Norway PROPN 2 subject
            is AUX 0 root be
            critical ADJ 2 predicate
            of ADP 3 preposition
            Sweden PROPN 4 prep_object
            """,
            "adjective: agent=subject, target=p:of",
            id="an adjective",
        ),
        pytest.param(
            "[agent Norway] drew criticism at the summit in [target Sweden]",
            """
            Norway PROPN 2 subject
            drew VERB 0 root draw
            criticism NOUN 2 object
            at ADP 2 preposition
            the DET 6 determiner
            summit NOUN 4 prep_object
            in ADP 6 preposition
            Sweden PROPN 7 prep_object
            """,
            "noun: agent=undergoer, target=p:at=summit>p:in",
            id="through another word",
        ),
    ],
)
def test_the_shortest_way_is_taught(news, marked, table, expected):
    triggers = "hold responsible, condemn, demand, criticism, critical"

    assert taught(news, "Criticism", triggers, marked, table) == [expected]


def test_a_word_on_the_way_is_kept_as_the_frame_that_it_names(news):
    """'met after the attack on Sweden': any attack will do."""
    table = """
        Norway PROPN 2 subject
        spoke VERB 0 root speak
        after ADP 2 preposition
        raids NOUN 3 prep_object raid
        on ADP 4 preposition
        Sweden PROPN 5 prep_object
    """
    attacked = "Norway PROPN 2 subject\nraided VERB 0 root raid\nSweden PROPN 2 object"

    lexicon = learned(
        news,
        [
            block_of(news, "Criticism", "speak", "[agent Norway] spoke after raids on [target Sweden]"),
            block_of(news, "Attack", "raid", "[agent Norway] raided [target Sweden]"),
        ],
        table,
        attacked,
    )

    assert lexicon.patterns[0].describe() == "verb: agent=subject, target=p:after=[Attack]>p:on"


def test_no_way_goes_through_another_argument(news):
    """'Norway's Berg killed Holm': from 'killed' to Norway only over Berg."""
    table = "Norway PROPN 2 possessor\nBerg PROPN 3 subject\nkilled VERB 0 root kill\nHolm PROPN 3 object"
    block = block_of(news, "Killing", "kill", "[agent Norway] [victim Berg] killed [victim Holm]")

    lexicon = learned(news, [block], table)

    assert [why for _, _, why in lexicon.failures] == ["no way from 'killed' to the agent"]


def test_two_roles_on_one_way_are_reciprocal(news):
    table = "Berg PROPN 4 subject\nand CCONJ 1 cc\nHolm PROPN 1 conjunct\nmet VERB 0 root meet"

    lexicon = learned(news, [block_of(news, "Meeting", "meet", "[agent Berg] and [counterpart Holm] met")], table)

    assert [pattern.reciprocal for pattern in lexicon.patterns] == [True]


def test_a_marked_name_can_be_the_trigger(news):
    table = "Bergen PROPN 0 root\nin ADP 1 preposition\nNorway PROPN 2 prep_object"
    block = block_of(news, "Location", "", "[located Bergen] in [place Norway]", by_name=True)

    lexicon = learned(news, [block], table)

    assert [pattern.describe() for pattern in lexicon.index.by_name] == ["noun: located=., place=p:in"]
    assert lexicon.index.by_lemma == {}


def test_the_home_of_a_block_goes_with_its_patterns(news):
    table = "president NOUN 2 modifier\nBerg PROPN 3 subject\nleft VERB 0 root leave"
    block = block_of(news, "Leadership", "president", "president [leader Berg] left", home="led")

    [pattern] = learned(news, [block], table).patterns

    assert (pattern.home, pattern.home_class) == ("led", "Country")


# -- whom a pattern serves


def test_examples_that_teach_the_same_are_one_pattern(news):
    other = KILLED.replace("Norway", "Kenya ")
    block = block_of(news, "Killing", "kill", WHO_KILLS_WHOM, WHO_KILLS_WHOM.replace("Norway", "Kenya"))

    assert len(learned(news, [block], KILLED, other).patterns) == 1


def test_a_pattern_serves_all_triggers_of_its_word_class(news):
    noun = "killing NOUN 0 root\nof ADP 1 preposition\nBerg PROPN 2 prep_object"
    block = block_of(news, "Killing", "kill, murder, killing", WHO_KILLS_WHOM, "killing of [victim Berg]")

    index = learned(news, [block], KILLED, noun).index

    served = {
        lemma: {pattern.word_class for _, _, patterns in entries for pattern in patterns}
        for lemma, entries in index.by_lemma.items()
    }
    assert served == {lemma: {"verb", "noun"} for lemma in ("kill", "murder", "killing")}


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("kill", {(0, "verb"), (0, "adjective"), (0, "noun")}),
        ("take hostage", {(0, "verb"), (0, "adjective"), (1, "noun")}),
        ("prime minister", {(0, "verb"), (0, "adjective"), (1, "noun")}),
        ("chief of staff", {(0, "verb"), (0, "adjective"), (0, "noun")}),
        ("deputy chief of staff", {(0, "verb"), (0, "adjective"), (1, "noun")}),
    ],
)
def test_the_head_of_a_trigger_is_a_verbs_first_and_a_nouns_last_word(news, trigger, expected):
    assert head_places(tuple(trigger.split()), news.language("en")) == expected


@pytest.mark.parametrize(
    ("frame", "role", "expected"),
    [
        ("Killing", "agent", "Person"),
        ("Killing", "place", "Country"),
        ("Sanction", "target", "Person"),
        ("Accession", "agreement", "Agreement"),
        ("Killing", "instrument", "Weapon"),
        ("Part", "part", "Organization"),
    ],
)
def test_a_marked_argument_is_of_a_class_that_its_role_accepts(news, frame, role, expected):
    assert stand_in(news.frames[frame].roles[role], news) == expected


# -- what cannot be compiled


@pytest.mark.parametrize(
    ("triggers", "table", "why"),
    [
        ("murder", KILLED, "no trigger of the block stands in this example (lemmas: norway, kill, berg, oslo, monday)"),
        (
            "kill off",
            KILLED,
            "no trigger of the block stands in this example (lemmas: norway, kill, berg, oslo, monday)",
        ),
        ("kill", KILLED.replace("2 subject", "0 root"), "no way from 'killed' to the agent"),
    ],
)
def test_an_example_that_teaches_nothing_is_told(news, triggers, table, why):
    lexicon = learned(news, [block_of(news, "Killing", triggers, WHO_KILLS_WHOM)], table)

    assert lexicon.failures == [
        ("en/frames.toml#Killing[1]", "Norway killed Berg in Oslo on Monday", why),
    ]
    assert lexicon.patterns == []


def test_an_adjunct_that_cannot_be_reached_is_left_out(news):
    table = KILLED.replace("in     ADP   2", "in     ADP   4")

    assert taught(news, "Killing", "kill", WHO_KILLS_WHOM, table) == ["verb: agent=subject, victim=object"]
