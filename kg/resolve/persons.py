"""Names of persons: spellings, middle names, surnames."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.resolve.clusters import Link, Node
from kg.resolve.corpus import grouped, spelling
from kg.resolve.names import PARTICLES, loose_sound, slug, sound, surname_of
from kg.resolve.only import entities_of, keep_apart, link_to

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kg.resolve.clusters import Clusters
    from kg.resolve.corpus import Corpus

DOMINANCE: Final = 4  # how many times more often the one that is meant must be mentioned than all others together
WELL_KNOWN: Final = 3  # in how many documents
ONLY: Final = "the only full name in the corpus with that surname"
DOMINANT: Final = "by far the most mentioned of those with that surname"
DOUBTFUL: Final = "one surname, and the first word stands only once, after the surname, and is nobody's given name"
NEAR: Final = 85.0  # rapidfuzz's ratio of two given names that may be one ...
LONG: Final = 7  # ... if they have so many letters: Peter and Pieter are two


def link_spellings(corpus: Corpus, clusters: Clusters) -> None:
    """'Qasem Soleimani' and 'Qassem Soleimani', 'Hassan Rouhani' and 'Hassan Rohani'."""
    for spell, together in ((spelling, True), (loose_spelling, False)):
        for nodes in grouped((node, spell(words)) for node, words in corpus.full_persons()):
            for other in nodes[1:]:
                reason = f"one name, spelled differently: '{nodes[0].name}' and '{other.name}'"
                clusters.join(Link(nodes[0].tail, other.tail, reason), together=together)


def loose_spelling(words: tuple[str, ...]) -> tuple[str, ...]:
    """A full name by sound, its given names loosely."""
    return (*(loose_sound(word) for word in words[:-1]), sound(words[-1]))


def link_longer_names(corpus: Corpus, clusters: Clusters) -> None:
    """'Donald Trump' is 'Donald J. Trump', 'Qassem Soleimani' 'Hajj Qassem Soleimani', if there is one such name."""
    longer: dict[Hashable, list[Node]] = defaultdict(list)
    for node, words in corpus.full_persons():
        for part in parts_of(words):
            longer[part].append(node)
    for node, words in corpus.full_persons():
        others = [other for other in longer[spelling(words)] if len(corpus.words[other.tail]) > len(words)]
        found = entities_of(clusters, node, others)
        if len(found) == 1 and are_told_of_together(corpus, clusters, node, found[0]):
            clusters.join(link_to(node, found[0], "the only fuller name in the corpus"))
        else:
            keep_apart(clusters, node, found)


def parts_of(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The shorter names that a full name may go by: without its middle names, or without what stands first."""
    surname = surname_of(words)
    given = words[: -len(surname)]
    return {spelling((given[0], *surname))} | {spelling((*given[start:], *surname)) for start in range(1, len(given))}


def link_surnames(corpus: Corpus, clusters: Clusters) -> None:
    """'Trump' is the only full name with that surname, or the one that nearly everybody means."""
    full: dict[Hashable, list[Node]] = defaultdict(list)
    doubtful: dict[Hashable, list[Node]] = defaultdict(list)
    single: dict[Hashable, list[Node]] = defaultdict(list)
    for node, words in corpus.full_persons():
        (full if corpus.is_full(node.tail) else doubtful)[spelling(surname_of(words))].append(node)
    for node, words in corpus.single_persons():
        if words and words[-1] not in PARTICLES:
            single[spelling(words)].append(node)
    for key, nodes in doubtful.items():
        for node in nodes:
            link_doubtful(corpus, clusters, node, full[key])
    for key, nodes in single.items():
        for node in nodes if full[key] + doubtful[key] else ():
            link_surname(corpus, clusters, node, full[key] or doubtful[key])
        if not full[key] + doubtful[key]:
            for same in grouped((node, corpus.words[node.tail]) for node in nodes):
                link_single_names(corpus, clusters, same)


def link_doubtful(corpus: Corpus, clusters: Clusters, node: Node, full: list[Node]) -> None:
    """Link what looks like a full name and is none ("Gambler Trump") to somebody well known with that surname."""
    found = entities_of(clusters, node, full)
    is_one = len(found) == 1 or (len(found) > 1 and is_dominant(clusters, found))
    if not (is_one and is_well_known(clusters, found[0])):
        return
    if corpus.are_related(node.documents, clusters.documents(found[0].tail), least=2):
        clusters.join(link_to(node, found[0], DOUBTFUL), apart_from=found[1:])


def link_surname(corpus: Corpus, clusters: Clusters, node: Node, full: list[Node]) -> None:
    """Link a surname to the only full name with it, or to the one that nearly everybody means, if its documents fit."""
    found = entities_of(clusters, node, full)
    if len(found) > 1 and not is_meant(clusters, node, found):
        keep_apart(clusters, node, found)
    elif found and not fits(corpus, clusters, node, found[0]):
        keep_apart(clusters, node, found[:1])
    elif found:
        reason = ONLY if len(found) == 1 else DOMINANT
        clusters.join(link_to(node, found[0], reason), apart_from=found[1:])


def is_meant(clusters: Clusters, node: Node, candidates: list[Node]) -> bool:
    """Whether the first of several is meant: it is nearly always, or it is in the document and no other is."""
    in_document = not node.documents.isdisjoint(clusters.documents(candidates[0].tail))
    return in_document or is_dominant(clusters, candidates)


def is_dominant(clusters: Clusters, candidates: list[Node]) -> bool:
    """Whether the first of several is well known and mentioned far more often than all others."""
    counts = [clusters.mentions(candidate.tail) for candidate in candidates]
    return is_well_known(clusters, candidates[0]) and counts[0] >= DOMINANCE * sum(counts[1:])


def is_well_known(clusters: Clusters, node: Node) -> bool:
    """Whether several documents tell of somebody."""
    return len(clusters.documents(node.tail)) >= WELL_KNOWN


def fits(corpus: Corpus, clusters: Clusters, node: Node, full: Node) -> bool:
    """Whether a surname may be that of a full name: little is asked where it is that of somebody well known."""
    if is_well_known(clusters, full) and corpus.words[node.tail] == surname_of(corpus.words[full.tail]):
        documents = clusters.documents(full.tail)
        return not node.documents.isdisjoint(documents) or corpus.meet(node.documents, documents)
    return are_told_of_together(corpus, clusters, node, full)


def are_told_of_together(corpus: Corpus, clusters: Clusters, node: Node, other: Node) -> bool:
    """Whether one document has both names, or documents of both speak of the same world."""
    documents = clusters.documents(other.tail)
    return not node.documents.isdisjoint(documents) or corpus.are_related(node.documents, documents)


def link_single_names(corpus: Corpus, clusters: Clusters, nodes: list[Node]) -> None:
    """Link those who go by one name in documents that speak of the same world: 'Netanyahu' and Israel."""
    groups: list[list[Node]] = []
    for node in nodes:
        group = next((g for g in groups if any(corpus.are_related(node.documents, one.documents) for one in g)), None)
        if group is None:
            groups.append([node])
        else:
            group.append(node)
    shared = [group for group in groups if len(group) > 1]
    for group in shared:
        hub = add_hub(corpus, clusters, group[0]) if len(groups) == 1 else group[0]
        for node in group:
            if node is not hub:
                reason = f"same name: '{node.name}', with the same known entities, and no fuller name in the corpus"
                clusters.join(Link(node.tail, hub.tail, reason))


def add_hub(corpus: Corpus, clusters: Clusters, node: Node) -> Node:
    """Give the only one who goes by a name in several documents an IRI of the corpus."""
    name = slug(" ".join(corpus.words[node.tail]))
    if f"person:{name}" in corpus.ontology.known:
        return node
    hub = Node(f"person/{name}", hub=True)
    hub.names[node.name] += 0
    clusters.add(hub)
    return hub


def link_near_spellings(corpus: Corpus, clusters: Clusters) -> None:
    """A surname that sounds the same and nearly the same given names, in documents that share a known entity."""
    for nodes in grouped((node, spelling(surname_of(words))) for node, words in corpus.full_persons()):
        for one, other in combinations(nodes, 2):
            if is_near(corpus.words[one.tail], corpus.words[other.tail]) and corpus.are_related(
                one.documents, other.documents
            ):
                reason = f"nearly one name, and a known entity in both documents: '{one.name}' and '{other.name}'"
                clusters.join(Link(one.tail, other.tail, reason), together=False)


def is_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ by slips in long words; another last letter makes another name: Christian, Christina."""
    return len(one) == len(other) and all(
        sound(a) == sound(b)
        or (min(len(a), len(b)) >= LONG and (a[0], a[-1]) == (b[0], b[-1]) and fuzz.ratio(a, b) >= NEAR)
        for a, b in zip(one, other, strict=True)
    )
