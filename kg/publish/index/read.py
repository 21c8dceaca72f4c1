"""Looking things up in the file that a build has written: parts of the graph come back as values of the page.

Every question has a limit, and every value that a user gives is bound, never part of the SQL.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from kg.errors import StoreError
from kg.publish.index.write import VERSION
from kg.publish.page.model import Page, PageArgument, PageEntity, PageEvidence, PageRelation, PageVocabulary, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

INDEX: Final = "explorer.db"
KINDS: Final = frozenset({0, 1, 2})
WORD: Final = re.compile(r"\w+")
LIKELY: Final = 300  # names among which the best are looked for
LONGEST_PATH: Final = 8  # steps
MOST_SEEN: Final = 50_000  # entities that a search for a path looks at

# The reports that a reader's filter lets through.
PASSES: Final = """
    report.kind IN (SELECT value FROM json_each(:kinds))
    AND relation.predicate NOT IN (SELECT value FROM json_each(:without))
    AND CASE WHEN report.date = '' THEN :undated
        ELSE (:since = '' OR report.last >= :since) AND (:until = '' OR report.date <= :until) END
"""
NEIGHBOURS: Final = f"""
SELECT other, SUM(times) AS told FROM (
    SELECT relation.object AS other, report.times FROM relation JOIN report ON report.relation = relation.number
    WHERE relation.subject = :entity AND {PASSES}
    UNION ALL
    SELECT relation.subject, report.times FROM relation JOIN report ON report.relation = relation.number
    WHERE relation.object = :entity AND {PASSES}
)
JOIN entity ON entity.number = other
WHERE other != :entity AND entity.type NOT IN (SELECT value FROM json_each(:types))
GROUP BY other
ORDER BY told DESC, entity.rank DESC, other
"""
STEP: Final = f"""
SELECT relation.subject, relation.object, SUM(report.times)
FROM relation JOIN report ON report.relation = relation.number
WHERE (relation.subject IN (SELECT value FROM json_each(:here))
        OR relation.object IN (SELECT value FROM json_each(:here)))
    AND NOT EXISTS (
        SELECT 1 FROM entity WHERE number IN (relation.subject, relation.object)
            AND type IN (SELECT value FROM json_each(:types)))
    AND {PASSES}
GROUP BY relation.subject, relation.object
"""
BETWEEN: Final = """
SELECT number, id, subject, object, predicate, best FROM relation
WHERE (subject IN (SELECT value FROM json_each(:new)) AND object IN (SELECT value FROM json_each(:all)))
   OR (object IN (SELECT value FROM json_each(:new)) AND subject IN (SELECT value FROM json_each(:all)))
ORDER BY number
"""


class Hit(NamedTuple):
    """An entity that a search found, by which of its names."""

    id: str
    matched: str
    neighbours: int
    entity: PageEntity


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader has chosen to see; dates as "2020-01-03", empty for no bound."""

    since: str = ""
    until: str = ""
    undated: bool = True
    kinds: frozenset[int] = KINDS
    without: frozenset[str] = frozenset()  # relations
    types: frozenset[str] = frozenset()  # classes that are left out

    def bound(self) -> dict[str, object]:
        """As parameters of a question."""
        lists = {"kinds": self.kinds, "without": self.without, "types": self.types}
        plain = {"since": self.since, "until": self.until, "undated": self.undated}
        return plain | {name: to_list(values) for name, values in lists.items()}


class Found(NamedTuple):
    """A part of the graph as a page, and where its entities stand in the whole: PageRank, number of neighbours."""

    page: Page
    ranks: Sequence[float]
    neighbours: Sequence[int]


class Told(NamedTuple):
    """Some sentences, and how many there are in all."""

    page: Page
    total: int


@contextmanager
def open_index(path: Path) -> Iterator[Index]:
    """An open file; raises StoreError where there is none, or none that can be read."""
    if not path.exists():
        raise StoreError("is missing; `kg build` makes it", file=path)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            index = Index(connection)
            index.check(path)
            yield index
    except sqlite3.Error as error:
        raise StoreError(f"cannot be read: {error}; `kg build` makes it anew", file=path) from error


@dataclass(frozen=True, slots=True)
class Index:
    """An open file."""

    connection: sqlite3.Connection

    def rows(self, sql: str, **values: object) -> list[Any]:
        """All rows of a question."""
        return self.connection.execute(sql, values).fetchall()

    def check(self, path: Path) -> None:
        """Raise StoreError for a file of another version."""
        if self.about("version") != VERSION:
            raise StoreError("was made by another version; `kg build` makes it anew", file=path)

    # ---- what holds for the whole graph

    def about(self, name: str) -> Any:
        """A fact on the whole graph: title, totals, vocabulary."""
        [[record]] = self.rows("SELECT record FROM about WHERE name = :name", name=name)
        return orjson.loads(record)

    def totals(self) -> dict[str, int]:
        """How many entities and relations there are."""
        found: dict[str, int] = self.about("totals")
        return found

    def top_rank(self) -> float:
        """The PageRank of the most central entity."""
        [[rank]] = self.rows("SELECT MAX(rank) FROM entity")
        return float(rank or 1)

    # ---- who

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """The entities that there are of some ids."""
        sql = "SELECT id, number FROM entity WHERE id IN (SELECT value FROM json_each(:ids))"
        return dict(self.rows(sql, ids=to_list(ids)))

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of entities, in the same order."""
        sql = "SELECT number, id FROM entity WHERE number IN (SELECT value FROM json_each(:numbers))"
        found = dict(self.rows(sql, numbers=to_list(numbers)))
        return [found[number] for number in numbers]

    def most_central(self, count: int) -> list[int]:
        """The entities of the highest rank."""
        sql = "SELECT number FROM entity ORDER BY rank DESC, id LIMIT :count"
        return [number for [number] in self.rows(sql, count=count)]

    def ends_of(self, relation: str) -> list[int]:
        """The two entities of a relation; none if there is no such relation."""
        return [
            end for row in self.rows("SELECT subject, object FROM relation WHERE id = :id", id=relation) for end in row
        ]

    def neighbours(self, entity: int, chosen: Filter) -> list[int]:
        """With whom an entity has relations that a filter lets through, who is told of most first."""
        return [other for other, _ in self.rows(NEIGHBOURS, entity=entity, **chosen.bound())]

    def search_names(self, text: str, limit: int) -> list[Hit]:
        """Entities with words in a name that begin so; who is called so first, then the most central."""
        if not (wanted := match_of(text)):
            return []
        sql = """SELECT entity.id, name.text, entity.neighbours, entity.record, entity.rank
            FROM name JOIN entity ON entity.number = name.entity WHERE name.text MATCH :wanted
            ORDER BY entity.rank DESC LIMIT :likely"""
        best: dict[str, tuple[int, float, int, Hit]] = {}
        for id_, name, neighbours, record, rank in self.rows(sql, wanted=wanted, likely=LIKELY):
            key = (how_well(name.casefold(), text.strip().casefold()), -rank, len(name))
            if id_ not in best or key < best[id_][:3]:
                best[id_] = (*key, Hit(id_, name, neighbours, to_entity(record)))
        return [hit for *_, hit in sorted(best.values(), key=lambda found: (*found[:3], found[3].id))[:limit]]

    def search_sentences(self, text: str, limit: int) -> list[tuple[str, PageEvidence]]:
        """Sentences with all words of a text, the best first and each once, with a relation that it states."""
        if not (wanted := match_of(text)):
            return []
        sql = """SELECT (SELECT MIN(relation.id) FROM told JOIN relation ON relation.number = told.relation
                WHERE told.sentence = sentence.number), sentence.record
            FROM (SELECT rowid AS number, rank AS place FROM quote WHERE text MATCH :wanted ORDER BY rank LIMIT :likely)
            JOIN sentence USING (number) ORDER BY place, number"""
        rows = self.rows(sql, wanted=wanted, likely=LIKELY)
        found = ((relation, to_evidence(record)) for relation, record in rows)
        once = {(one.quote, one.title, one.date): (relation, one) for relation, one in reversed(list(found))}
        return list(reversed(once.values()))[:limit]

    # ---- parts of the graph

    def part(self, new: Sequence[int], among: Iterable[int] = ()) -> Found:
        """Some entities, and every relation that one of them has with another of them or `among` others."""
        rows = self.rows(BETWEEN, new=to_list(new), all=to_list({*new, *among}))
        return self.found(sorted({*new, *(end for row in rows for end in row[2:4])}), rows)

    def found(self, entities: Sequence[int], rows: Sequence[Any]) -> Found:
        """Entities and rows of relations as a page."""
        ids, records = self.entity_records(entities)
        reports = self.reports([row[0] for row in rows])
        best = [orjson.loads(row[5]) for row in rows]
        kept = sorted({one for sentences in best for one in sentences})
        place = {sentence: index for index, sentence in enumerate(kept)}
        relations = [
            PageRelation(id_, ids[subject], predicate, ids[object_], [place[one] for one in sentences], reports[number])
            for (number, id_, subject, object_, predicate, _), sentences in zip(rows, best, strict=True)
        ]
        page = self.page([to_entity(row[2]) for row in records], relations, self.sentences(kept))
        return Found(page, [row[3] for row in records], [row[4] for row in records])

    def entity_records(self, entities: Sequence[int]) -> tuple[dict[int, str], list[Any]]:
        """Ids by number; and number, id, record, rank and neighbours in the order of ids."""
        sql = """SELECT number, id, record, rank, neighbours FROM entity
            WHERE number IN (SELECT value FROM json_each(:numbers)) ORDER BY id"""
        rows = self.rows(sql, numbers=to_list(entities))
        return {row[0]: row[1] for row in rows}, rows

    def reports(self, relations: Sequence[int]) -> dict[int, list[Report]]:
        """How often relations are told, by number."""
        found: dict[int, list[Report]] = {relation: [] for relation in relations}
        sql = """SELECT relation, date, kind, times FROM report
            WHERE relation IN (SELECT value FROM json_each(:relations)) ORDER BY relation, date, kind"""
        for relation, *report in self.rows(sql, relations=to_list(relations)):
            found[relation].append(Report(*report))
        return found

    def sentences(self, numbers: Sequence[int]) -> list[PageEvidence]:
        """Sentences in the order of their numbers."""
        sql = "SELECT number, record FROM sentence WHERE number IN (SELECT value FROM json_each(:numbers))"
        found = dict(self.rows(sql, numbers=to_list(numbers)))
        return [to_evidence(found[number]) for number in numbers]

    def page(
        self, entities: Sequence[PageEntity], relations: Sequence[PageRelation], evidence: Sequence[PageEvidence]
    ) -> Page:
        """A page of this graph."""
        return Page(self.about("title"), entities, relations, evidence, to_vocabulary(self.about("vocabulary")))

    # ---- sentences

    def sentences_of(self, relation: str, first: int, limit: int) -> Told:
        """Sentences that state a relation, from the `first` on."""
        sql = """SELECT told.sentence FROM told JOIN relation ON relation.number = told.relation
            WHERE relation.id = :relation ORDER BY told.place"""
        return self.some(sql, first, limit, relation=relation)

    def timeline(self, entity: str, first: int, limit: int) -> Told:
        """Sentences about an entity, from the `first` on, the oldest first."""
        sql = """SELECT moment.sentence FROM moment JOIN entity ON entity.number = moment.entity
            WHERE entity.id = :entity ORDER BY moment.date, moment.sentence"""
        return self.some(sql, first, limit, entity=entity)

    def some(self, sql: str, first: int, limit: int, **values: object) -> Told:
        """Some of the sentences whose numbers a question gives."""
        numbers = [number for [number] in self.rows(sql, **values)]
        return Told(self.page((), (), self.sentences(numbers[first : first + limit])), len(numbers))

    # ---- paths

    def path(self, start: int, end: int, chosen: Filter) -> list[int]:
        """The fewest steps from one entity to another, of equals the most told; nothing where there is no path."""
        told: dict[int, dict[int, int]] = {start: {}}  # entity -> from where it was reached, and how often that is told
        here = {start}
        for _ in range(LONGEST_PATH):
            if end in told or not here or len(told) > MOST_SEEN:
                break
            reached: dict[int, dict[int, int]] = {}
            for one, other, count in self.rows(STEP, here=to_list(here), **chosen.bound()):
                for near, far in ((one, other), (other, one)):
                    if near in here and far not in told:
                        counts = reached.setdefault(far, {})
                        counts[near] = counts.get(near, 0) + count
            told |= reached
            here = set(reached)
        return way_back(told, end) if end in told else []


def way_back(told: Mapping[int, Mapping[int, int]], end: int) -> list[int]:
    """From the start to an entity, along what is told most."""
    path = [end]
    while told[path[0]]:
        ways = told[path[0]]
        path.insert(0, min(ways, key=lambda near: (-ways[near], near)))
    return path


def match_of(text: str) -> str:
    """The words of a text as a question to a full-text table: each may go on."""
    return " ".join(f'"{word}"*' for word in WORD.findall(text)[:12])


def how_well(name: str, wanted: str) -> int:
    """0 for the name itself, 1 for its beginning, 2 for anything else."""
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def to_list(values: Iterable[object]) -> str:
    """Values for json_each."""
    return orjson.dumps(sorted(values, key=str)).decode()


def to_entity(record: str) -> PageEntity:
    """An entity from its record."""
    return PageEntity(**orjson.loads(record))


def to_evidence(record: str) -> PageEvidence:
    """A sentence from its record."""
    found = orjson.loads(record)
    arguments = [PageArgument(*argument) for argument in found.pop("arguments")]
    return PageEvidence(**found, arguments=arguments)


def to_vocabulary(record: Mapping[str, Any]) -> PageVocabulary:
    """The labels from their record."""
    return PageVocabulary(**{**record, "symmetric": frozenset(record["symmetric"])})
