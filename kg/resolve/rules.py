"""When two IRIs mean one entity: rules that add links, the surest first.

Each rule looks at names only through an index, so that its cost follows the number of names and not of their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from kg.resolve.canonical import ORDER
from kg.resolve.clusters import Link
from kg.resolve.corpus import grouped, indefinite, is_acronym, is_shared, says_enough, spelling
from kg.resolve.known import link_known_names, link_known_parts
from kg.resolve.names import fold, words_of
from kg.resolve.only import link_only
from kg.resolve.persons import link_longer_names, link_near_spellings, link_spellings, link_surnames

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.resolve.clusters import Clusters, Node
    from kg.resolve.corpus import Corpus

    Rule = Callable[[Corpus, Clusters], None]

CROSSING: Final = frozenset({"person", "org", "place", "agreement", "weapon"})
ALIASED: Final = frozenset({"person", "org", "agreement"})


def link_same_names(corpus: Corpus, clusters: Clusters) -> None:
    """'Georgia' the place without a class and Georgia the country, if there is no Georgia besides."""
    for nodes in grouped(
        (node, (node.kind, corpus.folded[node.tail])) for node in corpus.nodes.values() if is_shared(node)
    ):
        for one, other in combinations(nodes, 2):
            if corpus.compatible(one, other):
                clusters.join(Link(one.tail, other.tail, f"same name: '{one.name}' and '{other.name}'"))


def link_acronyms(corpus: Corpus, clusters: Clusters) -> None:
    """'IRGC' is the full name that some document abbreviates so, if all agree."""
    defined: dict[str, list[Node]] = defaultdict(list)
    for node in corpus.nodes.values():
        for alias in sorted(node.aliases):
            if is_acronym(alias):
                defined[alias].append(node)
    for node in corpus.unknown():
        if is_acronym(node.name) and node.kind != "person":
            fuller = [other for other in defined[node.name] if other.kind == node.kind and " " in other.name]
            link_only(clusters, node, fuller, "the full name that a document abbreviates so")


def link_aliases(corpus: Corpus, clusters: Clusters) -> None:
    """A name that another document gives as a second name of one entity."""
    index: dict[str, list[Node]] = defaultdict(list)
    for node in corpus.nodes.values():
        for alias in sorted(node.aliases) if node.kind in ALIASED else ():
            if says_enough(alias):
                index[fold(alias, corpus.titles) if node.kind == "person" else corpus.key(alias)].append(node)
    for node in corpus.unknown():
        if says_enough(node.name) and is_shared(node):
            others = [other for other in index[corpus.folded[node.tail]] if corpus.compatible(node, other)]
            link_only(clusters, node, others, "another document gives it both names")


def link_across_kinds(corpus: Corpus, clusters: Clusters) -> None:
    """One full name that was taken for a person here and for a place there: the corpus votes."""
    named = (
        (node, spelling(words_of(node.name, corpus.titles)))
        for node in corpus.unknown()
        if node.kind in CROSSING and says_enough(node.name)
    )
    for nodes in grouped(named):
        first = min(
            nodes, key=lambda node: (not node.known, -node.mentions, ORDER.get(node.kind, len(ORDER)), node.tail)
        )
        for other in nodes:
            if other.kind != first.kind:
                reason = f"same name: '{first.name}', elsewhere taken for {indefinite(other.kind)}"
                clusters.join(Link(first.tail, other.tail, reason), together=False)


RULES: Final[tuple[Rule, ...]] = (
    link_known_names,
    link_known_parts,
    link_same_names,
    link_spellings,
    link_longer_names,
    link_across_kinds,
    link_near_spellings,
    link_surnames,
    link_acronyms,
    link_aliases,
)
