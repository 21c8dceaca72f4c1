"""Looking around in a graph: who is called so, what is told of an entity and of whom else, and in which sentences.

In: IRIs as terms, and texts. Out: plain JSON values. Every answer is a few questions to the store (see `queries/`);
what a statement tells of two entities is read from the ontology in the store, where relations are views on frames.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from kg.graph.terms import iri, literal
from kg.serve.problems import Problem
from kg.serve.questions import UNDEF, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.serve.served import Row, Served

T = TypeVar("T")
Json = dict[str, Any]
View = tuple[
    str, str, str, str, str, str
]  # relation, frame, role, the other's role, role that must be empty, direction

OUT: Final = '"out"'
IN: Final = '"in"'
FOUND: Final = 20  # entities that a search shows
RANKED: Final = 100  # and among which it looks for those that most is told of
OFFSETS: Final = re.compile(r"#char=(\d+),(\d+)$")  # where a stretch of an article stands (RFC 5147)


class Told(NamedTuple):
    """How many sentences tell one thing of an entity and another in one way; "out" is what the entity itself does."""

    relation: str
    direction: str
    other: str
    polarity: str
    certainty: str
    claimed: bool
    sentences: int

    @property
    def holds(self) -> bool:
        """Whether it is told as a fact."""
        return self.polarity == "positive" and self.certainty == "certain" and not self.claimed


@dataclass
class Explorer:
    """A served folder with the relations of its ontology."""

    served: Served
    # What does not change until the folder is built anew; only what is of now.
    views_of: dict[tuple[str, int], list[View]] = field(default_factory=dict)
    counts_of: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)

    async def views(self) -> list[View]:
        """The relations, each in both directions."""
        now = self.served.state()
        if now not in self.views_of:
            rows = await self.served.rows(question("views"))
            self.views_of = {now: [view for row in rows for view in views_of(row)]}
        return self.views_of[now]

    async def search(self, text: str) -> Json:
        """Entities with a text in their names: who is called so, then who is begun so, the most told of first."""
        wanted = text.strip().lower()
        rows = await self.served.rows(question("search", text=[literal(wanted)])) if wanted else []
        matched = best_names(rows, wanted)
        likely = sorted(matched, key=lambda one: (matched[one], one))[:RANKED]
        names, degrees = await asyncio.gather(self.names(likely), self.degrees(likely))
        likely.sort(key=lambda one: (matched[one][0], -degrees[one], matched[one], one))
        results = [names[one] | {"matched": matched[one][-1], "degree": degrees[one]} for one in likely[:FOUND]]
        return {"query": text, "results": results, "shown": len(results), "more": len(matched) > len(results)}

    async def entity(self, term: str) -> Json:
        """Who an entity is, and how much is told of it by each relation; raises Problem if nothing is."""
        one = await self.canonical(term)
        names, about, told = await asyncio.gather(
            self.names([one]), self.served.rows(question("about", entity=[iri(one)])), self.told(one)
        )
        return names[one] | to_about(about, self.served.known()["wd"]) | {"relations": by_relation(told)}

    async def expand(self, term: str, limit: int) -> Json:
        """Who else is told of together with an entity, who is told of most first."""
        one = await self.canonical(term)
        told = await self.told(one)
        by_other = grouped(told, lambda each: each.other)
        ranked = sorted(by_other, key=lambda other: (-sentences(by_other[other]), -holding(by_other[other]), other))
        shown = ranked[:limit]
        pairs = [pair for other in shown for pair in to_pairs(one, other, by_other[other])]
        names, direct = await asyncio.gather(self.names([one, *shown]), self.direct(pairs))
        for pair in pairs:
            for relation in pair["relations"]:
                relation["direct"] = (pair["subject"], relation["relation"], pair["object"]) in direct
        return {
            "entity": names[one],
            "entities": [names[other] for other in shown],
            "pairs": pairs,
            "shown": len(shown),
            "total": len(ranked),
        }

    async def evidence(self, subject: str, object_: str, limit: int) -> Json:
        """The sentences that tell something of one entity and another."""
        one, other = await asyncio.gather(self.canonical(subject), self.canonical(object_))
        views = [view for view in await self.views() if view[-1] == OUT]
        rows = await self.served.rows(question("evidence", subject=[iri(one)], object=[iri(other)], relation=views))
        found = [to_sentence(row) for row in rows]
        return {
            "subject": one,
            "object": other,
            "sentences": found[:limit],
            "shown": len(found[:limit]),
            "total": len(found),
        }

    async def vocabulary(self) -> Json:
        """The words for relations, classes, frames and roles, by language."""
        found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        for row in await self.served.rows(question("vocabulary")):
            kind = value(row, "kind") or "roles"
            found[kind][value(row, "term")][row["label"]["xml:lang"]] = value(row, "label")
        return found

    async def terms(self) -> dict[str, list[str]]:
        """Classes and properties to write queries with."""
        found: dict[str, list[str]] = {"classes": [], "properties": []}
        for row in await self.served.rows(question("terms")):
            found[value(row, "kind")].append(value(row, "term"))
        return found

    async def counts(self) -> dict[str, int]:
        """How much there is."""
        now = self.served.state()
        if now not in self.counts_of:
            [row] = await self.served.rows(question("counts"))
            self.counts_of = {now: {name: int(value(row, name)) for name in row}}
        return self.counts_of[now]

    async def canonical(self, term: str) -> str:
        """The IRI of an entity, or of the one that it was merged into; raises Problem if there is none."""
        rows = await self.served.rows(question("entity", entity=[term]))
        if not rows:
            raise Problem(404, f"no entity {term[1:-1]}")
        return value(rows[0], "one")

    async def told(self, one: str) -> list[Told]:
        """What statements tell of an entity and others, counted."""
        rows = await self.served.rows(question("neighbours", entity=[iri(one)], relation=await self.views()))
        return [to_told(row) for row in rows if "other" in row]

    async def names(self, iris: Iterable[str]) -> dict[str, Json]:
        """What entities are called in each language, and their classes."""
        found: dict[str, Json] = {one: {"iri": one, "label": "", "labels": {}, "type": ""} for one in iris}
        rows = await self.served.rows(question("names", entity=map(iri, found))) if found else []
        for row in rows:
            one = found[value(row, "entity")]
            if "type" in row:
                one["type"] = max(one["type"], value(row, "type"))
            if "label" in row:
                one["labels"][row["label"].get("xml:lang", "")] = value(row, "label")
        for one in found.values():
            one["label"] = display(one["labels"])
        return found

    async def degrees(self, iris: Iterable[str]) -> dict[str, int]:
        """In how many statements entities stand."""
        found = dict.fromkeys(iris, 0)
        roles = {role for _, _, role, *_ in await self.views()}
        rows = await self.served.rows(question("degrees", entity=map(iri, found))) if found else []
        for row in rows:
            if "role" in row and iri(value(row, "role")) in roles:
                found[value(row, "entity")] += int(value(row, "count"))
        return found

    async def direct(self, pairs: Iterable[Json]) -> set[tuple[str, str, str]]:
        """Which relations of pairs stand as direct triples."""
        asked = [
            (iri(pair["subject"]), iri(relation["relation"]), iri(pair["object"]))
            for pair in pairs
            for relation in pair["relations"]
        ]
        rows = await self.served.rows(question("direct", subject=asked)) if asked else []
        return {(value(row, "subject"), value(row, "relation"), value(row, "object")) for row in rows}


def views_of(row: Row) -> list[View]:
    """A relation from its subject and from its object; where another role may be the object, from that, too."""
    relation, frame, subject, object_ = (iri(value(row, name)) for name in ("relation", "frame", "subject", "object"))
    views = [(relation, frame, subject, object_, UNDEF, OUT), (relation, frame, object_, subject, UNDEF, IN)]
    if "else" in row:
        other = iri(value(row, "else"))
        views += [(relation, frame, subject, other, object_, OUT), (relation, frame, other, subject, object_, IN)]
    return views


def value(row: Row, name: str) -> str:
    """The text of a term, or nothing."""
    return row[name]["value"] if name in row else ""


def display(labels: dict[str, str]) -> str:
    """One name for lists: as the store's own rdfs:label, English where there is one."""
    return labels.get("en") or min(labels.values(), default="")


def to_told(row: Row) -> Told:
    """What a solution says."""
    return Told(
        value(row, "relation"),
        value(row, "direction"),
        value(row, "other"),
        value(row, "polarity"),
        value(row, "certainty"),
        value(row, "claimed") == "true",
        int(value(row, "sentences")),
    )


def best_names(rows: Iterable[Row], wanted: str) -> dict[str, tuple[int, int, str]]:
    """The name of each entity that matches best: how well, its length, and itself."""
    found: dict[str, tuple[int, int, str]] = {}
    for row in rows:
        one, name = value(row, "entity"), value(row, "name")
        match = (how_well(name.lower(), wanted), len(name), name)
        found[one] = min(match, found.get(one, match))
    return found


def how_well(name: str, wanted: str) -> int:
    """0 for the name itself, 1 for its beginning, 2 for that of one of its words, 3 for any part of it."""
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2 if f" {wanted}" in name else 3


def grouped(values: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Values by a key of theirs, in the order in which keys come."""
    found: dict[str, list[T]] = defaultdict(list)
    for one in values:
        found[key(one)].append(one)
    return found


def sentences(told: Iterable[Told]) -> int:
    """How many sentences tell it."""
    return sum(one.sentences for one in told)


def holding(told: Iterable[Told]) -> int:
    """How many sentences tell it as a fact."""
    return sum(one.sentences for one in told if one.holds)


def to_pairs(one: str, other: str, told: Iterable[Told]) -> list[Json]:
    """What is told of two entities in each direction."""
    directions = grouped(told, lambda each: each.direction)
    return [
        {
            "subject": one if direction == "out" else other,
            "object": other if direction == "out" else one,
            "sentences": sentences(directions[direction]),
            "holding": holding(directions[direction]),
            "relations": [counted(relation, found) for relation, found in by_count(directions[direction])],
        }
        for direction in sorted(directions, reverse=True)
    ]


def by_count(told: Iterable[Told]) -> list[tuple[str, list[Told]]]:
    """Relations with what is told by them, the most told first."""
    relations = grouped(told, lambda one: one.relation)
    return sorted(relations.items(), key=lambda found: (-sentences(found[1]), found[0]))


def counted(relation: str, told: Sequence[Told]) -> Json:
    """A relation with the number of sentences that tell it, and how they do."""
    return {
        "relation": relation,
        "sentences": sentences(told),
        "holding": holding(told),
        "factuality": [
            {"polarity": one.polarity, "certainty": one.certainty, "claimed": one.claimed, "sentences": one.sentences}
            for one in sorted(told, key=lambda one: (-one.sentences, one))
        ],
    }


def by_relation(told: Iterable[Told]) -> list[Json]:
    """How much is told of an entity by each relation in each direction, the most told first."""
    found: list[Json] = [
        {
            "relation": relation,
            "direction": direction,
            "entities": len({one.other for one in each}),
            "sentences": sentences(each),
            "holding": holding(each),
        }
        for direction, in_direction in grouped(told, lambda one: one.direction).items()
        for relation, each in by_count(in_direction)
    ]
    return sorted(found, key=lambda one: (-one["sentences"], one["relation"], one["direction"]))


def to_about(rows: Sequence[Row], wikidata: str) -> Json:
    """What is known of an entity besides what articles tell."""
    properties = grouped((row for row in rows if "property" in row), lambda row: value(row, "property"))
    said = {name.rpartition("#")[2].rpartition("/")[2]: found for name, found in properties.items()}
    merged = grouped((row for row in rows if "merged" in row), lambda row: value(row, "merged"))
    same = sorted(value(row, "value") for row in said.get("sameAs", ()))
    return {
        "aliases": sorted({value(row, "value") for row in said.get("altLabel", ())}),
        "wikidata": next((one for one in same if one.startswith(wikidata)), None),
        "same": same,
        "inside": sorted(value(row, "value") for row in said.get("containedInPlace", ())),
        "because": sorted({value(row, "value") for row in said.get("mergedBecause", ())}),
        "merged": [
            {"iri": one, "because": sorted({value(row, "because") for row in found} - {""})}
            for one, found in sorted(merged.items())
        ],
        "documents": sum(int(value(row, "documents")) for row in rows if "documents" in row),
    }


def to_sentence(row: Row) -> Json:
    """A statement with its sentence and its article."""
    found: Json = {name: term["value"] for name, term in row.items()}
    return found | {
        "claimed": found.get("claimed") == "true",
        "sentence": to_stretch(value(row, "sentence")),
        "trigger": to_stretch(value(row, "trigger")),
    }


def to_stretch(one: str) -> Json | None:
    """A stretch of an article with its offsets."""
    found = OFFSETS.search(one)
    return {"iri": one, "begin": int(found[1]), "end": int(found[2])} if found else None
