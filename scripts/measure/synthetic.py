"""A graph of made-up articles, as large as wanted, in the shape of real ones: the same seed gives the same graph.

Frames, roles, relations and countries are those of the ontology; everything else is invented. A few entities stand in
many statements and most in few, as in news.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.graph import BASE, background, iri
from kg.graph.describe import MENTIONS, document_triples, entity_triples, known_triples
from kg.graph.statements import View, evidence_triples, statement_id, statement_triples
from kg.graph.terms import Triple
from kg.model import AUTHOR, Argument, Document, Evidence, Factuality, Span, Statement, Time
from kg.ontology import Frame, Ontology, load_ontology

SENTENCES = 4  # in an article; each states something
HELD = 0.8  # the share of the statements that are told as facts
DATED = 0.4
POOLS = {"Person": 4000, "ArmedGroup": 300, "Company": 500, "GovernmentBody": 400, "Group": 800, "Agreement": 100}
SYLLABLES = ("ba", "den", "fo", "gri", "hal", "ki", "lor", "mas", "nu", "pel", "ri", "sund", "tov", "wen", "zar")


@dataclass
class World:
    """Entities by class, and the dice."""

    ontology: Ontology
    dice: random.Random
    names: dict[str, str] = field(default_factory=dict)  # tail of the IRI -> name
    types: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    def populate(self) -> None:
        """Make the entities."""
        for key, known in self.ontology.known.items():
            self.add(key.replace(":", "/", 1), known.type, known.name("en"))
        for type_, count in POOLS.items():
            for number in range(count):
                name = f"{self.word()} {self.word()}"
                self.add(f"{type_.lower()}/{name.lower().replace(' ', '-')}-{number}", type_, name)

    def add(self, tail: str, type_: str, name: str) -> None:
        """Add an entity to the pools of its class and of all above it."""
        self.names[tail], self.types[tail] = name, type_
        for above in self.ontology.classes[type_].superclasses:
            self.members.setdefault(above, []).append(tail)

    def word(self) -> str:
        """A name."""
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 3))).capitalize()

    def one_of(self, accepted: frozenset[str]) -> str | None:
        """An entity of one of these classes; the first of a pool far more often than the last."""
        pools = [self.members[type_] for type_ in sorted(accepted) if type_ in self.members]
        if not pools:
            return None
        pool = self.dice.choice(pools)
        return pool[int(len(pool) * self.dice.random() ** 4)]


def synthetic(quads: int, seed: int = 0) -> dict[str, tuple[Triple, ...]]:
    """Graphs of about so many triples by their IRI, those of the ontology and of the known places among them."""
    world = World(load_ontology(), random.Random(seed))
    world.populate()
    graphs: dict[str, tuple[Triple, ...]] = {}
    made, number = 0, 0
    while made < quads:
        article = iri(f"{BASE}doc/article-{number:06}")
        graphs[article] = tuple(sorted(set(article_triples(article, number, world))))
        made += len(graphs[article])
        number += 1
    return graphs | dict(background(world.ontology, sorted(world.names), BASE))


def article_triples(article: str, number: int, world: World) -> Iterator[Triple]:
    """An article, its sentences, and who stands in them."""
    day = f"20{world.dice.randint(10, 25)}-{world.dice.randint(1, 12):02}-{world.dice.randint(1, 28):02}"
    language = world.dice.choice(("en", "nl"))
    document = Document(
        f"article-{number:06}", "", language, day, title=f"{world.word()} {world.word()}", publisher=world.word()
    )
    yield from document_triples(article, document)
    for place in range(SENTENCES):
        yield from sentence_triples(article, place, day, world)


def sentence_triples(article: str, place: int, day: str, world: World) -> Iterator[Triple]:
    """One sentence and what it states."""
    frame = world.dice.choice(list(world.ontology.frames.values()))
    roles = {role: world.one_of(accepted) for role, accepted in frame.roles.items()}
    filled = {
        role: tail for role, tail in roles.items() if tail and (role in frame.key_roles or world.dice.random() < 0.8)
    }
    quote = f"{' and '.join(world.names[tail] for tail in filled.values())}: {frame.name}, said {world.word()}."
    sentence = Span(place * 200, place * 200 + len(quote))
    statement = stated(frame, filled, sentence, quote, day, world)
    view = View({tail: iri(BASE + tail) for tail in filled.values()}, world.types)
    node = iri(f"{BASE}statement/{statement_id(article, statement, view.iris)}")
    yield from statement_triples(node, article, statement, view)
    yield from evidence_triples(article, sentence, quote)
    for tail in filled.values():
        yield article, MENTIONS, view.iris[tail]
        yield from described(tail, world)
    if statement.factuality.holds:
        yield from relations(frame, filled, world)


def stated(frame: Frame, filled: dict[str, str], sentence: Span, quote: str, day: str, world: World) -> Statement:
    """A statement, mostly a fact."""
    held = world.dice.random() < HELD
    factuality = Factuality(
        "positive" if held else world.dice.choice(("positive", "negative")),
        "certain" if held else "planned",
        AUTHOR,
        False,
    )
    time = Time(sentence, day, day) if world.dice.random() < DATED else None
    arguments = tuple(Argument(role, tail, sentence, quote) for role, tail in filled.items())
    trigger = Span(sentence.start, sentence.start + 5)
    return Statement(
        "s", frame.name, arguments, factuality, Evidence(sentence, quote, trigger, quote[:5], "made up"), time
    )


def described(tail: str, world: World) -> Iterator[Triple]:
    """An entity with its names."""
    known = world.ontology.known.get(tail.replace("/", ":", 1))
    if known:
        yield from known_triples(iri(BASE + tail), known, ())
    else:
        name = world.names[tail]
        yield from entity_triples(iri(BASE + tail), world.types[tail], [(name, "en")], [(name.split()[-1], "en")])


def relations(frame: Frame, filled: dict[str, str], world: World) -> Iterator[Triple]:
    """The direct relations that are views on a statement."""
    for relation in world.ontology.relations_of.get(frame.name, ()):
        subject, object_ = filled.get(relation.subject_role), filled.get(relation.object_role)
        if (
            subject
            and object_
            and subject != object_
            and world.ontology.may_relate(relation, world.types[subject], world.types[object_])
        ):
            yield iri(BASE + subject), iri(world.ontology.namespace + relation.name), iri(BASE + object_)
