"""Names that known entities have."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.resolve.clusters import Link, Node
from kg.resolve.corpus import is_acronym, says_enough, spelling
from kg.resolve.names import company, fold, one_spelling, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from kg.ontology import KnownEntity, Ontology
    from kg.resolve.clusters import Clusters
    from kg.resolve.corpus import Corpus

POSSESSIVE: Final = re.compile(r"['’]s\b|[()\[\]]")
EVERY: Final = "*"


class Index:
    """Known entities by a form of their labels, and the languages in which a label holds.

    A preferred label holds in every language, because names travel: the English name of an Iranian body in a Dutch
    article. Another label holds in its own: "Supreme Court" is the American one in Dutch, and any in English.
    """

    def __init__(self, ontology: Ontology, form: Callable[[KnownEntity, str], Iterable[Hashable]]) -> None:
        self._known = ontology.known
        self._keys: dict[Hashable, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entity in ontology.known.values():
            preferred = set(entity.preferred.values())
            for label, language in entity.labels:
                for value in form(entity, label):
                    self._keys[value][entity.key].add(EVERY if label in preferred else language or EVERY)

    def only(self, form: Hashable, node: Node) -> KnownEntity | None:
        """The one known entity that has a name in the languages of those who use it; None if several have."""
        heard = node.languages | {EVERY}
        found = [key for key, languages in self._keys.get(form, {}).items() if not languages.isdisjoint(heard)]
        return self._known[found[0]] if len(found) == 1 else None


def link_known_names(corpus: Corpus, clusters: Clusters) -> None:
    """Link a name that one known entity has to that entity."""
    exact = Index(corpus.ontology, lambda entity, label: (label,))
    folded = Index(
        corpus.ontology, lambda entity, label: () if is_acronym(label) else (without_article(label, corpus),)
    )
    spelled = Index(corpus.ontology, person_spellings)
    for node in list(corpus.unknown()):
        found = exact.only(node.name, node) if is_acronym(node.name) else folded.only(corpus.folded[node.tail], node)
        if node.kind == "person" and not found:
            found = spelled.only(spelling(corpus.words[node.tail]), node)
        if found:
            link_known(corpus, clusters, node, found)


def without_article(label: str, corpus: Corpus) -> str:
    """A folded label; "The Times" keeps its article, because "Times" may be another."""
    short = corpus.key(label)
    return short if " " in short else one_spelling(fold(label))


def link_known_parts(corpus: Corpus, clusters: Clusters) -> None:
    """Link 'IRGC Quds Force', 'Hezbollah militia': a known name after its owner's, or with a noun that describes it."""
    labels = Index(corpus.ontology, lambda entity, label: (corpus.key(label),))
    for node in corpus.unknown():
        words = fold(POSSESSIVE.sub(" ", node.name), corpus.articles).split() if node.kind == "org" else []
        for cut in range(1, len(words)):
            left, right = " ".join(words[:cut]), " ".join(words[cut:])
            owned, described = (labels.only(one_spelling(name), node) for name in (right, left))
            if owned and (
                describes(left, node, owned, corpus.ontology) or belongs(left, right, node, owned, corpus.ontology)
            ):
                link_known(corpus, clusters, node, owned)
            elif described and describes(right, node, described, corpus.ontology):
                link_known(corpus, clusters, node, described)


def belongs(owner: str, name: str, node: Node, known: KnownEntity, ontology: Ontology) -> bool:
    """Whether what stands before a name is its owner's; "Iraq's" also where nothing is known of an owner."""
    if known.part_of or known.located_in:
        return owns(owner, known, ontology)
    return " " in name and POSSESSIVE.search(node.name) is not None and is_country(owner, ontology)


def is_country(name: str, ontology: Ontology) -> bool:
    """Whether a folded name is that of something with a capital."""
    return any(fold(label) == name for known in ontology.known.values() if known.capital for label, _ in known.labels)


def link_known(corpus: Corpus, clusters: Clusters, node: Node, known: KnownEntity) -> None:
    """Link to a known entity of a class that fits; of another class only by a name that says enough."""
    candidate = Node(known.key.replace(":", "/", 1), known=True)
    candidate.types[known.type] += 1
    fits = corpus.compatible(node, candidate)
    if fits or is_telling(node, candidate, known):
        candidate.names[known.name(None)] += 0
        clusters.add(candidate)
        link = Link(node.tail, candidate.tail, f"'{node.name}' is a name of the known entity {known.key}")
        clusters.join(link, together=fits or node.name.isupper() or " " in fold(node.name))


def is_telling(node: Node, candidate: Node, known: KnownEntity) -> bool:
    """Whether a name says more than the class that a recogniser guessed: 'JAPAN' the city is Japan."""
    names = {fold(name) for name in known.preferred.values()}
    if fold(node.name) in names and (
        node.kind == candidate.kind or (node.name.isupper() and not is_acronym(node.name))
    ):
        return True
    return node.kind != candidate.kind and says_enough(company(node.name.casefold()) if " " in node.name else node.name)


def person_spellings(entity: KnownEntity, label: str) -> tuple[Hashable, ...]:
    """The spelling of a known person's label."""
    words = words_of(label)
    return (spelling(words),) if entity.key.startswith("person:") and len(words) > 1 else ()


def describes(noun: str, node: Node, known: KnownEntity, ontology: Ontology) -> bool:
    """Whether a noun says what both are: 'militia' of armed groups; 'Cardiff City' is a club, and Cardiff no club."""
    classes = frozenset[str]().union(*(one.descriptions.get(noun, frozenset()) for one in ontology.languages.values()))
    return known.type in classes and any(
        ontology.is_a(type_, classes) or any(ontology.is_a(found, frozenset((type_,))) for found in classes)
        for type_ in node.types
    )


def owns(name: str, known: KnownEntity, ontology: Ontology) -> bool:
    """Whether a name or demonym is of what an entity is part of or lies in: 'Iranian' of the Quds Force."""
    above = {known.part_of, known.located_in}
    waiting = [key for key in above if key in ontology.known]
    while waiting:
        owner = ontology.known[waiting.pop()]
        if any(fold(text) == name for text, _ in (*owner.labels, *owner.demonyms)):
            return True
        further = {owner.part_of, owner.located_in} - above
        above |= further
        waiting += [key for key in further if key in ontology.known]
    return False
