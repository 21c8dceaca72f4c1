"""Names of persons: spellings, middle names, surnames."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.resolve.clusters import Link, Node
from kg.resolve.corpus import grouped, spelling
from kg.resolve.names import loose_sound, slug, sound, surname_of
from kg.resolve.only import link_only

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kg.resolve.clusters import Clusters
    from kg.resolve.corpus import Corpus

NEAR: Final = 90.0  # rapidfuzz's ratio of two full names that may be one


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
        if others:
            link_only(clusters, node, others, "the only fuller name in the corpus")


def parts_of(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The shorter names that a full name may go by: without its middle names, or without what stands first."""
    surname = surname_of(words)
    given = words[: -len(surname)]
    return {spelling((given[0], *surname))} | {spelling((*given[start:], *surname)) for start in range(1, len(given))}


def link_surnames(corpus: Corpus, clusters: Clusters) -> None:
    """'Trump' is the only full name with that surname, or the one that nearly everybody means."""
    full: dict[Hashable, list[Node]] = defaultdict(list)
    single: dict[Hashable, list[Node]] = defaultdict(list)
    for node, words in corpus.full_persons():
        full[spelling(surname_of(words))].append(node)
    for node, words in corpus.single_persons():
        single[spelling(words)].append(node)
    for key, nodes in single.items():
        for node in nodes if full[key] else ():
            link_only(clusters, node, full[key], "the only full name in the corpus with that surname", dominant=True)
        if not full[key]:
            link_by_company(corpus, clusters, nodes)


def link_by_company(corpus: Corpus, clusters: Clusters, nodes: list[Node]) -> None:
    """Those who go by one name and are told of together with the same known entity: 'Netanyahu' and Israel."""
    first: dict[str, Node] = {}
    for node in nodes:
        for known in sorted(set[str]().union(*(corpus.known_in[document] for document in node.documents))):
            if corpus.is_telling(known):
                other = first.setdefault(known, node)
                reason = f"same name: '{other.name}', each time with {known}, and no fuller name in the corpus"
                clusters.join(Link(node.tail, other.tail, reason), together=False)
    if len(nodes) > 1 and len({clusters.root(node.tail) for node in nodes}) == 1:
        link_hub(corpus, clusters, nodes[0])


def link_hub(corpus: Corpus, clusters: Clusters, node: Node) -> None:
    """Give the only one who goes by a name in several documents an IRI of the corpus."""
    name = slug(" ".join(corpus.words[node.tail]))
    if f"person:{name}" not in corpus.ontology.known:
        hub = Node(f"person/{name}", hub=True)
        hub.names[node.name] += 0
        clusters.add(hub)
        clusters.join(Link(node.tail, hub.tail, f"same name: '{node.name}', the only one in the corpus"))


def link_near_spellings(corpus: Corpus, clusters: Clusters) -> None:
    """A surname that sounds the same and nearly the same given names, in documents that share a known entity."""
    for nodes in grouped((node, spelling(surname_of(words))) for node, words in corpus.full_persons()):
        for one, other in combinations(nodes, 2):
            if is_near(corpus.folded[one.tail], corpus.folded[other.tail]) and shares_known(corpus, one, other):
                reason = f"nearly one name, and a known entity in both documents: '{one.name}' and '{other.name}'"
                clusters.join(Link(one.tail, other.tail, reason), together=False)


def is_near(one: str, other: str) -> bool:
    """Whether two full names differ by a slip; a last letter may make another name of it: Maria, Mario."""
    ends = [[word[-1] for word in name.split()] for name in (one, other)]
    return ends[0] == ends[1] and one[0] == other[0] and fuzz.ratio(one, other) >= NEAR


def shares_known(corpus: Corpus, one: Node, other: Node) -> bool:
    """Whether a known entity that not all documents speak of stands in documents of both."""
    first, second = (set[str]().union(*(corpus.known_in[name] for name in node.documents)) for node in (one, other))
    return any(corpus.is_telling(known) for known in first & second)
