"""Which entities of a corpus are one, and which are not."""

import random
from dataclasses import replace
from types import SimpleNamespace

import pytest
from handmade import KNOWN, Who, article, corpus, ontology

from kg.errors import DocumentError
from kg.ontology import KnownEntity
from kg.resolve import resolve

IRAN = Who("Country", "Iran", "place:iran")
US = Who("Country", "US", "place:united-states")


def told(*who, known=KNOWN, language="en"):
    """The corpus IRIs of entities that are each in a document of their own, beside Iran."""
    extractions = [
        article(
            f"d{number}",
            language,
            [f"[{one.name}|e] spoke in [Iran|i]."],
            {"e": one, "i": IRAN},
        )
        for number, one in enumerate(who, 1)
    ]
    found = resolve(extractions, ontology(known))
    return [found.entity(extraction.document.id, "e") for extraction in extractions]


def together(*documents, known=KNOWN):
    """Documents that mention several entities each; document and entity -> corpus IRI."""
    extractions = [
        article(
            f"d{number}",
            "en",
            [" and ".join(f"[{who.name}|e{place}]" for place, who in enumerate(people)) + " spoke."],
            {f"e{place}": who for place, who in enumerate(people)},
        )
        for number, people in enumerate(documents, 1)
    ]
    found = resolve(extractions, ontology(known))
    return [[found.entity(e.document.id, entity.id) for entity in e.entities] for e in extractions]


def person(name):
    return Who("Person", name)


def test_the_iri_of_a_known_entity_is_its_key():
    assert told(Who("Country", "Perzië", "place:iran")) == ["place/iran"]


def test_the_iri_of_another_entity_is_its_kind_and_its_name():
    assert told(person("Qasem Soleimani"), Who("Company", "Nordic Steel"), Who("Facility", "Øresund Bridge")) == [
        "person/qasem-soleimani",
        "org/nordic-steel",
        "place/oresund-bridge",
    ]


def test_a_name_in_another_script_keeps_a_hash_in_its_iri():
    [li, same_sound] = told(Who("City", "黎"), Who("City", "李"))

    assert li.startswith("place/")
    assert li != same_sound


def test_a_country_has_one_iri_in_all_languages():
    names = ["United States", "US", "Verenigde Staten", "VS", "Washington"]

    found = told(*(Who("Country", name, "place:united-states") for name in names))

    assert set(found) == {"place/united-states"}


def test_washington_the_actor_the_city_and_the_president_stay_apart():
    found = told(
        Who("Country", "Washington", "place:united-states"),
        Who("City", "Washington", "place:washington"),
        person("George Washington"),
    )

    assert found == ["place/united-states", "place/washington", "person/george-washington"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qasem Soleimani", "Qassem Soleimani"),
        ("Hassan Rouhani", "Hassan Rohani"),
        ("Mohammed bin Salman", "Muhammad bin Salman"),
        ("Mohammed bin Salman", "Mohammad Bin Salman"),
        ("Ali Khamenei", "Ali Chamenei"),
        ("Mikhail Gorbachev", "Michail Gorbatsjov"),
        ("Vladimir Putin", "Vladimir Poetin"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Saddam Hussein", "Saddam Hoessein"),
        ("Mahmoud Ahmadinejad", "Mahmud Ahmadinedjad"),
        ("Boris Yeltsin", "Boris Jeltsin"),
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
        ("Владимир Путин", "Vladimir Putin"),
        ("Alexander Lukashenko", "Aleksander Loekasjenko"),
        ("Osama bin Laden", "Usama bin Laden"),
        ("Donald Trump", "Donald J. Trump"),
        ("DONALD TRUMP", "Donald Trump"),
        ("Jean-Luc Picard", "Jean Luc Picard"),
        ("Volodymyr Zelensky", "Volodomyr Zelensky"),
    ],
)
def test_one_name_however_it_is_spelled(one, other):
    assert len(set(told(person(one), person(other)))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Berg", "Mario Berg"),
        ("Anna Berg", "Anne Berg"),
        ("Hassan Nasrallah", "Hussein Nasrallah"),
        ("Juan Garcia", "Joan Garcia"),
        ("Peter de Vries", "Pieter de Vries"),
        ("Jan Jansen", "Jan Hansen"),
        ("Peter Jansen", "Peter Jensen"),
        ("Mary Jones", "Marie Jones"),
        ("George H. W. Bush", "George W. Bush"),
        ("Donald Trump", "Ivanka Trump"),
        ("Ali Khamenei", "Ali Kamani"),
        ("Christian Berg", "Christina Berg"),
        ("Badr Hari", "Bader Harry"),
    ],
)
def test_names_that_are_nearly_the_same_are_not_one(one, other):
    assert len(set(told(person(one), person(other)))) == 2


def test_a_surname_is_the_only_full_name_with_it():
    assert set(told(person("Trump"), person("Donald Trump"))) == {"person/donald-trump"}


def test_a_surname_in_a_document_about_something_else_is_another_person():
    extractions = [
        article("d1", "en", ["[Donald Trump|e] spoke in [Iran|i]."], {"e": person("Donald Trump"), "i": IRAN}),
        article("d2", "en", ["[Trump|e] spoke."], {"e": person("Trump")}),
    ]

    found = resolve(extractions, ontology())

    assert found.entity("d2", "e") == "person/d2-trump"
    assert [link.reason for link in found.apart] == ["'Trump' and 'Donald Trump': no known entity in documents of both"]


def test_a_surname_with_particles_is_found():
    assert set(told(person("Van Dijk"), person("Virgil van Dijk"))) == {"person/virgil-van-dijk"}
    assert set(told(person("al-Assad"), person("Bashar al-Assad"))) == {"person/bashar-al-assad"}


def test_titles_and_articles_are_no_part_of_a_name():
    dutch = SimpleNamespace(
        words={"definite": ("de", "het"), "title_words": ("gen.", "de", "president")}, descriptions={}
    )
    known = replace(ontology(), languages={"nl": dutch})
    names = ["Gen. Peter de Vries", "De Vries", "president Peter de Vries"]
    people = [
        article(f"d{n}", "nl", [f"[{name}|e] sprak in [Iran|i]."], {"e": person(name), "i": IRAN})
        for n, name in enumerate(names)
    ]

    assert len({resolve(people, known).entity(one.document.id, "e") for one in people}) == 1


def test_a_word_that_is_no_given_name_makes_no_other_person():
    everywhere = [
        article(
            f"d{n}",
            "en",
            ["[Donald Trump|t] of the [US|u] spoke in [Iran|i]."],
            {"t": person("Donald Trump"), "i": IRAN, "u": US},
        )
        for n in range(3)
    ]
    gambler = article(
        "d9",
        "nl",
        ["De [VS|u] en [Iran|i] waarschuwden [Trump|t].", "'[Gokker Trump|t], pas op.'"],
        {"t": person("Gokker Trump"), "i": IRAN, "u": US},
    )
    ivanka = article(
        "d9",
        "nl",
        ["[Ivanka Trump|t] was in [Iran|i] en de [VS|u].", "[Trump|t] ging weg."],
        {"t": person("Ivanka Trump"), "i": IRAN, "u": US},
    )

    assert resolve([*everywhere, gambler], ontology()).entity("d9", "t") == "person/donald-trump"
    assert resolve([*everywhere, ivanka], ontology()).entity("d9", "t") == "person/ivanka-trump"
    assert resolve([gambler], ontology()).entity("d9", "t") == "person/gokker-trump"


def test_a_given_name_like_a_particle_belongs_to_a_full_name():
    assert told(person("Affleck"), person("Ben Affleck"))[0] == "person/ben-affleck"


def test_a_surname_of_two_people_is_neither():
    trump, donald, ivanka, other = told(
        person("Trump"), person("Donald Trump"), person("Ivanka Trump"), person("Trump")
    )

    assert len({trump, donald, ivanka, other}) == 4


def test_what_was_not_merged_is_told():
    extractions = [
        article(f"d{n}", "en", [f"[{name}|e] spoke."], {"e": person(name)})
        for n, name in enumerate(["Trump", "Donald Trump", "Ivanka Trump"])
    ]

    found = resolve(extractions, ontology())

    assert [link.reason for link in found.apart] == [
        "'Trump' and 'Donald Trump': one of 2",
        "'Trump' and 'Ivanka Trump': one of 2",
    ]


def test_two_spellings_of_one_full_name_are_one_candidate():
    found = told(person("Soleimani"), person("Qasem Soleimani"), person("Qassem Soleimani"))

    assert len(set(found)) == 1


def test_those_who_go_by_one_name_are_one_where_the_same_known_entity_is_told_of():

    [[one, _], [other, _], [elsewhere]] = together(
        [person("Suharto"), IRAN], [person("Suharto"), IRAN], [person("Suharto")]
    )

    assert one == other
    assert one.endswith("-suharto")
    assert elsewhere == "person/d3-suharto"


def test_who_goes_by_one_name_in_one_document_is_the_document_s_own():
    assert told(person("Suharto")) == ["person/d1-suharto"]


def test_the_one_who_is_nearly_always_meant_is_meant():
    found = together(
        *[[person("Donald Trump"), IRAN]] * 8,
        [person("Ivanka Trump"), IRAN],
        [person("Trump"), IRAN],
        [person("Trump"), person("Ivanka Trump"), IRAN],
        [person("Trump")],
    )

    assert [entities[0] for entities in found[-3:]] == ["person/donald-trump", "person/d11-trump", "person/d12-trump"]


def test_a_middle_name_that_two_people_have_decides_nothing():
    bush, *others = told(person("George Bush"), person("George H. Bush"), person("George W. Bush"))

    assert bush not in others


def test_a_document_that_tells_two_people_apart_is_believed():
    [[mohammed, muhammad]] = together([person("Mohammed bin Salman"), person("Muhammad bin Salman")])

    assert mohammed != muhammad


def test_a_part_of_a_name_that_a_document_did_not_link_is_linked():
    [[trump, donald, initial]] = together([person("Trump"), person("Donald Trump"), person("Donald J. Trump")])

    assert trump == donald == initial


def test_a_word_before_a_full_name_makes_no_other_person():
    assert len(set(told(person("Hajj Qassem Soleimani"), person("Qasem Soleimani"), person("Soleimani")))) == 1


def test_a_son_is_not_his_father():
    trump, son = told(person("Donald Trump"), person("Donald Trump Jr."))
    assert trump != son

    trump, _, son = told(person("Trump"), person("Donald Trump"), person("Donald Trump Jr."))
    assert trump == "person/donald-trump"


@pytest.mark.parametrize("name", ["Al Gore", "Ben Affleck", "Jan de Vries", "Mohammed bin Salman"])
def test_a_given_name_is_no_particle(name):
    assert told(person(name)) == ["person/" + name.lower().replace(" ", "-")]


def test_british_and_american_spellings_are_one_name():
    known = KnownEntity("org:storm", "Organization", (("Storm Organization", "en"),), {"en": "Storm Organization"})

    found = told(
        Who("Organization", "Storm Organisation"),
        Who("Organization", "Nordic Defence Force"),
        Who("Organization", "Nordic Defense Force"),
        known=(*KNOWN, known),
    )

    assert found == ["org/storm", "org/nordic-defence-force", "org/nordic-defence-force"]


def test_a_legal_form_is_no_part_of_a_name():
    found = told(
        Who("Company", "Nordic Steel Corp"), Who("Organization", "Nordic Steel"), Who("Company", "Nordic Iron")
    )

    assert found == ["org/nordic-steel-corp", "org/nordic-steel-corp", "org/nordic-iron"]


def test_groups_are_never_merged():
    one, other = told(Who("Group", "52 people"), Who("Group", "52 people"))

    assert (one, other) == ("group/d1-52-people", "group/d2-52-people")


def test_a_class_is_chosen_by_vote():
    extractions = [
        article("d1", "en", ["[Qasem Soleimani|e] spoke. [Qasem Soleimani|e] left."], {"e": person("Qasem Soleimani")}),
        article("d2", "en", ["[Qasem Soleimani|e] spoke."], {"e": Who("City", "Qasem Soleimani")}),
    ]

    found = resolve(extractions, ontology())

    assert found.canonical["place/qasem-soleimani"] == "person/qasem-soleimani"
    assert found.types["person/qasem-soleimani"] == "Person"


def test_a_name_taken_for_another_kind_may_be_spelled_differently_too():
    assert len(set(told(person("Aleksej Navalni"), person("Aleksej Navalni"), Who("Company", "Alexei Navalny")))) == 1


def test_the_more_specific_class_wins_within_a_kind():
    found = resolve(
        [
            article(
                "d1", "en", ["[Storm Brigade|e] and [Storm Brigade|e]"], {"e": Who("Organization", "Storm Brigade")}
            ),
            article("d2", "en", ["[Storm Brigade|e] fought."], {"e": Who("ArmedGroup", "Storm Brigade")}),
        ],
        ontology(),
    )

    assert found.types["org/storm-brigade"] == "ArmedGroup"


def test_a_name_of_one_word_does_not_cross_kinds():
    assert len(set(told(person("Jordan"), Who("Region", "Jordan")))) == 2


def test_another_place_than_the_known_one_gets_its_own_iri():
    [found] = together([Who("Country", "Georgia", "place:georgia"), Who("Region", "Georgia")])

    assert found == ["place/georgia", "place/georgia-region"]


def test_a_known_name_of_two_words_is_known_in_any_class():
    states = Who("Country", "Verenigde Staten", "place:united-states")
    [found] = together([states, Who("City", "United-States")])

    assert found == ["place/united-states", "place/united-states"]


def test_the_name_of_a_country_says_more_than_the_class_that_was_guessed():
    assert told(Who("City", "GEORGIA"), Who("Organization", "GEORGIA")) == ["place/georgia", "place/georgia"]
    assert told(Who("Organization", "Georgia"), Who("Company", "Georgia Inc")) == ["org/georgia-inc", "org/georgia-inc"]


def test_a_place_without_a_class_is_the_known_one():
    assert told(Who("Place", "Georgia"), Who("Country", "Georgia", "place:georgia")) == ["place/georgia"] * 2


def test_a_name_in_another_language_is_known_too():
    assert told(Who("Organization", "Quds-eenheden")) == ["org/quds-force"]


def test_a_known_entity_is_known_with_its_owner_before_its_name():
    guards = KnownEntity(
        "org:guards", "MilitaryUnit", (("Iron Guards", "en"), ("IG", None)), {"en": "Iron Guards"}, part_of="place:iran"
    )
    force = KnownEntity(
        "org:force", "MilitaryUnit", (("Storm Force", "en"),), {"en": "Storm Force"}, part_of="org:guards"
    )

    found = told(
        *(Who("Organization", name) for name in ("IG Storm Force", "Iron Guards’ Storm Force", "Iran's Storm Force")),
        *(Who("Organization", name) for name in ("Iranian Storm Force", "American Storm Force", "Storm Force Radio")),
        known=(*KNOWN, guards, force),
    )

    assert found[:4] == ["org/force"] * 4
    assert found[4:] == ["org/american-storm-force", "org/storm-force-radio"]


def test_a_known_entity_without_an_owner_is_known_after_a_country_s_possessive():
    force = KnownEntity("org:force", "ArmedGroup", (("Popular Storm Forces", "en"),), {"en": "Popular Storm Forces"})

    found = told(
        *(Who("Organization", name) for name in ("Iran’s Popular Storm Forces", "Iranian Popular Storm Forces")),
        known=(*KNOWN, force),
    )

    assert found == ["org/force", "org/iranian-popular-storm-forces"]


def test_a_known_entity_is_known_with_a_noun_that_describes_it():
    english = SimpleNamespace(
        words={},
        descriptions={
            "unit": frozenset({"MilitaryUnit", "Organization"}),
            "city": frozenset({"City"}),
            "club": frozenset(),
        },
    )
    known = replace(ontology(), languages={"en": english})
    names = ["Quds Force unit", "Quds Force club", "Washington City"]
    bodies = [
        article(f"d{n}", "en", [f"[{name}|e] spoke."], {"e": Who("Organization", name)}) for n, name in enumerate(names)
    ]

    assert [resolve(bodies, known).entity(one.document.id, "e") for one in bodies] == [
        "org/quds-force",
        "org/quds-force-club",
        "org/washington-city",
    ]


def test_an_acronym_is_what_another_document_abbreviates_so():
    found = told(
        Who("Organization", "Islamic Storm Guard Corps", aliases=("ISGC",)),
        Who("Organization", "ISGC"),
        Who("Company", "ISG"),
    )

    assert found == ["org/islamic-storm-guard-corps", "org/islamic-storm-guard-corps", "org/isg"]


def test_an_acronym_of_two_things_is_neither():
    found = told(
        Who("Organization", "Northern Steel Company", aliases=("NSC",)),
        Who("Organization", "National Security Council", aliases=("NSC",)),
        Who("Organization", "NSC"),
    )

    assert len(set(found)) == 3


def test_known_entities_never_merge():
    known = (
        KnownEntity("org:storm", "ArmedGroup", (("Storm Brigade", "en"),), {"en": "Storm Brigade"}),
        KnownEntity("org:storm-2", "MilitaryUnit", (("Storm Brigade", "en"),), {"en": "Storm Brigade"}),
    )

    found = told(
        Who("ArmedGroup", "Storm Brigade", "org:storm"),
        Who("MilitaryUnit", "Storm Brigade", "org:storm-2"),
        Who("Organization", "Storm Brigade"),
        known=known,
    )

    assert found[:2] == ["org/storm", "org/storm-2"]


def test_every_merge_has_a_reason():
    found = resolve(corpus(), ontology())

    assert {(link.entity, link.other) for link in found.links} == {
        (tail, best) for tail, best in found.canonical.items() if tail != best
    }
    assert all(link.reason for link in found.links)


def test_the_order_of_documents_and_entities_does_not_matter():
    extractions = corpus()
    expected = resolve(extractions, ontology())
    chance = random.Random(7)

    for _ in range(20):
        chance.shuffle(extractions)
        shuffled = [replace(e, entities=tuple(chance.sample(e.entities, len(e.entities)))) for e in extractions]
        assert resolve(shuffled, ontology()) == expected


def test_a_document_id_names_one_document():
    with pytest.raises(DocumentError, match="d1: two documents have this id"):
        resolve([article("d1", "en", ["One."], {}), article("d1", "en", ["Two."], {})], ontology())


def test_ids_of_documents_that_look_alike_give_different_iris():
    found = resolve([article(name, "en", ["Text."], {}) for name in ("a b", "a-b", "A b", "a/b")], ontology())

    assert len(set(found.documents.values())) == 4
    assert found.documents["a-b"] == "a-b"


def test_no_documents_give_no_entities():
    assert resolve([], ontology()).canonical == {}
