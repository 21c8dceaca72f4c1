"""Statements -> direct relations: only what holds, each pair once, nothing that a stronger relation says already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from parsed import at, parsed

from kg.model import AUTHOR, Argument, Document, Evidence, Factuality, Span, Statement
from kg.ontology import Ontology
from kg.statements import find_relations
from kg.statements.find import evidence_problem
from kg.statements.place import places_near

TYPES = {
    "berg": "Person",
    "holm": "Person",
    "lund": "Person",
    "norway": "Country",
    "sweden": "Country",
    "oslo": "City",
    "bergen": "City",
    "harbour": "Facility",
    "fjordland": "Region",
    "westland": "Region",
    "steel": "Company",
    "army": "MilitaryUnit",
    "treaty": "Agreement",
}
NOWHERE = Evidence(Span(0, 1), "x", Span(0, 1), "x", "en/frames.toml#Killing[1].1")


def said(frame: str, factuality: Factuality | None = None, id_: str = "s1", **roles: str) -> Statement:
    """A statement whose roles name entities, several parted by a space."""
    arguments = tuple(
        Argument(role, entity, Span(0, 1), "x") for role, entities in roles.items() for entity in entities.split()
    )
    return Statement(id_, frame, arguments, factuality or Factuality(), NOWHERE)


def relations(news: Ontology, *statements: Statement) -> set[str]:
    """The direct relations, readable."""
    return {f"{r.subject} {r.predicate} {r.object}" for r in find_relations(statements, TYPES, news)}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (said("Killing", agent="norway", victim="berg", place="oslo"), {"norway kills berg", "berg killedIn oslo"}),
        (said("Killing", victim="berg", place="oslo"), {"berg killedIn oslo"}),
        (said("Killing", agent="norway", victim="berg holm"), {"norway kills berg", "norway kills holm"}),
        (said("Leadership", leader="berg", led="norway"), {"berg leads norway"}),
        (said("Command", commander="berg", commanded="army"), {"berg commands army"}),
        (
            said("Accession", agent="norway sweden", agreement="treaty"),
            {"norway partyTo treaty", "sweden partyTo treaty"},
        ),
        (said("Killing", agent="norway"), set()),
    ],
)
def test_a_frame_gives_every_relation_that_is_a_view_on_it(news, statement, expected):
    assert relations(news, statement) == expected


@pytest.mark.parametrize(
    ("factuality", "holds"),
    [
        (Factuality(), True),
        (Factuality(source="holm"), True),
        (Factuality("negative"), False),
        (Factuality(certainty="planned"), False),
        (Factuality(certainty="conditional"), False),
        (Factuality(claimed=True, source="holm"), False),
        (Factuality(claimed=True, source=AUTHOR), False),
    ],
)
def test_only_what_holds_gives_a_relation(news, factuality, holds):
    assert bool(relations(news, said("Killing", factuality, agent="norway", victim="berg"))) is holds


@pytest.mark.parametrize(
    "statement",
    [
        said("Visit", agent="norway", destination="oslo"),
        said("Visit", agent="berg", destination="steel"),
        said("Killing", agent="norway", victim="steel"),
        said("Leadership", leader="norway", led="sweden"),
        said("Killing", agent="berg", victim="berg"),
    ],
    ids=lambda statement: f"{statement.frame}: {' '.join(a.entity for a in statement.arguments)}",
)
def test_domain_and_range_hold_and_nothing_relates_to_itself(news, statement):
    assert relations(news, statement) == set()


@pytest.mark.parametrize(
    ("located", "place", "expected"),
    [
        ("oslo", "norway", True),
        ("harbour", "oslo", True),
        ("steel", "oslo", True),
        ("fjordland", "westland", True),
        ("oslo", "bergen", False),
        ("norway", "oslo", False),
        ("norway", "sweden", False),
        ("oslo", "harbour", False),
    ],
)
def test_a_place_lies_in_a_larger_one(news, located, place, expected):
    assert bool(relations(news, said("Location", located=located, place=place))) is expected


def test_an_attack_in_a_place_is_one_on_it_if_nothing_else_was_hit(news):
    assert relations(news, said("Attack", agent="norway", place="bergen")) == {"norway attacks bergen"}
    assert relations(news, said("Attack", agent="norway", target="sweden", place="bergen")) == {"norway attacks sweden"}


def test_a_symmetric_relation_is_written_once(news):
    one = said("Meeting", agent="berg holm", counterpart="berg holm")
    other = said("Meeting", id_="s2", agent="holm", counterpart="berg")

    assert relations(news, one, other) == {"berg meetsWith holm"}


def test_a_relation_names_the_first_statement_that_says_it(news):
    first = said("Killing", agent="norway", victim="berg")

    [relation] = find_relations([first, replace(first, id="s2")], TYPES, news)

    assert relation.statement == "s1"


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (said("Leadership", leader="berg", led="norway"), said("Citizenship", citizen="berg", country="norway")),
        (said("Leadership", leader="berg", led="norway"), said("Membership", member="berg", body="norway")),
        (said("Command", commander="berg", commanded="army"), said("Membership", member="berg", body="army")),
        (said("Membership", member="berg", body="norway"), said("Citizenship", citizen="berg", country="norway")),
    ],
    ids=["leads, citizenOf", "leads, memberOf", "commands, memberOf", "memberOf, citizenOf"],
)
def test_a_weaker_relation_of_the_same_pair_is_left_out(news, stronger, weaker):
    assert relations(news, weaker, stronger) == relations(news, stronger)
    assert relations(news, weaker) != set()


def test_a_weaker_relation_of_another_pair_stays(news):
    leads = said("Leadership", leader="berg", led="norway")
    citizen = said("Citizenship", citizen="berg", country="sweden")

    assert relations(news, leads, citizen) == {"berg leads norway", "berg citizenOf sweden"}


def test_relations_come_in_one_order_whatever_the_statements(news):
    statements = [said("Killing", agent="norway", victim="berg"), said("Leadership", leader="berg", led="norway")]

    assert find_relations(statements, TYPES, news) == find_relations(statements[::-1], TYPES, news)


# -- evidence cannot lie


TEXT = "Norway attacked Sweden."
TRUE = Statement(
    "s1",
    "Attack",
    (Argument("agent", "norway", Span(0, 6), "Norway"),),
    Factuality(),
    Evidence(Span(0, 23), TEXT, Span(7, 15), "attacked", "en/frames.toml#Attack[1].1"),
)


def test_evidence_that_re_slices_is_no_problem():
    assert evidence_problem(TRUE, TEXT) is None


@pytest.mark.parametrize(
    "statement",
    [
        replace(TRUE, evidence=replace(TRUE.evidence, quote="Norway attacked Kenya.")),
        replace(TRUE, evidence=replace(TRUE.evidence, trigger=Span(8, 16))),
        replace(TRUE, arguments=(Argument("agent", "norway", Span(1, 7), "Norway"),)),
        replace(TRUE, arguments=(Argument("agent", "norway", Span(3, 3), ""),)),
    ],
    ids=["quote", "trigger", "argument", "empty"],
)
def test_evidence_that_does_not_re_slice_is_a_problem(statement):
    assert "does not re-slice" in str(evidence_problem(statement, TEXT))


# -- where


BOMBING = """
    Norway    PROPN 2 subject
    killed    VERB  0 root kill
    three     NUM   4 modifier
    soldiers  NOUN  2 object soldier
    in        ADP   2 preposition
    a         DET   7 determiner
    bombing   NOUN  5 prep_object
    near      ADP   7 preposition
    Bergen    PROPN 8 prep_object
    with      ADP   2 preposition
    Sweden    PROPN 10 prep_object
"""


@pytest.mark.parametrize(
    ("trigger", "prepositions", "expected"),
    [
        ("killed", "in near", ["bombing", "Bergen"]),
        ("killed", "with", ["Sweden"]),
        ("killed", "at", []),
        ("bombing", "near", ["Bergen"]),
        ("soldiers", "near", ["Bergen"]),
    ],
)
def test_the_places_of_a_clause_come_the_nearest_first(news, trigger, prepositions, expected):
    syntax = parsed(BOMBING, news.language("en"))

    found = places_near(at(syntax, trigger), syntax, prepositions.split().__contains__)

    assert [syntax.words[index].text for index in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "frame", "place"),
    [
        ("en", "Norway killed three soldiers in a bombing in Nairobi.", "Killing", "Nairobi"),
        ("en", "Anna Berg met Peter Holm in Nairobi.", "Meeting", "Nairobi"),
        ("en", "Anna Berg met Peter Holm from Nairobi.", "Meeting", None),
        ("nl", "Anna Berg heeft Peter Holm in Nairobi ontmoet.", "Meeting", "Nairobi"),
    ],
)
def test_a_statement_takes_its_place_from_the_clause(extractor, language, text, frame, place):
    found = extractor.extract(Document("made", text, language))

    [statement] = [statement for statement in found.statements if statement.frame == frame]

    filler = statement.filler("place")
    assert (found.entity(filler).name if filler else None) == place


def test_nobody_meets_themselves(extractor):
    """A parse that puts 'Secretaris-generaal' before the clause lets the pattern reach one name twice."""
    text = "Secretaris-generaal Jens Stoltenberg sprak met Trump over de missie in Irak."
    found = extractor.extract(Document("d", text, "nl"))

    for statement in found.statements:
        entities = [argument.entity for argument in statement.arguments]
        assert len(entities) == len(set(entities))
