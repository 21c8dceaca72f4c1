"""What is in a graph, in numbers: counts, who is central in it, which groups there are, and what was told when.

In: tables. Out: a `Stats` value. Only relations that hold are lines between entities. PageRank is that of the page,
over lines in both directions, since a victim matters as much as an attacker; what is random has a fixed seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import networkx as nx
import orjson

from kg.errors import StoreError, did_you_mean
from kg.publish.centrality import betweenness, sources_of
from kg.publish.communities import find_communities
from kg.publish.page.layout import pagerank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.publish.exports.source import ShortNames
    from kg.publish.exports.tables import StatementRow, Tables

    Link = tuple[int, int, float]
    Cell = str | int | float

TOP: Final = 10
LARGEST: Final = 5  # members of a community that are named
DIGITS: Final = 5
MONTH: Final = len("2020-01")
HOLDS: Final = "holds"
LATEST: Final = 12  # months that people see
MEASURES: Final = ("degree", "sentences", "documents", "pagerank", "betweenness")


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity in the network. A symmetric relation is one, and goes out and comes in."""

    entity: str
    label: str
    type: str
    degree: int
    outgoing: int
    incoming: int
    sentences: int
    documents: int
    pagerank: float
    betweenness: float
    community: int


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that are closely connected; `members` are the most central ones."""

    number: int
    size: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month ("2020-01"), in a year of which no month is told ("2020"), or at a time unknown ("").

    `relations` are those that hold, a relation as often as there are sentences. `by_publication` of them have no time
    of their own and stand in the month in which they were published.
    """

    month: str
    relations: int
    by_publication: int
    by_relation: Mapping[str, int]


@dataclass(frozen=True)
class Stats:
    """A graph in numbers."""

    counts: Mapping[str, int]
    languages: Mapping[str, int]
    classes: Mapping[str, int]
    frames: Mapping[str, Mapping[str, int]]  # frame -> "holds", "negative", "planned", "negative, claimed" ...
    relations: Mapping[str, int]
    network: Mapping[str, float]
    methods: Mapping[str, str]
    actors: tuple[Actor, ...]
    communities: tuple[Community, ...]
    months: tuple[Month, ...]
    isolated: tuple[str, ...] = field(default=())  # entities in no relation that holds


def to_stats(tables: Tables, short: ShortNames, *, top: int = TOP, by: str = MEASURES[0]) -> Stats:
    """Count and measure; `top` are the actors and communities that are listed, `by` what actors are sorted by."""
    if by not in MEASURES:
        hint = did_you_mean(by, MEASURES) or f"; there are: {', '.join(MEASURES)}"
        raise StoreError(f"no measure '{by}'{hint}", file="--by")
    network = Network(tables)
    actors = sorted(network.actors(short), key=lambda actor: (-getattr(actor, by), -actor.degree, actor.entity))
    return Stats(
        counts=counts_of(tables),
        languages=ranked(document.language or "" for document in tables.documents.values()),
        classes=ranked(entity.type for entity in tables.entities.values()),
        frames=frames_of(tables.statements.values()),
        relations=ranked(relation.predicate for relation in tables.facts),
        network=network.numbers(),
        methods=network.methods(),
        actors=tuple(actors[:top]),
        communities=tuple(network.groups())[:top],
        months=tuple(months_of(tables)),
        isolated=tuple(short[iri] for iri in tables.entities if iri not in network.numbered),
    )


def counts_of(tables: Tables) -> dict[str, int]:
    """How much there is."""
    return {
        "documents": len(tables.documents),
        "entities": len(tables.entities),
        "statements": len(tables.statements),
        "statements that hold": sum(statement.holds for statement in tables.statements.values()),
        "relations": len(tables.facts),
    }


def ranked(names: Iterable[str]) -> dict[str, int]:
    """How often each is there, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda found: (-found[1], found[0])))


def frames_of(statements: Iterable[StatementRow]) -> dict[str, dict[str, int]]:
    """How many statements of each frame hold, and why the others do not."""
    found: dict[str, list[str]] = defaultdict(list)
    for statement in statements:
        found[statement.frame].append(statement.status or HOLDS)
    return {frame: ranked(found[frame]) for frame in sorted(found, key=lambda frame: (-len(found[frame]), frame))}


def months_of(tables: Tables) -> Iterator[Month]:
    """Yield the months in order, what has no date last."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for statement in tables.statements.values():
        if statement.holds:
            date = tables.date_of(statement.iri) or ""
            found[date[:MONTH]] += [(name, statement.time is None) for _, name, _ in statement.views]
    for month in sorted(found, key=lambda month: (not month, month)):
        told = found[month]
        if told:
            yield Month(month, len(told), sum(later for _, later in told), ranked(name for name, _ in told))


class Network:
    """The entities that are in a relation that holds, by number; a line between two for all their relations."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        ends = sorted({iri for relation in tables.facts for iri in (relation.subject, relation.object)})
        self.entities = [tables.entities[iri] for iri in ends]
        self.numbered = {iri: number for number, iri in enumerate(ends)}
        weights: Counter[tuple[int, int]] = Counter()
        for relation in tables.facts:
            one, two = sorted((self.numbered[relation.subject], self.numbered[relation.object]))
            weights[one, two] += len(relation.holding)
        self.links: list[Link] = [(*pair, float(weight)) for pair, weight in sorted(weights.items())]
        self.community = find_communities(len(ends), self.links)
        self.sources = sources_of(len(ends))

    def actors(self, short: ShortNames) -> Iterator[Actor]:
        """Yield every entity with its measures."""
        count = len(self.entities)
        ranks = pagerank(count, self.links)
        between = betweenness(count, [(one, two) for one, two, _ in self.links], self.sources)
        tallies = self.tallies()
        for number, entity in enumerate(self.entities):
            yield Actor(
                entity=short[entity.iri],
                label=entity.label,
                type=entity.type,
                degree=tallies["degree"][number],
                outgoing=tallies["outgoing"][number],
                incoming=tallies["incoming"][number],
                sentences=tallies["sentences"][number],
                documents=len(entity.documents),
                pagerank=round(float(ranks[number]), DIGITS),
                betweenness=round(float(between[number]), DIGITS),
                community=self.community[number] + 1,
            )

    def tallies(self) -> dict[str, Counter[int]]:
        """How many relations and sentences each entity is in."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        for relation in self.tables.facts:
            one, two = self.numbered[relation.subject], self.numbered[relation.object]
            both = self.tables.ontology.relations[relation.predicate].symmetric
            for end in (one, two):
                found["degree"][end] += 1
                found["sentences"][end] += len(relation.holding)
                found["outgoing"][end] += end == one or both
                found["incoming"][end] += end == two or both
        return found

    def groups(self) -> Iterator[Community]:
        """Yield the communities, the largest first, with their most central members."""
        weight = self.tallies()["degree"]
        members: dict[int, list[int]] = defaultdict(list)
        for number, community in enumerate(self.community):
            members[community].append(number)
        for community, numbers in sorted(members.items()):
            best = sorted(numbers, key=lambda number: (-weight[number], number))[:LARGEST]
            labels = tuple(self.entities[number].label for number in best)
            yield Community(community + 1, len(numbers), labels)

    def numbers(self) -> dict[str, float]:
        """The network as a whole."""
        network: nx.Graph[int] = nx.Graph()
        network.add_nodes_from(range(len(self.entities)))
        network.add_weighted_edges_from(self.links)
        parts = sorted(map(len, nx.connected_components(network)), reverse=True)
        groups: dict[int, set[int]] = defaultdict(set)
        for number, community in enumerate(self.community):
            groups[community].add(number)
        return {
            "entities in relations": len(self.entities),
            "isolated entities": len(self.tables.entities) - len(self.entities),
            "pairs in relation": len(self.links),
            "components": len(parts),
            "largest component": parts[0] if parts else 0,
            "communities": len(groups),
            "modularity": round(nx.community.modularity(network, groups.values()), DIGITS) if self.links else 0.0,
        }

    def methods(self) -> dict[str, str]:
        """How the measures were found."""
        count = len(self.entities)
        exact = len(self.sources) == count
        return {
            "degree": "relations that hold, different ones between the same two included",
            "pagerank": "over lines in both directions, weighted by sentences",
            "betweenness": "exact" if exact else f"estimated from {len(self.sources):,} of {count:,} entities",
            "communities": "Louvain, weighted by sentences, fixed seed",
            "months": "the statement's own time, else the publication of its document",
        }


# -- for people and for programs


class Section(NamedTuple):
    """A table with a title."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def to_json(stats: Stats) -> str:
    """All numbers as JSON."""
    return orjson.dumps(asdict(stats), option=orjson.OPT_INDENT_2).decode() + "\n"


def to_sections(stats: Stats) -> list[Section]:
    """Tables for people; of the months the latest."""
    names = ("entity", "label", "type", "degree", "outgoing", "incoming", "sentences", "documents")
    measures = ("pagerank", "betweenness", "community")
    methods = stats.methods
    return [
        Section("Graph", ("what", "how many"), list(stats.counts.items())),
        Section("Languages", ("language", "documents"), list(stats.languages.items())),
        Section("Entities", ("class", "entities"), list(stats.classes.items())),
        Section("Statements", ("frame", "all", HOLDS, "not as a fact"), list(map(frame_row, stats.frames.items()))),
        Section("Relations that hold", ("relation", "relations"), list(stats.relations.items())),
        Section(
            f"Actors (PageRank {methods['pagerank']}; betweenness {methods['betweenness']})",
            names + measures,
            [tuple(getattr(actor, name) for name in names + measures) for actor in stats.actors],
        ),
        Section("Network", ("what", "how many"), list(stats.network.items())),
        Section("Entities in no relation", ("how many", "the first"), [isolated_row(stats.isolated)]),
        Section(
            f"Communities ({methods['communities']})",
            ("community", "entities", "most central"),
            [(group.number, group.size, ", ".join(group.members)) for group in stats.communities],
        ),
        Section(
            f"Latest months ({methods['months']})",
            ("month", "relations", "by publication", "most often"),
            [month_row(month) for month in stats.months[-LATEST:]],
        ),
    ]


def frame_row(found: tuple[str, Mapping[str, int]]) -> tuple[Cell, ...]:
    """How many statements of a frame hold; of the others, why not."""
    frame, told = found
    others = "; ".join(f"{count} {status}" for status, count in told.items() if status != HOLDS)
    return frame, sum(told.values()), told.get(HOLDS, 0), others


def isolated_row(isolated: Sequence[str]) -> tuple[Cell, ...]:
    """How many entities are in no relation that holds, and a few of them."""
    return len(isolated), ", ".join(isolated[:LARGEST])


def month_row(month: Month) -> tuple[Cell, ...]:
    """A month, with its three most frequent relations."""
    often = ", ".join(f"{name} {count}" for name, count in list(month.by_relation.items())[:3])
    return month.month or "unknown", month.relations, month.by_publication, often
