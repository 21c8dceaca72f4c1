"""What news.ttl and the known entities say: classes, roles, relations, names."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import did_you_mean
from kg.ontology import Ontology
from kg.ontology.known import key_of, known_entities
from kg.ontology.language import OPTIONAL_WORDS, REQUIRED_WORDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("type_", "accepted", "expected"),
    [
        ("Person", {"Person"}, True),
        ("Person", {"Agent"}, True),
        ("Person", {"Victim"}, True),
        ("MilitaryUnit", {"Organization"}, True),
        ("MilitaryUnit", {"Attackable"}, True),
        ("Country", {"Place"}, True),
        ("Country", {"Body"}, True),
        ("City", {"Agent"}, False),
        ("Organization", {"MilitaryUnit"}, False),
        ("Weapon", {"Agent", "Place"}, False),
        ("Unheard", {"Unheard"}, True),
        ("Unheard", {"Person"}, False),
    ],
)
def test_a_class_is_what_stands_above_it_also_in_unions(news, type_, accepted, expected):
    assert news.is_a(type_, frozenset(accepted)) is expected


@pytest.mark.parametrize(
    ("frame", "role", "expected"),
    [
        ("Killing", "place", True),
        ("Killing", "instrument", True),
        ("Killing", "victim", False),
        ("Location", "place", False),
    ],
)
def test_place_and_instrument_are_adjuncts_of_events(news, frame, role, expected):
    assert news.is_adjunct(frame, role) is expected


def test_a_role_accepts_what_its_relations_accept(news):
    assert news.frames["Visit"].roles["agent"] == {"Person"}
    assert news.frames["Killing"].roles["agent"] == {"Agent"}


def test_every_relation_is_a_view_on_roles_that_its_frame_has(news):
    for relation in news.relations.values():
        roles = news.frames[relation.frame].roles
        assert {relation.subject_role, relation.object_role} <= roles.keys()
        assert relation in news.relations_of[relation.frame]


@pytest.mark.parametrize("kind", ["classes", "frames", "relations"])
def test_everything_has_a_label_in_every_language(news, kind):
    labelled = {name: set(found.labels) for name, found in getattr(news, kind).items()}

    assert {name for name, languages in labelled.items() if not {"en", "nl"} <= languages} == set()


@pytest.mark.parametrize(
    ("superframe", "names"),
    [("State", {"Leadership", "Location"}), ("SpeechAct", {"Threat", "Demand"}), ("Event", {"Killing", "Meeting"})],
)
def test_frames_are_states_events_and_speech_acts(news, superframe, names):
    assert names <= {name for name, frame in news.frames.items() if frame.superframe == superframe}


@pytest.mark.parametrize(("detected", "code"), [("pcm", "en"), ("fy", "nl"), ("en", "en"), ("de", "de")])
def test_a_detected_language_may_be_an_alias(news, detected, code):
    assert news.language_code(detected) == code


# -- known entities


def known_in(news: Ontology, tmp_path: Path, *turtle: str):
    """The known entities of Turtle files."""
    prefixes = "\n".join(
        f"@prefix {name}: <{iri}> ."
        for name, iri in {
            "kg": "https://w3id.org/newskg/ontology#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "owl": "http://www.w3.org/2002/07/owl#",
            "place": "https://w3id.org/newskg/id/place/",
            "wd": "http://www.wikidata.org/entity/",
        }.items()
    )
    files = []
    for number, text in enumerate(turtle):
        files.append(tmp_path / f"{number}.ttl")
        files[-1].write_text(f"{prefixes}\n{text}", encoding="utf-8")
    return known_entities(files, news)


NORLAND = """
place:norland a kg:Country ; skos:prefLabel "Norland"@en , "Noorland"@nl ; skos:altLabel "NRL" , "Nor Land"@en ;
    kg:demonym "Norlander"@en ; kg:capital place:norholm ; owl:sameAs wd:Q1 , <http://other.example/1> .
place:norholm a kg:City ; skos:prefLabel "Norholm"@en ; kg:locatedIn place:norland .
"""


def test_a_known_entity_has_names_links_and_a_class(news, tmp_path):
    norland = known_in(news, tmp_path, NORLAND)["place:norland"]

    assert set(norland.labels) == {("Norland", "en"), ("Noorland", "nl"), ("NRL", None), ("Nor Land", "en")}
    assert norland.demonyms == (("Norlander", "en"),)
    assert (norland.type, norland.capital, norland.wikidata) == (
        "Country",
        "place:norholm",
        "http://www.wikidata.org/entity/Q1",
    )


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Norland"), ("nl", "Noorland"), ("fr", "Norland"), (None, "Norland")]
)
def test_a_known_entity_goes_by_its_name_in_a_language_or_any(news, tmp_path, language, name):
    assert known_in(news, tmp_path, NORLAND)["place:norland"].name(language) == name


def test_a_later_file_adds_names(news, tmp_path):
    more = 'place:norland skos:altLabel "Norlandia"@en .'

    assert ("Norlandia", "en") in known_in(news, tmp_path, NORLAND, more)["place:norland"].labels


@pytest.mark.parametrize(
    ("iri", "key"),
    [
        ("https://w3id.org/newskg/id/place/iran", "place:iran"),
        ("https://harbour.example/graph/org/storm", "org:storm"),
        ("https://w3id.org/newskg/ontology#Person", "kg:Person"),
    ],
)
def test_a_key_is_the_end_of_an_iri(iri, key):
    assert key_of(iri) == key


# -- languages


@pytest.mark.parametrize("code", ["en", "nl"])
def test_every_word_list_is_read_by_the_engine_or_named_as_triggers(news, code):
    blocks = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "ontology" / "lexicon" / code).glob("frames*")
    )

    known = REQUIRED_WORDS | OPTIONAL_WORDS
    assert {name for name in news.language(code).words if name not in known and f'"@{name}"' not in blocks} == set()


def test_every_required_word_list_is_read_by_the_engine():
    files = [file for file in (ROOT / "kg").rglob("*.py") if file.name != "language.py"]
    code = "".join(file.read_text(encoding="utf-8") for file in files)

    assert {name for name in REQUIRED_WORDS if f'"{name}"' not in code} == set()


@pytest.mark.parametrize("code", ["en", "nl"])
def test_the_classes_that_a_language_names_are_in_news_ttl(news, code):
    language = news.language(code)
    named = set(language.types.values()) | {name for found in language.descriptions.values() for name in found}

    assert named <= set(news.classes)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Killling", "; did you mean 'Killing'?"), ("Weather", ""), ("", "")],
)
def test_a_hint_names_what_is_near(name, hint):
    assert did_you_mean(name, ["Killing", "Attack"]) == hint
