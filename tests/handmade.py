"""Extractions made by hand: sentences in which [words|entity] mark the mentions, and the facts that they state.

No model is needed, so the stations after extraction are tested alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import (
    AUTHOR,
    Argument,
    Certainty,
    Document,
    Entity,
    Evidence,
    Extraction,
    Factuality,
    Mention,
    Polarity,
    Relation,
    Span,
    Statement,
    Time,
)
from kg.ontology import KnownEntity, Ontology
from kg.ontology.load import read_turtle, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ONTOLOGY = Path(__file__).parent.parent / "ontology"
MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)\]")
KNOWN = (
    KnownEntity(
        "place:iran",
        "Country",
        (("Iran", "en"), ("Iran", "nl"), ("Islamic Republic of Iran", "en")),
        {"en": "Iran", "nl": "Iran"},
        demonyms=(("Iranian", "en"), ("Iraanse", "nl")),
        wikidata="http://www.wikidata.org/entity/Q794",
        capital="place:tehran",
    ),
    KnownEntity(
        "place:united-states",
        "Country",
        (("United States", "en"), ("Verenigde Staten", "nl"), ("US", None), ("VS", "nl")),
        {"en": "United States", "nl": "Verenigde Staten"},
        demonyms=(("American", "en"), ("Amerikaanse", "nl")),
        wikidata="http://www.wikidata.org/entity/Q30",
        capital="place:washington",
    ),
    KnownEntity(
        "place:washington",
        "City",
        (("Washington", "en"), ("Washington", "nl")),
        {"en": "Washington", "nl": "Washington"},
    ),
    KnownEntity("place:tehran", "City", (("Tehran", "en"), ("Teheran", "nl")), {"en": "Tehran", "nl": "Teheran"}),
    KnownEntity("place:georgia", "Country", (("Georgia", "en"), ("Georgië", "nl")), {"en": "Georgia", "nl": "Georgië"}),
    KnownEntity(
        "org:quds-force",
        "MilitaryUnit",
        (("Quds Force", "en"), ("Quds-eenheden", "nl")),
        {"en": "Quds Force", "nl": "Quds-eenheden"},
    ),
)


@dataclass(frozen=True)
class Who:
    """An entity of a document."""

    type: str
    name: str
    known: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A statement: its frame, its trigger as the text has it, and who fills which role."""

    frame: str
    trigger: str
    roles: Mapping[str, str]
    polarity: Polarity = "positive"
    certainty: Certainty = "certain"
    source: str = AUTHOR
    claimed: bool = False
    time: tuple[str, str | None] | None = None
    found_by: str = field(default="en/frames.toml#Test[1]")


def ontology(known: Sequence[KnownEntity] = KNOWN) -> Ontology:
    """The project's classes, frames and relations, with a few known entities of ours."""
    return replace(schema(read_turtle([ONTOLOGY / "news.ttl"])), known={entity.key: entity for entity in known})


def article(
    document_id: str,
    language: str | None,
    sentences: Sequence[str],
    who: Mapping[str, Who],
    facts: Sequence[Fact] = (),
    **document: str | None,
) -> Extraction:
    """What one document says: its sentences stand one after the other."""
    text, spans, mentions = "", [], {key: [] for key in who}
    for sentence in sentences:
        start = len(text)
        text += plain(sentence, len(text), mentions)
        spans.append(Span(start, len(text)))
        text += " "
    found = Document(document_id, text.rstrip(" "), language, **document)
    entities = tuple(
        Entity(key, one.type, one.name, one.aliases, tuple(mentions[key]), one.known) for key, one in who.items()
    )
    statements = tuple(statement(f"s{number}", fact, found, spans, mentions) for number, fact in enumerate(facts, 1))
    return Extraction(found, entities, statements, tuple(r for s in statements for r in relations(s)))


def plain(sentence: str, offset: int, mentions: dict[str, list[Mention]]) -> str:
    """A sentence without its marks; the mentions are noted."""
    text, end = "", 0
    for mark in MARK.finditer(sentence):
        text += sentence[end : mark.start()]
        span = Span(offset + len(text), offset + len(text) + len(mark[1]))
        mentions[mark[2]].append(Mention(span, mark[1], "name"))
        text, end = text + mark[1], mark.end()
    return text + sentence[end:]


def statement(
    name: str, fact: Fact, document: Document, sentences: Sequence[Span], mentions: Mapping[str, Sequence[Mention]]
) -> Statement:
    """A fact with its evidence: the first sentence that has its trigger."""
    text = document.text
    sentence = next(span for span in sentences if fact.trigger in span.slice(text))
    start = text.index(fact.trigger, sentence.start)
    trigger = Span(start, start + len(fact.trigger))
    arguments = tuple(
        Argument(role, entity, mention.span, mention.text)
        for role, entity in fact.roles.items()
        for mention in [next(m for m in mentions[entity] if sentence.covers(m.span))]
    )
    time = None
    if fact.time:
        start = text.index(fact.time[0], sentence.start)
        time = Time(Span(start, start + len(fact.time[0])), fact.time[0], fact.time[1])
    return Statement(
        name,
        fact.frame,
        arguments,
        Factuality(fact.polarity, fact.certainty, fact.source, fact.claimed),
        Evidence(sentence, sentence.slice(text), trigger, fact.trigger, fact.found_by),
        time,
    )


def relations(found: Statement) -> list[Relation]:
    """The direct relations that hold because of a statement."""
    views = ontology().relations_of.get(found.frame, ()) if found.factuality.holds else ()
    return [
        Relation(subject, view.name, object_, found.id)
        for view in views
        if (subject := found.filler(view.subject_role)) and (object_ := found.filler(view.object_role))
    ]


def corpus() -> list[Extraction]:
    """Three articles, in two languages, on invented events among some real names."""
    return [
        article(
            "en-1",
            "en",
            [
                "[Donald Trump|t] threatened [Iran|i] on [3 January 2020|x].".replace(
                    "[3 January 2020|x]", "3 January 2020"
                ),
                "[Qasem Soleimani|s] of the [Quds Force|q] met [Anna Berg|a] in [Oslo|o].",
                "[Trump|t] did not visit [Tehran|e].",
            ],
            {
                "t": Who("Person", "Donald Trump", aliases=("Trump",)),
                "i": Who("Country", "Iran", "place:iran"),
                "s": Who("Person", "Qasem Soleimani"),
                "q": Who("MilitaryUnit", "Quds Force", "org:quds-force"),
                "a": Who("Person", "Anna Berg"),
                "o": Who("City", "Oslo"),
                "e": Who("City", "Tehran", "place:tehran"),
            },
            [
                Fact("Threat", "threatened", {"agent": "t", "addressee": "i"}, time=("3 January 2020", "2020-01-03")),
                Fact("Membership", "of the", {"member": "s", "body": "q"}),
                Fact("Meeting", "met", {"agent": "s", "counterpart": "a", "place": "o"}),
                Fact("Visit", "visit", {"agent": "t", "destination": "e"}, polarity="negative"),
            ],
            published="2020-01-04",
            title='A threat, "quoted"',
            url="https://news.example/en/1?a=b c",
            publisher="Example News",
        ),
        article(
            "nl-1",
            "nl",
            [
                "[Trump|t] bedreigde [Iran|i] in januari 2020.",
                "Volgens [Iran|i] doodde de [VS|v] generaal [Qassem Soleimani|s] in [Oslo|o] in 2020.",
                "Drie [soldaten|g] werden gedood in [Oslo|o].",
            ],
            {
                "t": Who("Person", "Trump"),
                "i": Who("Country", "Iran", "place:iran"),
                "v": Who("Country", "Verenigde Staten", "place:united-states", ("VS",)),
                "s": Who("Person", "Qassem Soleimani"),
                "o": Who("Place", "Oslo"),
                "g": Who("Group", "drie soldaten"),
            },
            [
                Fact("Threat", "bedreigde", {"agent": "t", "addressee": "i"}, time=("januari 2020", "2020-01")),
                Fact(
                    "Killing",
                    "doodde",
                    {"agent": "v", "victim": "s", "place": "o"},
                    source="i",
                    claimed=True,
                    time=("2020", "2020"),
                ),
                Fact("Killing", "gedood", {"victim": "g", "place": "o"}),
            ],
            published="2020-01-05",
            title="Dreiging",
            url="https://news.example/nl/1",
        ),
        article(
            "En 2",
            "en",
            ["[Washington|w] accused the [Quds Force|q] and its chief, Gen. [Soleimani|s] .".replace(" .", ".")],
            {
                "w": Who("Country", "Washington", "place:united-states"),
                "q": Who("MilitaryUnit", "Quds Force", "org:quds-force"),
                "s": Who("Person", "Soleimani"),
            },
            [Fact("Accusation", "accused", {"agent": "w", "target": "q"})],
        ),
    ]
