"""Names -> entities: what is one entity by its name alone, what is not, and which type it has."""

from __future__ import annotations

import pytest
from parsed import document_of, read_table, syntax_of

from kg.entities import find_entities
from kg.model import Entity
from kg.syntax import Name, Sentence, Word


def named(news, *names: str, language: str = "en") -> list[Entity]:
    """The entities of names, each in a sentence of its own: "Anna Berg: Person", "Norway: Country place:norway".

    "unsure" says that the recogniser did not see this one; "Harbour Watch (HW): ..." are two names of one type, each
    with its own known entity if there are two.
    """
    words: list[Word] = []
    sentences: list[Sentence] = []
    found: list[Name] = []
    for line in names:
        text, _, what = line.partition(": ")
        type_, *more = what.split()
        known = tuple(key for key in more if ":" in key)
        first = len(words)
        add_sentence(words, sentences, text, language)
        for place, (start, end) in enumerate(stretches(words, first)):
            own = known[place : place + 1] if len(known) > 1 else known
            found.append(Name(start, end, type_, own, demonym="demonym" in more, sure="unsure" not in more))
    syntax = syntax_of(words, sentences, found, news.language(language))
    return list(find_entities(document_of(syntax), syntax, news).entities.values())


def add_sentence(words: list[Word], sentences: list[Sentence], text: str, language: str) -> None:
    """Append a sentence of words that all hang on the first."""
    tokens = text.replace("(", "( ").replace(")", " )").split()
    table = "\n".join(
        f"{word} PROPN {min(place, 1)} {'flat' if place else 'root'}" for place, word in enumerate(tokens)
    )
    [new, [sentence]] = read_table(table, language)
    base, start = len(words), words[-1].end + 1 if words else 0
    for word in new:
        word.index, word.head, word.sentence = word.index + base, word.head + base, len(sentences)
        word.start, word.end = word.start + start, word.end + start
        word.children = [child + base for child in word.children]
    words += new
    sentences.append(Sentence(base, len(words) - 1, sentence.span, language, paragraph=len(sentences)))


def stretches(words: list[Word], first: int) -> list[tuple[int, int]]:
    """The names of a sentence: the whole, or before and within brackets."""
    texts = [word.text for word in words]
    if "(" not in texts[first:]:
        return [(first, len(words) - 1)]
    opening = texts.index("(", first)
    return [(first, opening - 1), (opening + 1, len(words) - 2)]


def groups(entities: list[Entity]) -> set[tuple[str, ...]]:
    """The names of each entity, the fullest first."""
    return {(entity.name, *entity.aliases) for entity in entities}


def sorted_groups(entities: list[Entity]) -> list[list[str]]:
    """The names of each entity, whichever is the fullest."""
    return sorted(sorted(group) for group in groups(entities))


# -- one entity


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Anna Berg: Person", "Berg: Person"], ("Anna Berg", "Berg")),
        (["Berg: Person", "Anna Berg: Person"], ("Anna Berg", "Berg")),
        (["Anna Berg: Person", "Anna: Person"], ("Anna Berg", "Anna")),
        (["Anna van der Berg: Person", "Van der Berg: Person"], ("Anna van der Berg", "Van der Berg")),
        (["Anna Berg: Person", "ANNA BERG: Person"], ("ANNA BERG", "Anna Berg")),
        (["Ána Bérg: Person", "Ana Berg: Person"], ("Ana Berg", "Ána Bérg")),
        (["Al-Storm: ArmedGroup", "al Storm: ArmedGroup"], ("Al-Storm", "al Storm")),
        (["Anna Berg: Person", "Berg: Organization"], ("Anna Berg", "Berg")),
        (["Anna Berg: Person", "Berg: City"], ("Anna Berg", "Berg")),
        (["Harbour Electronics: Company", "Harbour: Company"], ("Harbour Electronics", "Harbour")),
        (["Harbour Watch Union (HWU): Organization"], ("Harbour Watch Union", "HWU")),
        (["Harbour Watch Union (HW): Organization"], ("Harbour Watch Union", "HW")),
        (["Union of the Harbour: Organization", "UH: Organization"], ("Union of the Harbour", "UH")),
        (["Union of the Harbour: Organization", "UOTH: Organization"], ("Union of the Harbour", "UOTH")),
        (["Harbour Watch Union: Organization", "H.W.U.: Organization"], ("Harbour Watch Union", "H.W.U.")),
        (["Norway: Country place:norway", "Norwegian: Country place:norway demonym"], ("Norway", "Norwegian")),
        (["Norway: Country place:norway", "Noorwegen: Country place:norway"], ("Noorwegen", "Norway")),
    ],
)
def test_these_names_are_one_entity(news, names, expected):
    assert sorted_groups(named(news, *names)) == [sorted(expected)]


@pytest.mark.parametrize(
    "names",
    [
        ["Anna Berg: Person", "Peter Berg: Person", "Berg: Person"],
        ["Anna Berg: Person", "Holm: Person"],
        ["Anna Berg: Person", "Bergen: Person"],
        ["Anna Norway: Person", "Norway: Country place:norway"],
        ["Harbour Electronics: Company", "Harbour Foods: Company", "Harbour: Company"],
        ["Harbour Electronics: Company", "Harbour: City"],
        ["Harbour Electronics: Company", "Electronics: Company"],
        ["Harbour Watch Union (Storm): Organization"],
        ["Harbour Watch Union: Organization", "Home Work Unit: Organization", "HWU: Organization"],
        ["Harbour Watch Union: Organization", "HWU: Person"],
        ["Norway (UN): Country place:norway org:united-nations"],
        ["Norway: Country place:norway", "Sweden: Country place:sweden"],
        ["Anna Berg (HWU): Person"],
    ],
    ids=lambda names: " | ".join(names),
)
def test_these_names_are_an_entity_each(news, names):
    entities = named(news, *names)

    assert len(entities) == sum(1 + ("(" in name) for name in names)


def test_a_surname_after_two_bearers_is_neither(news):
    assert groups(named(news, "Anna Berg: Person", "Peter Berg: Person", "Berg: Person")) == {
        ("Anna Berg",),
        ("Peter Berg",),
        ("Berg",),
    }


def test_merges_go_on_to_their_end(news):
    """'Storm' is 'Storm Harbour', which is 'Storm Harbour Union'."""
    entities = named(news, "Storm Harbour Union: Company", "Storm Harbour: Company", "SHU: Company")

    assert groups(entities) == {("Storm Harbour Union", "SHU", "Storm Harbour")}


# -- its type, its name, its mentions


@pytest.mark.parametrize(
    ("names", "type_"),
    [
        (["Holmgard: City", "Holmgard: Person", "Holmgard: Person"], "Person"),
        (["Holmgard: City", "Holmgard: Person unsure", "Holmgard: Person unsure"], "City"),
        (["Anna Holmgard: Person", "Holmgard: City"], "Person"),
        (["Norway: Person place:norway", "Norway: Person place:norway"], "Country"),
    ],
)
def test_an_entity_has_one_type_by_vote(news, names, type_):
    assert {entity.type for entity in named(news, *names)} == {type_}


def test_a_country_that_is_only_a_demonym_goes_by_its_known_name(news):
    assert [entity.name for entity in named(news, "Norwegian: Country place:norway demonym")] == ["Norway"]
    assert [entity.name for entity in named(news, "Noorse: Country place:norway demonym", language="nl")] == [
        "Noorwegen"
    ]


def test_entities_are_numbered_by_their_first_mention(news):
    entities = named(news, "Storm: ArmedGroup", "Anna Berg: Person", "Storm: ArmedGroup")

    assert [(entity.id, entity.name) for entity in entities] == [("e1", "Storm"), ("e2", "Anna Berg")]


def test_every_place_of_a_name_is_a_mention(news):
    [entity] = named(news, "Anna Berg: Person", "Berg: Person", "Anna Berg: Person")

    assert [(mention.text, mention.kind) for mention in entity.mentions] == [
        ("Anna Berg", "name"),
        ("Berg", "name"),
        ("Anna Berg", "name"),
    ]


def test_the_order_of_types_in_the_text_does_not_matter_for_a_tie(news):
    one = named(news, "Holmgard: City", "Holmgard: Person")
    other = named(news, "Holmgard: Person", "Holmgard: City")

    assert one[0].type == other[0].type == "City"
