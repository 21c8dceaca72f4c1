"""Looking around in a graph with its page: who else, how are they connected, in which sentences.

In: what a page sends, as JSON. Out: parts of the graph in the form that the page itself has, from the index that a
build has written. Entities and relations are named by the ids of the page ("person/anna-berg").
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from kg.errors import StoreError
from kg.publish.index import INDEX, KINDS, Filter, Index, open_index
from kg.publish.page import to_live_html
from kg.publish.page.contents import radius_of, to_part
from kg.publish.page.page import add_neighbours
from kg.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.publish.index import Found, Hit, Told

Json = dict[str, Any]

WHOLE: Final = 800  # up to so many entities a page begins with the whole graph
BEGIN: Final = 150  # else with the most central ones
MOST: Final = 500  # entities or sentences that one answer has
MOST_SHOWN: Final = 5000  # ids that a page may say it shows
FOUND: Final = 20  # names, and
QUOTED: Final = 6  # sentences that a search shows
LONGEST: Final = 200  # characters that a search may have
FIELDS: Final = {"from": str, "to": str, "undated": bool, "kinds": list, "without": list, "types": list}


@dataclass
class Explorer:
    """A folder whose graph is looked around in."""

    folder: Path
    pages: dict[tuple[int, int], str] = field(default_factory=dict)  # the page of now
    drawing: Lock = field(default_factory=Lock)

    @contextmanager
    def opened(self) -> Iterator[Index]:
        """The index of now."""
        with open_index(self.folder / INDEX) as index:
            yield index

    def page(self) -> str:
        """The page to begin with: the whole graph, or the middle of a large one."""
        with self.drawing:  # placing takes a moment, and the second who asks waits for the first
            now = self.state()
            if now not in self.pages:
                with self.opened() as index:
                    whole = index.totals()["entities"] <= WHOLE
                    found = index.part(index.most_central(WHOLE if whole else BEGIN))
                    self.pages = {now: to_live_html(found.page, index.totals(), found.neighbours)}
            return self.pages[now]

    def state(self) -> tuple[int, int]:
        """What changes when the folder is built anew; raises StoreError."""
        path = self.folder / INDEX
        try:
            known = path.stat()
        except OSError as error:
            raise StoreError("is missing; `kg build` makes it", file=path) from error
        return known.st_ino, known.st_mtime_ns

    def search(self, text: str) -> Json:
        """Entities by their names, and sentences by their words."""
        with self.opened() as index:
            hits = index.search_names(text, FOUND + 1)
            quoted = index.search_sentences(text, QUOTED)
        return {
            "query": text,
            "results": [to_hit(hit) for hit in hits[:FOUND]],
            "more": len(hits) > FOUND,
            "sentences": [
                {"relation": relation, "id": one.statement, "quote": one.quote, "title": one.title, "date": one.date}
                | {"publisher": one.publisher, "language": one.language}
                for relation, one in quoted
            ],
        }

    def expand(self, entity: str, shown: Collection[str], limit: int, chosen: Filter) -> Json:
        """Who has relations with an entity and is not shown yet, the most told of first: "12 of 340 shown"."""
        with self.opened() as index:
            known = index.numbers({entity, *shown})
            one = known.pop(entity, None)
            if one is None:
                raise no_entity(entity)
            there = {one, *known.values()}
            near = index.neighbours(one, chosen)
            new = [other for other in near if other not in there][:limit]
            part = to_chunk(index, index.part(new, there))
            count = len(new) + len(there.intersection(near))
            return part | {"new": index.ids(new), "shown": count, "total": len(near)}

    def bring(self, entities: Sequence[str], relations: Sequence[str], shown: Collection[str]) -> Json:
        """Some entities and the ends of some relations, with the relations that they have with those that are shown."""
        with self.opened() as index:
            new = set(index.numbers(entities).values())
            new.update(end for relation in relations for end in index.ends_of(relation))
            return to_chunk(index, index.part(sorted(new), index.numbers(shown).values()))

    def path(self, start: str, end: str, shown: Collection[str], chosen: Filter) -> Json:
        """The shortest path between two entities, each by its id or by a name, under what the reader has chosen."""
        with self.opened() as index:
            one, other = who(index, start), who(index, end)
            known = index.numbers({one, other, *shown})
            steps = index.path(known[one], known[other], chosen)
            part = to_chunk(index, index.part([*steps, known[one], known[other]], known.values()))
            return part | {"from": one, "to": other, "path": index.ids(steps)}

    def sentences(self, relation: str, first: int, limit: int) -> Json:
        """Sentences that state a relation, facts first."""
        with self.opened() as index:
            return to_sentences(index.sentences_of(relation, first, limit))

    def timeline(self, entity: str, first: int, limit: int) -> Json:
        """Sentences about an entity, the oldest first."""
        with self.opened() as index:
            return to_sentences(index.timeline(entity, first, limit))


def to_hit(hit: Hit) -> Json:
    """An entity that was found."""
    entity = hit.entity
    labels = dict(entity.labels)
    label = labels.get("en") or min(labels.values(), default=entity.id)
    found = {"id": entity.id, "iri": entity.iri, "label": label, "labels": sorted(labels.items())}
    return found | {"type": entity.type, "matched": hit.matched, "neighbours": hit.neighbours}


def to_chunk(index: Index, found: Found) -> Json:
    """A part of the graph as the page reads it."""
    top = index.top_rank()
    part = to_part(found.page, [radius_of(rank / top, BEGIN) for rank in found.ranks])
    add_neighbours(part, found.neighbours)
    return {"contents": part}


def to_sentences(told: Told) -> Json:
    """Sentences as the page reads them, in their order."""
    order = [one.statement for one in told.page.evidence]
    return {"contents": to_part(told.page, ()), "order": order, "total": told.total}


def who(index: Index, text: str) -> str:
    """The entity of an id or a name; raises Problem."""
    if index.numbers([text]):
        return text
    if hits := index.search_names(text, 1):
        return hits[0].id
    raise no_entity(text)


def no_entity(text: str) -> Problem:
    """What is not there."""
    return Problem(404, f"no entity '{text[:LONGEST]}'")


def to_filter(given: Mapping[str, object]) -> Filter:
    """What a reader has chosen to see; raises Problem."""
    for name, value in given.items():
        if name not in FIELDS or not isinstance(value, FIELDS[name]):
            raise Problem(400, f"expected a filter of {', '.join(FIELDS)}; got {name!r}: {str(value)[:LONGEST]!r}")
    kinds = to_set(given.get("kinds", list(KINDS)), int) & KINDS
    without, types = (to_set(given.get(name, []), str) for name in ("without", "types"))
    since, until = str(given.get("from", "")), str(given.get("to", ""))
    return Filter(since, until, bool(given.get("undated", True)), kinds, without, types)


def to_set(given: object, kind: type) -> frozenset[Any]:
    """Distinct values of one kind; raises Problem."""
    if not isinstance(given, list) or len(given) > MOST_SHOWN or not all(isinstance(one, kind) for one in given):
        raise Problem(400, f"expected a list of at most {MOST_SHOWN:,} values of type {kind.__name__}")
    return frozenset(given)
