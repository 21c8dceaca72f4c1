"""Names -> entities: one entity for full name, surname, acronym and known synonyms; one type each, by vote."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.entities.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ontology import Ontology
    from kg.syntax import Name, Syntax

POSSESSIVE = re.compile(r"['’]s\b")
PERSON = frozenset({"Person"})
ORGANIZATIONS = frozenset({"Organization"})
SHORTEST_ACRONYM = 2


@dataclass(slots=True)
class Clusters:
    """Drafts by key, and the draft of every name."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    of_name: list[str] = field(default_factory=list)


def cluster_names(syntax: Syntax, ontology: Ontology) -> Clusters:
    """Group the names of a document into entities."""
    clusters = Clusters()
    titled = {place for place, name in enumerate(syntax.names) if is_titled(name, syntax, ontology)}
    groups: dict[str, list[Name]] = defaultdict(list)
    for place, name in enumerate(syntax.names):
        key = name_key(name, syntax)
        groups[key].append(replace(name, type="Person") if place in titled else name)
        clusters.of_name.append(key)
    clusters.drafts = {key: draft_of(key, names, syntax, ontology) for key, names in groups.items()}
    merged = merges(clusters, syntax, ontology)
    for short, full in merged.items():
        clusters.drafts[full].absorb(clusters.drafts[short])
    clusters.of_name = [merged.get(key, key) for key in clusters.of_name]
    clusters.drafts = {key: draft for key, draft in clusters.drafts.items() if key not in merged}
    return clusters


def is_titled(name: Name, syntax: Syntax, ontology: Ontology) -> bool:
    """Whether a name that nobody knows stands beside a person's title: 'the president, Nana Akufo' is no company."""
    if name.known or name.type == "Person":
        return False
    language = ontology.languages[syntax.language_at(name.first)]
    for index in range(name.first, name.last + 1):
        for edge in syntax.edges[index]:
            title = syntax.words[edge.target].lemma
            if edge.label == "same" and language.descriptions.get(title) == PERSON and edge.target not in syntax.heads:
                return True
    return False


def name_key(name: Name, syntax: Syntax) -> str:
    """The known entity, or the folded words without possessive endings: 'Baghdad's airport' is 'Baghdad airport'."""
    return name.known[0] if name.known else fold(POSSESSIVE.sub("", surface(name, syntax)))


def surface(name: Name, syntax: Syntax) -> str:
    """The words of a name with single spaces: as in the text, but for line breaks."""
    parts = []
    for index in range(name.first, name.last + 1):
        word = syntax.words[index]
        gap = index > name.first and word.start > syntax.words[index - 1].end
        parts.append((" " if gap else "") + word.text)
    return "".join(parts)


def fold(text: str) -> str:
    """A name without case, accents and hyphens: what counts as the same spelling."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()) or text


def draft_of(key: str, names: Sequence[Name], syntax: Syntax, ontology: Ontology) -> Draft:
    """The entity of names with one key; its type by vote, where sure names count more."""
    votes = Counter[str]()
    for name in names:
        votes[name.type] += 3 if name.sure else 1
    known = names[0].known[0] if names[0].known else None
    type_ = ontology.known[known].type if known else min(votes, key=lambda t: (-votes[t], t))
    draft = Draft(key, type_, known)
    for name in names:
        text = surface(name, syntax)
        draft.names[text] += 1
        draft.mention(syntax, name.first, name.last, "name")
        if name.demonym:
            draft.demonyms.add(text)
    return draft


def merges(clusters: Clusters, syntax: Syntax, ontology: Ontology) -> dict[str, str]:
    """Short key -> full key, for all that are the same by name alone."""
    found = acronyms(clusters, syntax, ontology)
    for short, full in surnames(clusters, ontology) + shortened(clusters, ontology):
        found.setdefault(short, full)
    return {short: root(full, found) for short, full in found.items()}


def root(key: str, found: dict[str, str]) -> str:
    """Follow merges to their end."""
    seen = {key}
    while key in found and found[key] not in seen:
        key = found[key]
        seen.add(key)
    return key


def acronyms(clusters: Clusters, syntax: Syntax, ontology: Ontology) -> dict[str, str]:
    """'International Atomic Energy Agency (IAEA)': the brackets define it; later initials are enough."""
    found = {}
    for place, name in enumerate(syntax.names[1:], 1):
        before = syntax.names[place - 1]
        full, short = clusters.of_name[place - 1], clusters.of_name[place]
        opening = name.first - before.last == 2 and syntax.words[name.first - 1].text == "("
        text = surface(name, syntax)
        fits = text.upper() in initial_letters([surface(before, syntax)])
        fits = fits or (is_acronym(text) and before.type != "Person")
        if opening and full != short and fits and not ontology_says_no(full, short):
            found[short] = full
    organizations = [key for key, draft in clusters.drafts.items() if ontology.is_a(draft.type, ORGANIZATIONS)]
    initials: dict[str, list[str]] = defaultdict(list)
    for key in organizations:
        for letters in initial_letters(clusters.drafts[key].names):
            initials[letters].append(key)
    for key in organizations:
        acronym = next(iter(clusters.drafts[key].names)).replace(".", "")
        bearers = initials.get(acronym, [])
        if len(bearers) == 1 and bearers[0] != key and clusters.drafts[key].known is None:
            found.setdefault(key, bearers[0])
    return found


def ontology_says_no(one: str, other: str) -> bool:
    """Whether both are known entities, and thus different ones."""
    return ":" in one and ":" in other


def is_acronym(text: str) -> bool:
    """Whether a name looks like an acronym."""
    letters = text.replace(".", "")
    return SHORTEST_ACRONYM <= len(letters) <= 8 and sum(char.isupper() for char in letters) >= len(letters) / 2


def initial_letters(names: Iterable[str]) -> set[str]:
    """The initials of names of several words, with and without the small ones."""
    found = set()
    for name in names:
        words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
        if len(words) > 1:
            found.add("".join(word[0] for word in words if word[0].isupper()))
            found.add("".join(word[0].upper() for word in words))
    return {letters for letters in found if len(letters) >= SHORTEST_ACRONYM}


def surnames(clusters: Clusters, ontology: Ontology) -> list[tuple[str, str]]:
    """'Soleimani' is 'Qasem Soleimani' if nobody else in the document bears the name; so is a wrongly typed one."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for key, draft in clusters.drafts.items():
        words = fold(next(iter(draft.names))).split()
        if draft.type == "Person" and len(words) > 1:
            for tail in {" ".join(words[start:]) for start in range(1, len(words))} | {words[0]}:
                bearers[tail].append(key)
    found = []
    for key, draft in clusters.drafts.items():
        full = [bearer for bearer in bearers.get(fold(next(iter(draft.names))), []) if bearer != key]
        if len(full) == 1 and may_be_person(draft, ontology):
            found.append((key, full[0]))
    return found


def may_be_person(draft: Draft, ontology: Ontology) -> bool:
    """Whether a short name can be a surname: a known country or organization cannot."""
    return draft.type == "Person" or draft.known is None or ontology.known[draft.known].type in {"City", "Company"}


def shortened(clusters: Clusters, ontology: Ontology) -> list[tuple[str, str]]:
    """'Philips' is 'Philips Electronics' if that is the only organization that starts so."""
    starts: dict[str, list[str]] = defaultdict(list)
    for key, draft in clusters.drafts.items():
        words = fold(next(iter(draft.names))).split()
        if ontology.is_a(draft.type, ORGANIZATIONS):
            for length in range(1, len(words)):
                starts[" ".join(words[:length])].append(key)
    found = []
    for key, draft in clusters.drafts.items():
        full = [longer for longer in starts.get(fold(next(iter(draft.names))), []) if longer != key]
        if len(full) == 1 and draft.known is None and ontology.is_a(draft.type, ORGANIZATIONS):
            found.append((key, full[0]))
    return found
