"""Turn a `Page` into what its script reads: who is shown, where, in which colours, with which sentences.

The result is plain JSON values. Ordered things are lists, since the template sorts the keys of objects.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import sqrt
from typing import Any, cast

from kg.publish.page.layout import find_communities, pagerank, place
from kg.publish.page.model import (
    Labels,
    Page,
    PageArgument,
    PageEntity,
    PageEvidence,
    PageRelation,
    PageVocabulary,
    Report,
)

Json = dict[str, Any]

ASPECT = 1.12  # width to height of the middle column in a typical window
SENTENCES = 5  # at most this many of a relation are in the file
LOOSE_SENTENCES = 5  # and this many of an entity that belong to no relation
PART = ("types", "predicates", "documents", "evidence", "entities", "relations")
NO_COMMUNITY = -1
FACT, CLAIM, UNREAL = 0, 1, 2
REPORTED = {"certain": FACT, "probable": CLAIM, "possible": CLAIM, "planned": UNREAL, "conditional": UNREAL}


@dataclass(frozen=True)
class Line:
    """What is drawn between an ordered pair: one line, whatever the number of its relations."""

    start: int
    end: int
    relations: tuple[int, ...]
    reports: int


@dataclass(frozen=True)
class Shown:
    """What is on the page, and where: the entities and relations that are left, and the lines between them."""

    entities: Sequence[PageEntity]
    relations: Sequence[PageRelation]
    lines: Sequence[Line]
    communities: Sequence[int]
    radii: Sequence[float]
    positions: Sequence[tuple[float, float]]


def read_data(name: str) -> Json:
    """One of this package's own JSON files."""
    return cast(Json, json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8")))


def choose_shown(page: Page, max_entities: int) -> Shown:
    """Keep the most central entities where there are too many, and place them."""
    entities, relations = _most_central(page, max_entities)
    number = {entity.id: index for index, entity in enumerate(entities)}
    lines = lines_of(relations, number)
    links = [(line.start, line.end, float(line.reports)) for line in lines]
    communities = find_communities(len(entities), links)
    radii = _radii(pagerank(len(entities), links).tolist())
    positions = place(links, communities, radii, aspect=ASPECT)
    return Shown(entities, relations, lines, communities, radii, [(float(x), float(y)) for x, y in positions])


def to_contents(page: Page, shown: Shown, kept: Sequence[int] | None = None) -> Json:
    """Everything that the script reads besides positions; with the sentences that are `kept`, by default the best."""
    number = {entity.id: index for index, entity in enumerate(shown.entities)}
    kept = _kept_evidence(page, shown.relations, number) if kept is None else kept
    place_of = {index: position for position, index in enumerate(kept)}
    types = _types(shown.entities, page.vocabulary)
    type_number = {entry["name"]: index for index, entry in enumerate(types)}
    predicates = _predicates(shown.relations, page.vocabulary)
    predicate_number = {entry["name"]: index for index, entry in enumerate(predicates)}
    documents = _documents(page.evidence[index] for index in kept)
    document_number = {document: index for index, document in enumerate(documents)}
    return {
        "title": page.title,
        "totals": {"entities": len(page.entities), "relations": len(page.relations)},
        "types": types,
        "predicates": predicates,
        "roles": _labels_of(page.vocabulary.roles),
        "frames": _labels_of(page.vocabulary.frames),
        "documents": [list(document) for document in documents],
        "evidence": [
            _evidence(page.evidence[index], number, document_number[_document(page.evidence[index])]) for index in kept
        ],
        "entities": [
            _entity(entity, type_number[entity.type], community, radius)
            for entity, community, radius in zip(shown.entities, shown.communities, shown.radii, strict=True)
        ],
        "relations": [
            _relation(relation, page.evidence, number, predicate_number, place_of) for relation in shown.relations
        ],
        "lines": [[line.start, line.end, list(line.relations)] for line in shown.lines],
        "shapes": sorted(read_data("types.json")["shapes"].items()),
    }


def to_part(page: Page, radii: Sequence[float]) -> Json:
    """What an open page is given: entities without a place, relations and sentences, numbered by themselves."""
    number = {entity.id: index for index, entity in enumerate(page.entities)}
    lines = lines_of(page.relations, number)
    shown = Shown(page.entities, page.relations, lines, [NO_COMMUNITY] * len(radii), radii, ())
    contents = to_contents(page, shown, range(len(page.evidence)))
    return {name: contents[name] for name in PART}


def kind_of(evidence: PageEvidence) -> int:
    """How a line is drawn that rests on it: as a fact, as a claim, or as something that did not happen."""
    if evidence.polarity == "negative":
        return UNREAL
    kind = REPORTED.get(evidence.certainty, CLAIM)
    return CLAIM if kind == FACT and evidence.claimed else kind


def _most_central(page: Page, max_entities: int) -> tuple[list[PageEntity], list[PageRelation]]:
    number = {entity.id: index for index, entity in enumerate(page.entities)}
    relations = [r for r in page.relations if r.subject in number and r.object in number and r.subject != r.object]
    if len(page.entities) <= max_entities:
        return list(page.entities), relations
    links = [(number[r.subject], number[r.object], float(times_told(r))) for r in relations]
    rank = pagerank(len(page.entities), links).round(12)
    best = sorted(range(len(page.entities)), key=lambda index: (-rank[index], page.entities[index].id))
    chosen = {page.entities[index].id for index in best[:max_entities]}
    entities = [entity for entity in page.entities if entity.id in chosen]
    return entities, [r for r in relations if r.subject in chosen and r.object in chosen]


def lines_of(relations: Sequence[PageRelation], number: Mapping[str, int]) -> list[Line]:
    """One line for each ordered pair."""
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, relation in enumerate(relations):
        pairs[number[relation.subject], number[relation.object]].append(index)
    return [
        Line(start, end, tuple(indexes), sum(times_told(relations[i]) for i in indexes))
        for (start, end), indexes in pairs.items()
    ]


def times_told(relation: PageRelation) -> int:
    """How many reports there are of it, at least one."""
    told = len(relation.evidence) if relation.reports is None else sum(report.number for report in relation.reports)
    return max(told, 1)


def _radii(ranks: Sequence[float]) -> list[float]:
    """The more central, the larger; the more entities, the smaller."""
    top = max(ranks, default=1.0)
    return [radius_of(rank / top, len(ranks)) for rank in ranks]


def radius_of(share: float, count: int) -> float:
    """The radius of an entity by its rank, as a share of the highest, among so many."""
    smallest = max(3.6, 10.0 - 0.4 * sqrt(count))
    largest = max(14.5, 27.0 - 0.5 * sqrt(count))
    return round(smallest + (largest - smallest) * float(share**0.8), 1)


def _kept_evidence(page: Page, relations: Iterable[PageRelation], number: Mapping[str, int]) -> list[int]:
    """Which sentences are in the file: the best of each relation, and some of each entity that belong to none."""
    kept = {index for relation in relations for index in best_sentences(relation, page.evidence)}
    used = {index for relation in page.relations for index in relation.evidence}
    loose: Counter[str] = Counter()
    for index, evidence in enumerate(page.evidence):
        owners = {a.entity for a in evidence.arguments if a.entity in number} if index not in used else set()
        if any(loose[str(owner)] < LOOSE_SENTENCES for owner in owners):
            kept.add(index)
            loose.update(str(owner) for owner in owners)
    return sorted(kept)


def best_sentences(relation: PageRelation, evidence: Sequence[PageEvidence]) -> list[int]:
    """The first five of all that state it."""
    return ranked_sentences(relation, evidence)[:SENTENCES]


def ranked_sentences(relation: PageRelation, evidence: Sequence[PageEvidence]) -> list[int]:
    """All that state it: facts first, each sentence once before any is repeated, the newest first."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, str, int]] = []
    newest = sorted(relation.evidence, key=lambda index: (when(evidence[index]), index), reverse=True)
    for position, index in enumerate(newest):
        quote = evidence[index].quote
        ranked.append((seen[quote], kind_of(evidence[index]), f"{position:09}", index))
        seen[quote] += 1
    return [index for *_, index in sorted(ranked)]


def reports_of(relation: PageRelation, evidence: Sequence[PageEvidence]) -> list[Report]:
    """How often it is told by date and kind; as it is known, where only some of the sentences are here."""
    if relation.reports is not None:
        return list(relation.reports)
    found = Counter((when(evidence[index]), kind_of(evidence[index])) for index in relation.evidence)
    return [Report(date, kind, number) for (date, kind), number in sorted(found.items())]


def when(evidence: PageEvidence) -> str:
    """When it took place, else when that was told; nothing where neither is known."""
    return evidence.time or evidence.date or ""


def _types(entities: Sequence[PageEntity], vocabulary: PageVocabulary) -> list[Json]:
    styles = read_data("types.json")
    counts = Counter(entity.type for entity in entities)
    unknown = sorted(name for name in counts if name not in styles["types"])
    spare = {name: _spare_style(index, styles["others"]) for index, name in enumerate(unknown)}
    return [
        {"name": name, "labels": _pairs(vocabulary.types.get(name, {})), **(styles["types"].get(name) or spare[name])}
        for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _spare_style(index: int, others: Sequence[Json]) -> Json:
    """Colour and shape of a type that we do not know: the first sixteen all differ."""
    shape = others[index % len(others)]
    colour = others[(index + index // len(others)) % len(others)]
    return {"light": colour["light"], "dark": colour["dark"], "shape": shape["shape"]}


def _predicates(relations: Sequence[PageRelation], vocabulary: PageVocabulary) -> list[Json]:
    counts = Counter(relation.predicate for relation in relations)
    return [
        {
            "name": name,
            "labels": _pairs(vocabulary.relations.get(name, {})),
            "symmetric": name in vocabulary.symmetric,
        }
        for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


Described = tuple[str, str, str, str, str]


def _document(evidence: PageEvidence) -> Described:
    return (
        evidence.title or "",
        evidence.date or "",
        evidence.publisher or "",
        evidence.url or "",
        evidence.language or "",
    )


def _documents(kept: Iterable[PageEvidence]) -> list[Described]:
    return sorted({_document(evidence) for evidence in kept})


def _evidence(evidence: PageEvidence, number: Mapping[str, int], document: int) -> Json:
    return {
        "id": evidence.statement,
        "frame": evidence.frame,
        "quote": evidence.quote,
        "before": evidence.before,
        "after": evidence.after,
        "arguments": [_argument(PageArgument(*argument), number) for argument in evidence.arguments],
        "trigger": list(evidence.trigger) if evidence.trigger else None,
        "document": document,
        "time": evidence.time or "",
        "polarity": evidence.polarity,
        "certainty": evidence.certainty,
        "claimed": evidence.claimed,
        "source": evidence.source or "",
        "kind": kind_of(evidence),
    }


def _argument(argument: PageArgument, number: Mapping[str, int]) -> list[Any]:
    """Who is not on the page is known by its id alone."""
    start, end, role, entity = argument
    if entity is None:
        return [start, end, role, -1]
    return [start, end, role, number[entity]] if entity in number else [start, end, role, -1, entity]


def _entity(entity: PageEntity, type_number: int, community: int, radius: float) -> Json:
    return {
        "id": entity.id,
        "iri": entity.iri,
        "type": type_number,
        "labels": _pairs(entity.labels),
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata or "",
        "merged": list(entity.merged),
        "community": community,
        "radius": radius,
    }


def _relation(
    relation: PageRelation,
    evidence: Sequence[PageEvidence],
    number: Mapping[str, int],
    predicate_number: Mapping[str, int],
    place_of: Mapping[int, int],
) -> Json:
    return {
        "id": relation.id,
        "subject": number[relation.subject],
        "predicate": predicate_number[relation.predicate],
        "object": number[relation.object],
        "evidence": [place_of[index] for index in best_sentences(relation, evidence)],
        "reports": [list(report) for report in reports_of(relation, evidence)] or [["", FACT, 1]],
    }


def _labels_of(names: Mapping[str, Labels]) -> Json:
    return {name: _pairs(labels) for name, labels in names.items()}


def _pairs(labels: Labels) -> list[list[str]]:
    return [[language, label] for language, label in sorted(labels.items())]
