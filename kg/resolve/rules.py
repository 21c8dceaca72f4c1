"""When two IRIs mean one entity: rules that add links, the surest first.

Each rule looks at names only through an index, so that its cost follows the number of names and not of their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.resolve.canonical import ORDER
from kg.resolve.clusters import Clusters, Link, Node
from kg.resolve.names import fold, is_single, loose_sound, slug, sound, surname_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from kg.ontology import KnownEntity, Ontology

    Rule = Callable[["Corpus", Clusters], None]

NEAR: Final = 90.0  # rapidfuzz's ratio of two full names that may be one
CROSSING: Final = frozenset({"person", "org", "place", "agreement", "weapon"})
ALIASED: Final = frozenset({"person", "org", "agreement"})
ACRONYM: Final = range(2, 7)


class Corpus:
    """The names of a corpus, in the forms that rules compare."""

    def __init__(self, nodes: dict[str, Node], ontology: Ontology) -> None:
        self.nodes = nodes
        self.ontology = ontology
        languages = ontology.languages.values()
        self.articles = frozenset(word.casefold() for found in languages for word in found.words.get("definite", ()))
        self.titles = frozenset(word.casefold() for found in languages for word in found.words.get("title_words", ()))
        self.folded = {tail: self.fold(node) for tail, node in nodes.items()}

    def fold(self, node: Node) -> str:
        """The folded name of an entity, of a person without titles."""
        return fold(node.name, self.articles | self.titles if node.kind == "person" else self.articles)

    def unknown(self) -> Iterator[Node]:
        """What is neither known nor a group, sorted."""
        return (node for node in self.nodes.values() if not node.known and node.kind != "group")

    def full_persons(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """The persons with more than one name, and its words."""
        for tail, node in self.nodes.items():
            words = words_of(self.folded[tail])
            if node.kind == "person" and surname_of(words) != words:
                yield node, words

    def single_persons(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """The persons of whom a document knows one name only, and its words."""
        return ((node, words_of(self.folded[node.tail])) for node in self.unknown() if is_single_person(node))

    def compatible(self, one: Node, other: Node) -> bool:
        """Whether two things of one kind may be one: a Company and an Organization, but no Country and a Region."""
        return one.kind == other.kind and any(
            self.ontology.is_a(a, frozenset((b,))) or self.ontology.is_a(b, frozenset((a,)))
            for a in one.types
            for b in other.types
        )

    def known_by(self, key: Callable[[KnownEntity, str], Iterable[Hashable]]) -> dict[Hashable, set[str]]:
        """An index of the known entities' labels."""
        index: dict[Hashable, set[str]] = defaultdict(set)
        for entity in self.ontology.known.values():
            for label, _ in entity.labels:
                for value in key(entity, label):
                    index[value].add(entity.key)
        return index


def is_single_person(node: Node) -> bool:
    """Whether a document gives a person one name only."""
    return node.kind == "person" and is_single(node.name)


def link_known_names(corpus: Corpus, clusters: Clusters) -> None:
    """A name that one known entity has in any language: that entity."""
    exact = corpus.known_by(lambda entity, label: (label,))
    folded = corpus.known_by(lambda entity, label: () if is_acronym(label) else (fold(label, corpus.articles),))
    spelled = corpus.known_by(lambda entity, label: sounds(entity, label))
    for node in list(corpus.unknown()):
        name = corpus.folded[node.tail]
        index = folded[name] or spelled[spelling(words_of(name))] if node.kind == "person" else folded[name]
        found = exact[node.name] if is_acronym(node.name) else index
        if len(found) == 1:
            link_known(corpus, clusters, node, corpus.ontology.known[next(iter(found))])


def link_known(corpus: Corpus, clusters: Clusters, node: Node, known: KnownEntity) -> None:
    """Link to a known entity of the same kind; of another kind only by a name that says enough."""
    tail = known.key.replace(":", "/", 1)
    candidate = Node(tail, known=True)
    candidate.types[known.type] += 1
    if corpus.compatible(node, candidate) or (node.kind != candidate.kind and says_enough(node.name)):
        candidate.names[known.name(None)] += 0
        clusters.add(candidate)
        clusters.join(Link(node.tail, tail, f"'{node.name}' is a name of the known entity {known.key}"))


def sounds(entity: KnownEntity, label: str) -> tuple[Hashable, ...]:
    """The spelling of a known person's label."""
    words = words_of(fold(label))
    return (spelling(words),) if entity.key.startswith("person:") and len(words) > 1 else ()


def spelling(words: tuple[str, ...]) -> tuple[str, ...]:
    """A full name by sound."""
    return tuple(sound(word) for word in words)


def loose_spelling(words: tuple[str, ...]) -> tuple[str, ...]:
    """A full name by sound, its given names loosely."""
    return (*(loose_sound(word) for word in words[:-1]), sound(words[-1]))


def link_same_names(corpus: Corpus, clusters: Clusters) -> None:
    """'Georgia' the place without a class and Georgia the country, if there is no Georgia besides."""
    for nodes in grouped(
        (node, (node.kind, corpus.folded[node.tail])) for node in corpus.nodes.values() if is_shared(node)
    ):
        for one, other in combinations(nodes, 2):
            if corpus.compatible(one, other):
                clusters.join(Link(one.tail, other.tail, f"same name: '{one.name}' and '{other.name}'"))


def is_shared(node: Node) -> bool:
    """Whether the name of an IRI is meant to be the same in other documents."""
    return node.kind != "group" and not is_single_person(node)


def link_spellings(corpus: Corpus, clusters: Clusters) -> None:
    """'Qasem Soleimani' and 'Qassem Soleimani', 'Hassan Rouhani' and 'Hassan Rohani'."""
    for spell, together in ((spelling, True), (loose_spelling, False)):
        for nodes in grouped((node, spell(words)) for node, words in corpus.full_persons()):
            for other in nodes[1:]:
                reason = f"one name, spelled differently: '{nodes[0].name}' and '{other.name}'"
                clusters.join(Link(nodes[0].tail, other.tail, reason), together=together)


def link_middle_names(corpus: Corpus, clusters: Clusters) -> None:
    """'Donald Trump' is 'Donald J. Trump' if the corpus has one such name; George Bush may be two."""
    longer: dict[Hashable, list[Node]] = defaultdict(list)
    shorter: list[tuple[Node, Hashable]] = []
    for node, words in corpus.full_persons():
        ends: Hashable = (sound(words[0]), *spelling(surname_of(words)))
        if len(words) == 1 + len(surname_of(words)):
            shorter.append((node, ends))
        else:
            longer[ends].append(node)
    for node, ends in shorter:
        link_only(clusters, node, longer[ends], "the only fuller name in the corpus")


def link_surnames(corpus: Corpus, clusters: Clusters) -> None:
    """'Trump' is the only full name with that surname; without any, all who go by that name are one."""
    full: dict[Hashable, list[Node]] = defaultdict(list)
    for node, words in corpus.full_persons():
        full[spelling(surname_of(words))].append(node)
    for node, words in corpus.single_persons():
        if full[spelling(words)]:
            link_only(clusters, node, full[spelling(words)], "the only full name in the corpus with that surname")
        else:
            link_hub(corpus, clusters, node)


def link_hub(corpus: Corpus, clusters: Clusters, node: Node) -> None:
    """Give those who go by one name an IRI of the corpus."""
    name = slug(corpus.folded[node.tail])
    if f"person:{name}" not in corpus.ontology.known:
        hub = Node(f"person/{name}", hub=True)
        hub.names[node.name] += 0
        clusters.add(hub)
        clusters.join(
            Link(node.tail, hub.tail, f"same name: '{node.name}', and no fuller one in the corpus"), together=False
        )


def link_only(clusters: Clusters, node: Node, candidates: list[Node], reason: str) -> None:
    """Link to the candidate if it is one entity; keep apart from several, and say so."""
    roots = sorted({clusters.root(candidate.tail) for candidate in candidates} - {clusters.root(node.tail)})
    links = [Link(node.tail, other, f"'{node.name}' and '{clusters.nodes[other].name}'") for other in roots]
    if len(links) == 1:
        clusters.join(Link(node.tail, links[0].other, f"{links[0].reason}: {reason}"), together=False)
    else:
        clusters.apart += [Link(link.entity, link.other, f"{link.reason}: one of {len(links)}") for link in links]


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
                index[fold(alias, corpus.articles)].append(node)
    for node in corpus.unknown():
        if says_enough(node.name) and is_shared(node):
            others = [other for other in index[corpus.folded[node.tail]] if corpus.compatible(node, other)]
            link_only(clusters, node, others, "another document gives it both names")


def link_across_kinds(corpus: Corpus, clusters: Clusters) -> None:
    """One full name that was taken for a person here and for a place there: the corpus votes."""
    named = (
        (node, corpus.folded[node.tail])
        for node in corpus.nodes.values()
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
    """Whether some known entity stands in documents of both."""
    return any(
        not node.documents.isdisjoint(one.documents) and not node.documents.isdisjoint(other.documents)
        for node in corpus.nodes.values()
        if node.known
    )


def grouped(pairs: Iterable[tuple[Node, Hashable]]) -> Iterator[list[Node]]:
    """Those that share a key, each group with the most mentioned first."""
    groups: dict[Hashable, list[Node]] = defaultdict(list)
    for node, key in pairs:
        groups[key].append(node)
    for nodes in groups.values():
        if len(nodes) > 1:
            yield sorted(nodes, key=lambda node: (not node.known, -node.mentions, node.tail))


def is_acronym(name: str) -> bool:
    """Whether a name is an abbreviation in capitals."""
    return name.isupper() and len(name) in ACRONYM and name.isalnum()


def says_enough(name: str) -> bool:
    """Whether a name is unlikely to be shared by chance: two words, or an abbreviation of three letters."""
    return " " in name.strip() or (is_acronym(name) and len(name) > 2)


def indefinite(kind: str) -> str:
    """'a place', 'an organization'."""
    return {"org": "an organization", "agreement": "an agreement", "entity": "an entity"}.get(kind, f"a {kind}")


RULES: Final[tuple[Rule, ...]] = (
    link_known_names,
    link_same_names,
    link_spellings,
    link_middle_names,
    link_across_kinds,
    link_near_spellings,
    link_surnames,
    link_acronyms,
    link_aliases,
)
