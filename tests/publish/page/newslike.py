"""A seeded generator of news-like pages: communities, hubs, typed entities, sentences with marked arguments."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from kg.publish.page.model import (
    Page,
    PageArgument,
    PageEntity,
    PageEvidence,
    PageRelation,
    PageVocabulary,
)

SYLLABLES = [
    "an",
    "bel",
    "cor",
    "da",
    "el",
    "fi",
    "gor",
    "ha",
    "is",
    "jo",
    "kar",
    "lo",
    "mi",
    "nor",
    "os",
    "pe",
    "ra",
    "sil",
    "ti",
    "vas",
]
FIRST = [
    "Anna",
    "Peter",
    "Maria",
    "Omar",
    "Lena",
    "Jonas",
    "Sara",
    "David",
    "Noor",
    "Emil",
    "Ingrid",
    "Tomas",
    "Leila",
    "Victor",
    "Ada",
]
TYPES = {
    "Person": (34, "person", "persoon"),
    "Country": (9, "country", "land"),
    "City": (9, "city", "stad"),
    "Region": (3, "region", "regio"),
    "Facility": (3, "facility", "bouwwerk"),
    "Organization": (8, "organization", "organisatie"),
    "GovernmentBody": (8, "government body", "overheidsinstelling"),
    "IntergovernmentalOrganization": (2, "intergovernmental organization", "intergouvernementele organisatie"),
    "Company": (6, "company", "bedrijf"),
    "MediaOrganization": (4, "media organization", "mediaorganisatie"),
    "PoliticalParty": (4, "political party", "politieke partij"),
    "MilitaryUnit": (4, "military unit", "legeronderdeel"),
    "ArmedGroup": (3, "armed group", "gewapende groep"),
    "Agreement": (2, "agreement", "verdrag"),
    "Group": (4, "group", "groep"),
    "Weapon": (1, "weapon", "wapen"),
}
PATHS = {"Person": "person", "Agreement": "agreement", "Group": "group", "Weapon": "weapon"}
PLACES = {"Country", "City", "Region", "Facility"}
SUFFIX = {
    "Country": "ia",
    "City": "stad",
    "Region": " Valley",
    "Facility": " Air Base",
    "Organization": " Foundation",
    "GovernmentBody": " Ministry",
    "IntergovernmentalOrganization": " Union",
    "Company": " Steel",
    "MediaOrganization": " Times",
    "PoliticalParty": " Party",
    "MilitaryUnit": " Brigade",
    "ArmedGroup": " Front",
    "Agreement": " Treaty",
    "Group": " protesters",
    "Weapon": "-7 missile",
}
RELATIONS = {  # name: (frame, subject role, object role, words, Dutch words, label, Dutch label)
    "meetsWith": ("Meeting", "agent", "counterpart", "met with", "ontmoette", "meets with", "ontmoet"),
    "criticizes": ("Criticism", "agent", "target", "criticized", "bekritiseerde", "criticizes", "bekritiseert"),
    "supports": ("Support", "agent", "recipient", "praised", "prees", "supports", "steunt"),
    "accuses": ("Accusation", "agent", "target", "accused", "beschuldigde", "accuses", "beschuldigt"),
    "threatens": ("Threat", "agent", "addressee", "threatened", "bedreigde", "threatens", "bedreigt"),
    "attacks": ("Attack", "agent", "target", "attacked", "viel", "attacks", "valt aan"),
    "leads": ("Leadership", "leader", "led", "leads", "leidt", "leads", "leidt"),
    "memberOf": ("Membership", "member", "body", "joined", "is lid van", "is member of", "is lid van"),
    "visits": ("Visit", "agent", "destination", "visited", "bezocht", "visits", "bezoekt"),
    "sanctions": ("Sanction", "agent", "target", "sanctioned", "strafte", "sanctions", "legt sancties op aan"),
    "negotiatesWith": ("Negotiation", "agent", "counterpart", "faced", "sprak", "negotiates with", "onderhandelt met"),
    "detains": ("Detention", "agent", "detainee", "detained", "arresteerde", "detains", "houdt vast"),
}  # fmt: skip
FRAMES = {
    "en": [
        ("", " on Tuesday, officials said."),
        ("Late on Friday, ", " after weeks of talks about the fishing waters."),
    ],
    "nl": [("Volgens ingewijden ", " eerder deze week."), ("", ", na wekenlang overleg over de visgronden.")],
}
PAPERS = ["The Northern Herald", "De Nieuwe Courant", "Harbour Post", "Wire Service"]


def make_page(count: int, *, seed: int = 1, per_entity: float = 2.6, title: str = "Northern Sea crisis") -> Page:
    """A page of `count` entities and about `per_entity` times as many relations."""
    dice = random.Random(seed)
    entities = [_entity(index, dice) for index in range(count)]
    evidence: list[PageEvidence] = []
    relations = [_relation(*pair, entities, evidence, dice) for pair in _pairs(count, int(count * per_entity), dice)]
    unique = {relation.id: relation for relation in relations}
    return Page(title, entities, list(unique.values()), evidence, vocabulary())


def vocabulary() -> PageVocabulary:
    """The labels that the page needs."""
    return PageVocabulary(
        types={name: {"en": english, "nl": dutch} for name, (_, english, dutch) in TYPES.items()},
        relations={name: {"en": row[5], "nl": row[6]} for name, row in RELATIONS.items()},
        roles={"agent": {"en": "agent", "nl": "handelende"}, "target": {"en": "target", "nl": "doelwit"}},
        frames={row[0]: {"en": row[0].lower(), "nl": row[0].lower()} for row in RELATIONS.values()},
        symmetric=frozenset({"meetsWith", "negotiatesWith"}),
    )


def _entity(index: int, dice: random.Random) -> PageEntity:
    kind = dice.choices(list(TYPES), [row[0] for row in TYPES.values()])[0]
    word = "".join(dice.choices(SYLLABLES, k=dice.choice([2, 2, 3]))).capitalize()
    name = f"{dice.choice(FIRST)} {word}" if kind == "Person" else word + SUFFIX[kind]
    slug = f"{PATHS.get(kind, 'place' if kind in PLACES else 'org')}/{name.lower().replace(' ', '-')}-{index}"
    dutch = name.replace("Ministry", "Ministerie").replace("Union", "Unie").replace("Party", "Partij")
    return PageEntity(
        id=slug,
        iri=f"https://w3id.org/newskg/id/{slug}",
        type=kind,
        labels={"en": name, "nl": dutch} if index % 3 else {"": name},
        aliases=(word, word.upper()[:4]) if index % 2 else (),
        wikidata=f"http://www.wikidata.org/entity/Q{1000 + index}" if index % 4 == 0 else None,
        merged=(f"“{word}” is the last word of “{name}”",) if index % 5 == 0 else (),
    )


def _pairs(count: int, number: int, dice: random.Random) -> list[tuple[int, int]]:
    groups = max(1, round(count**0.5 / 2))
    group = [min(int(dice.random() ** 1.5 * groups), groups - 1) for _ in range(count)]
    appeal = [1 / (1 + dice.random() * 14) ** 1.4 for _ in range(count)]
    everyone = range(count)
    members = [[index for index in everyone if group[index] == g] for g in range(groups)]
    appeals = [list(accumulate(appeal[index] for index in each)) for each in members]
    all_appeals = list(accumulate(appeal))
    pairs = []
    for _ in range(number):
        start = dice.choices(everyone, cum_weights=all_appeals)[0] if dice.random() < 0.45 else dice.randrange(count)
        near = dice.random() < 0.86
        among: Sequence[int] = members[group[start]] if near else everyone
        end = dice.choices(among, cum_weights=appeals[group[start]] if near else all_appeals)[0]
        if start != end:
            pairs.append((start, end))
    return pairs


def _relation(
    start: int, end: int, entities: list[PageEntity], evidence: list[PageEvidence], dice: random.Random
) -> PageRelation:
    weights = [14, 10, 9, 8, 7, 6, 6, 8, 6, 4, 5, 4]
    predicate = dice.choices(list(RELATIONS), weights)[0]
    number = min(12, 1 + int(dice.expovariate(0.9)))
    first = len(evidence)
    evidence.extend(_evidence(predicate, entities[start], entities[end], dice) for _ in range(number))
    ends = f"{entities[start].id}>{entities[end].id}"
    return PageRelation(
        f"{predicate}:{ends}", entities[start].id, predicate, entities[end].id, range(first, first + number)
    )


def _evidence(predicate: str, subject: PageEntity, target: PageEntity, dice: random.Random) -> PageEvidence:
    frame, subject_role, object_role, english, dutch, *_ = RELATIONS[predicate]
    language = dice.choice(["en", "en", "nl"])
    words = english if language == "en" else dutch
    one = subject.labels.get(language) or subject.labels[""]
    other = target.labels.get(language) or target.labels[""]
    opening, closing = dice.choice(FRAMES[language])
    quote = f"{opening}{one} {words} {other}{closing}"
    begin = len(opening)
    verb = begin + len(one) + 1
    object_begin = verb + len(words) + 1
    day = date(2024, 1, 8) + timedelta(days=int(abs(dice.gauss(0, 1)) * 70))
    fate = dice.random()
    return PageEvidence(
        statement=f"st/{dice.randrange(16**10):010x}",
        frame=frame,
        quote=quote,
        before="The harbour has been closed since the storm. Ferries are waiting outside.",
        after="Neither side commented. Talks resume next week.",
        arguments=(
            PageArgument(begin, begin + len(one), subject_role, subject.id),
            PageArgument(object_begin, object_begin + len(other), object_role, target.id),
        ),
        trigger=(verb, verb + len(words)),
        title=f"{one} and {other}: what we know" if language == "en" else f"{one} en {other}: wat we weten",
        date=day.isoformat(),
        publisher=dice.choice(PAPERS),
        url=f"https://news.example/{day.isoformat()}/{dice.randrange(9999)}",
        language=language,
        time=day.isoformat() if dice.random() < 0.6 else day.isoformat()[:7] if dice.random() < 0.3 else None,
        polarity="negative" if fate < 0.05 else "positive",
        certainty="planned" if 0.05 < fate < 0.1 else "possible" if 0.1 < fate < 0.14 else "certain",
        claimed=0.14 < fate < 0.26,
        source=dice.choice(["Wire Service", "the foreign ministry"]) if 0.1 < fate < 0.3 else None,
    )
