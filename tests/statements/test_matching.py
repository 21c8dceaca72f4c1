"""Matching: who fills the roles of a trigger, by patterns and parses made by hand."""

from __future__ import annotations

import pytest
from handmade_patterns import lexicon_of, pattern_of
from parsed import document_of, parsed

from kg.entities import find_entities
from kg.ontology import Ontology
from kg.statements import Lexicon
from kg.statements.match import find_matches, near_misses
from kg.statements.pattern import Pattern
from kg.syntax import Referents, Syntax

NAMES = {
    "Anna Berg": "Person",
    "Peter Holm": "Person",
    "Maria Lund": "Person",
    "Storm Brigade": "MilitaryUnit",
    "Nordic Steel": "Company",
    "Norway": "Country place:norway",
    "Norwegian": "Country place:norway demonym",
    "Sweden": "Country place:sweden",
    "Kenya": "Country place:kenya",
    "Oslo": "City place:oslo",
    "Bergen": "City",
}
KILL = pattern_of("Killing verb: agent=subject, victim=object; place=p:in")
ATTACK = pattern_of("Attack verb: agent=subject, target=object; place=p:in")


def read(news: Ontology, table: str) -> tuple[Syntax, Referents]:
    """A table and its referents."""
    syntax = parsed(table, news.language("en"), names=NAMES)
    return syntax, find_entities(document_of(syntax), syntax, news)


def matched(news: Ontology, table: str, triggers: dict[str, list[Pattern]], **more) -> list[dict[str, list[str]]]:
    """What every match fills: {"frame": [...], role: [names]}."""
    syntax, referents = read(news, table)
    lexicon = more.pop("lexicon", None) or lexicon_of(triggers, **more)
    return [
        {"frame": [match.pattern.frame]}
        | {role: [referents.entities[e].name for _, e in found] for role, found in match.roles.items()}
        for match in find_matches(syntax, referents, news, {"en": lexicon})
    ]


def roles(news: Ontology, table: str, triggers: dict[str, list[Pattern]], **more) -> dict[str, list[str]]:
    """What the only match fills; empty if there is none."""
    found = matched(news, table, triggers, **more)
    assert len(found) <= 1
    return {role: names for match in found for role, names in match.items() if role != "frame"}


# -- core roles and adjuncts

KILLED = """
    Anna    PROPN 2 modifier
    Berg    PROPN 3 subject
    killed  VERB  0 root kill
    Peter   PROPN 5 modifier
    Holm    PROPN 3 object
    in      ADP   3 preposition
    Bergen  PROPN 6 prep_object
"""


def test_a_pattern_fills_its_roles(news):
    assert matched(news, KILLED, {"kill": [KILL]}) == [
        {"frame": ["Killing"], "agent": ["Anna Berg"], "victim": ["Peter Holm"], "place": ["Bergen"]}
    ]


def test_an_adjunct_may_stay_empty(news):
    table = KILLED.replace("in      ADP   3 preposition\n    Bergen  PROPN 6 prep_object", "")

    assert roles(news, table, {"kill": [KILL]}) == {"agent": ["Anna Berg"], "victim": ["Peter Holm"]}


def test_a_core_role_must_be_filled(news):
    assert roles(news, KILLED.replace("3 subject", "3 apposition"), {"kill": [KILL]}) == {}


@pytest.mark.parametrize("words", ["Storm Brigade", "Nordic Steel"])
def test_a_role_takes_only_what_news_ttl_allows(news, words):
    """A company is no victim of a killing."""
    table = KILLED.replace("Peter ", words.split()[0] + " ").replace("Holm ", words.split()[1] + " ")

    assert roles(news, table, {"kill": [KILL]}) == {}


def test_another_word_triggers_nothing(news):
    assert roles(news, KILLED, {"murder": [KILL]}) == {}


def test_of_one_frames_patterns_the_fullest_wins(news):
    poor = pattern_of("Killing verb: victim=object")

    assert roles(news, KILLED, {"kill": [poor, KILL]}).keys() == {"agent", "victim", "place"}


def test_an_adjunct_may_come_from_another_pattern_of_the_frame(news):
    without_place = pattern_of("Killing verb: agent=subject, victim=object")
    only_victim = pattern_of("Killing verb: victim=object; place=p:in")

    assert roles(news, KILLED, {"kill": [without_place, only_victim]})["place"] == ["Bergen"]


def test_what_fills_a_core_role_is_no_adjunct_as_well(news):
    pattern = pattern_of("Attack verb: agent=subject, target=p:in; place=p:in")

    assert roles(news, KILLED, {"kill": [pattern]}) == {"agent": ["Anna Berg"], "target": ["Bergen"]}


def test_a_word_can_trigger_several_frames(news):
    found = matched(news, KILLED, {"kill": [KILL, pattern_of("Attack verb: agent=subject, target=object")]})

    assert [match["frame"] for match in found] == [["Killing"], ["Attack"]]


@pytest.mark.parametrize("pos", ["NOUN", "ADJ", "ADV"])
def test_a_pattern_of_a_verb_serves_verbs_only(news, pos):
    assert roles(news, KILLED.replace("killed  VERB", f"killed {pos}"), {"kill": [KILL]}) == {}


def test_a_language_without_a_lexicon_gives_nothing(news):
    syntax, referents = read(news, KILLED)

    assert list(find_matches(syntax, referents, news, {})) == []


# -- triggers of several words, titles in titles, names as triggers

TITLE = """
    Norwegian ADJ   4 modifier
    prime     ADJ   3 modifier
    minister  NOUN  5 modifier
    Anna      PROPN 5 modifier
    Berg      PROPN 6 subject
    left      VERB  0 root leave
"""
LEADER = pattern_of("Leadership noun: leader=same, led=modifier")
MEMBER = pattern_of("Membership noun: member=same, body=modifier")


def test_of_titles_in_a_title_the_longest_counts(news):
    """'prime minister' leads, a 'minister' is a member."""
    table = TITLE.replace("Norwegian ADJ   4", "Norwegian ADJ 3")
    found = matched(news, table, {"prime *minister": [LEADER], "minister": [MEMBER]})

    assert found == [{"frame": ["Leadership"], "leader": ["Anna Berg"], "led": ["Norway"]}]


def test_a_shorter_title_counts_where_the_longer_is_not_there(news):
    table = TITLE.replace("Norwegian ADJ   4", "Norwegian ADJ 3").replace("prime ", "justice ")
    found = matched(news, table, {"prime *minister": [LEADER], "minister": [MEMBER]})

    assert [match["frame"] for match in found] == [["Membership"]]


def test_the_words_of_a_name_are_no_triggers(news):
    """'the Storm Brigade': no storm, no brigade."""
    table = """
        Storm   PROPN 2 modifier
        Brigade PROPN 3 subject
        left    VERB  0 root leave
        Norway  PROPN 3 object
    """
    pattern = pattern_of("Attack noun: target=^subject>object")

    assert roles(news, table, {"brigade": [pattern], "storm": [pattern]}) == {}


def test_a_part_of_a_title_fills_none_of_its_roles(news):
    """'minister of Sweden': where the country belongs to the title, nobody is a member of it."""
    table = """
        minister NOUN  5 modifier
        of       ADP   1 preposition
        Sweden   PROPN 2 prep_object
        Anna     PROPN 5 modifier
        Berg     PROPN 6 subject
        left     VERB  0 root leave
    """
    member = pattern_of("Membership noun: member=same, body=p:of")

    assert roles(news, table, {"*minister of": [member]}) == {"member": ["Anna Berg"], "body": ["Sweden"]}
    assert roles(news, table, {"*minister of sweden": [member]}) == {}


IN_NORWAY = """
    left    VERB  0 root leave
    Bergen  PROPN 1 object
    in      ADP   2 preposition
    Norway  PROPN 3 prep_object
"""
NAMED = pattern_of("Location noun: located=., place=p:in", by_name=True)


def test_a_name_can_be_its_own_trigger(news):
    assert roles(news, IN_NORWAY, {"@name": [NAMED]}) == {"located": ["Bergen"], "place": ["Norway"]}


def test_a_name_as_trigger_needs_the_other_close_by(news):
    """'Bergen, the town that nobody leaves, in Norway' is too far to be sure."""
    far = IN_NORWAY.replace("in      ADP   2", "the DET 2 det\n x NOUN 2 dep\n y NOUN 2 dep\n z NOUN 2 dep\n in ADP 2")

    assert roles(news, far.replace("Norway  PROPN 3", "Norway PROPN 7"), {"@name": [NAMED]}) == {}


# -- on a par

MET = """
    Anna    PROPN 2 modifier
    Berg    PROPN 6 subject
    and     CCONJ 2 cc
    Peter   PROPN 5 modifier
    Holm    PROPN 2 conjunct
    met     VERB  0 root meet
"""
RECIPROCAL = pattern_of("Meeting verb: agent=subject, counterpart=subject; place=p:in")


def test_who_meet_fill_both_roles(news):
    both = ["Anna Berg", "Peter Holm"]

    assert roles(news, MET, {"meet": [RECIPROCAL]}) == {"agent": both, "counterpart": both}


def test_nobody_meets_alone(news):
    assert roles(news, MET.replace("2 conjunct", "2 appos"), {"meet": [RECIPROCAL]}) == {}


# -- paths that pass another word

RESPONDED = """
    Norway    PROPN 2 subject
    condemned VERB  0 root condemn
    {deed}    NOUN  2 object {lemma}
    on        ADP   3 preposition
    Sweden    PROPN 4 prep_object
"""


@pytest.mark.parametrize(
    ("via", "deed", "filled"),
    [
        ("attack", "attacks attack", True),
        ("attack", "raids raid", False),
        ("[Attack]", "raids raid", True),
        ("[Attack]", "books book", False),
        ("[Killing]", "raids raid", False),
        ("thing", "books book", True),
        ("thing", "attacks attack", True),
        ("thing", "Storm storm", False),
    ],
)
def test_a_word_on_the_way_is_a_lemma_a_frame_or_anything(news, via, deed, filled):
    text, lemma = deed.split()
    table = RESPONDED.format(deed=text, lemma=lemma)
    if text == "Storm":
        table = table.replace("Storm    NOUN", "Norway NOUN")
    pattern = pattern_of(f"Criticism verb: agent=subject, target=object={via}>p:on")

    assert bool(roles(news, table, {"condemn": [pattern]}, Attack="attack raid")) is filled


# -- who acts for whom


@pytest.mark.parametrize(
    ("frame", "owner", "expected"),
    [
        ("Criticism", "possessor", ["Sweden"]),
        ("Criticism", "modifier", ["Sweden"]),
        ("Meeting", "possessor", []),
    ],
)
def test_who_condemns_a_deed_condemns_its_doer_where_the_frame_says_so(news, frame, owner, expected):
    """'condemned Sweden's decision' is criticism of Sweden; nobody meets a decision."""
    table = f"""
        Norway    PROPN 2 subject
        condemned VERB  0 root condemn
        Sweden    PROPN 4 {owner}
        decision  NOUN  2 object
    """
    role = "target" if frame == "Criticism" else "counterpart"

    found = roles(news, table, {"condemn": [pattern_of(f"{frame} verb: agent=subject, {role}=object")]})

    assert found.get(role, []) == expected


def test_who_condemns_somebodys_lawyer_does_not_condemn_the_client(news):
    table = """
        Norway    PROPN 2 subject
        condemned VERB  0 root condemn
        Sweden    PROPN 4 possessor
        lawyer    NOUN  2 object
    """

    assert roles(news, table, {"condemn": [pattern_of("Criticism verb: agent=subject, target=object")]}) == {}


def test_who_is_killed_by_a_strike_is_killed_by_its_country(news):
    table = """
        Anna      PROPN 2 modifier
        Berg      PROPN 4 passive_subject
        was       AUX   4 passive_auxiliary be
        killed    VERB  0 root kill
        by        ADP   4 by
        a         DET   8 determiner
        Norwegian ADJ   8 modifier
        strike    NOUN  5 prep_object
    """

    assert roles(news, table, {"kill": [KILL]}) == {"agent": ["Norway"], "victim": ["Anna Berg"]}


TROOPS = """
    Norwegian ADJ   2 modifier
    troops    NOUN  3 subject troop Number=Plur
    attacked  VERB  0 root attack
    Swedish   ADJ   5 modifier
    troops    NOUN  3 object troop Number=Plur
"""


def test_a_country_acts_through_its_troops(news):
    table = TROOPS.replace(
        "Swedish   ADJ   5 modifier\n    troops    NOUN  3 object troop Number=Plur", "Kenya PROPN 3 object"
    )

    assert roles(news, table, {"attack": [ATTACK]}) == {"agent": ["Norway"], "target": ["Kenya"]}


def test_dead_troops_are_a_group_and_no_country(news):
    table = """
        Kenya     PROPN 2 subject
        killed    VERB  0 root kill
        Norwegian ADJ   4 modifier
        troops    NOUN  2 object troop Number=Plur
    """

    assert roles(news, table, {"kill": [KILL]}) == {"agent": ["Kenya"], "victim": ["Norwegian troops"]}


def test_a_capital_acts_for_its_country_only_where_no_city_can_stand(news):
    """'Oslo condemned Kenya' is Norway; 'Kenya attacked Oslo' is the city."""
    condemn = pattern_of("Criticism verb: agent=subject, target=object")
    table = "Oslo PROPN 2 subject\n condemned VERB 0 root condemn\n Kenya PROPN 2 object"
    other = "Kenya PROPN 2 subject\n attacked VERB 0 root attack\n Oslo PROPN 2 object"

    assert roles(news, table, {"condemn": [condemn]}) == {"agent": ["Norway"], "target": ["Kenya"]}
    assert roles(news, other, {"attack": [ATTACK]}) == {"agent": ["Kenya"], "target": ["Oslo"]}


def test_a_person_without_a_name_matters_only_as_a_victim(news):
    table = """
        Kenya      PROPN 2 subject
        {}         VERB  0 root {}
        a          DET   4 determiner
        journalist NOUN  2 object
    """
    condemn = pattern_of("Criticism verb: agent=subject, target=object")

    assert roles(news, table.format("killed", "kill"), {"kill": [KILL]})["victim"] == ["journalist"]
    assert roles(news, table.format("condemned", "condemn"), {"condemn": [condemn]}) == {}


# -- where the text names nothing: what the article is about

HOME = pattern_of("Leadership noun: leader=same", home="led")
AT_HOME = """
    Norway    PROPN 2 subject
    sleeps    VERB  0 root sleep

    Norway    PROPN 2 subject
    sleeps    VERB  0 root sleep

    president NOUN  3 modifier
    Anna      PROPN 3 modifier
    Berg      PROPN 4 subject
    met       VERB  0 root meet
    {}        PROPN 4 object
"""


@pytest.mark.parametrize(("other", "led"), [("friends", ["Norway"]), ("Sweden", None)])
def test_a_president_is_that_of_the_articles_country_unless_another_stands_beside(news, other, led):
    assert roles(news, AT_HOME.format(other), {"president": [HOME]}).get("led") == led


def test_an_article_about_no_country_gives_a_president_none(news):
    table = AT_HOME.format("friends").replace("Norway ", "Nobody ")

    assert roles(news, table, {"president": [HOME]}) == {"leader": ["Anna Berg"]}


# -- near misses


def missing(news: Ontology, table: str, lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """(frame, roles that were not found) of every trigger that gave nothing."""
    syntax, referents = read(news, table)
    return [(miss.pattern.frame, miss.missing) for miss in near_misses(syntax, referents, news, {"en": lexicon})]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (KILLED, []),
        (KILLED.replace("3 subject", "3 apposition"), [("Killing", ("agent",))]),
        (KILLED.replace("Berg ", "Born "), [("Killing", ("agent",))]),
        (KILLED.replace("3 subject", "3 dep").replace("3 object", "3 dep"), [("Killing", ("agent", "victim"))]),
        (KILLED.replace(" kill", " slay"), []),
    ],
    ids=["complete", "no subject", "no entity", "nothing", "no trigger"],
)
def test_a_near_miss_tells_what_was_lacking(news, table, expected):
    assert missing(news, table, lexicon_of({"kill": [KILL]})) == expected


def test_of_near_misses_the_nearest_is_told(news):
    far = pattern_of("Killing verb: agent=p:for, victim=p:of")

    assert missing(news, KILLED.replace("3 subject", "3 dep"), lexicon_of({"kill": [far, KILL]})) == [
        ("Killing", ("agent",))
    ]


def test_a_frame_that_was_found_has_no_near_miss(news):
    far = pattern_of("Killing verb: agent=p:for, victim=p:of")

    assert missing(news, KILLED, lexicon_of({"kill": [far, KILL]})) == []


# -- what a phrase says, and what one word of it says

PUT_ON_TRIAL = """
    Norway PROPN 2 subject
    put    VERB  0 root
    Peter  PROPN 4 modifier
    Holm   PROPN 2 object
    on     ADP   2 preposition
    trial  NOUN  5 prep_object
"""


def test_a_phrase_says_something_else_than_one_of_its_words(news):
    triggers = {"put": [ATTACK], "put trial": [pattern_of("Accusation verb: agent=subject, target=object")]}

    found = matched(news, PUT_ON_TRIAL, triggers)

    assert found == [{"frame": ["Accusation"], "agent": ["Norway"], "target": ["Peter Holm"]}]


def test_one_word_keeps_what_the_phrase_does_not_say(news):
    triggers = {"put": [ATTACK], "put trial": [pattern_of("Accusation verb: target=object")]}

    found = matched(news, PUT_ON_TRIAL, triggers)

    assert {"frame": ["Attack"], "agent": ["Norway"], "target": ["Peter Holm"]} in found
