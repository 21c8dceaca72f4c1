"""Which words of a text name something: the recogniser's spans and the known entities, trimmed and reconciled."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kg.syntax import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.annotate.gazetteer import Hit
    from kg.ontology import KnownEntity, Language
    from kg.syntax import Word

YEAR = re.compile(r"(?:19|20)\d\d")
FRINGE = frozenset("\"'“”‘’`´,.;:()[]-–—«»!?…")


# The weight of a name's place in the vote on its type. A place alone has 1: its sentence may say nothing of the type.
FULL_NAME = 50
KNOWN = 100
CLEAR = 0.75  # of the votes; with fewer, every place keeps the type that its sentence suggests

Form = tuple[str, ...]


class Reading(NamedTuple):
    """What a form means in a document; `clear` if nearly all its places agree."""

    type: str
    known: tuple[str, ...] = ()
    demonym: bool = False
    clear: bool = True


class Tagged(NamedTuple):
    """A span of the name recogniser, in the ontology's classes; `last` is included."""

    first: int
    last: int
    type: str


def find_names(
    words: Sequence[Word],
    tagged: Iterable[Tagged],
    hits: Iterable[Hit],
    known: dict[str, KnownEntity],
    language: Language,
) -> list[Name]:
    """Reconcile both sources; where they overlap the longer span wins, and a known entity gives the type."""
    spans = [span for raw in tagged if (span := trim(raw, words, language)) is not None]
    found = [name for hit in hits if (name := from_hit(hit, words, spans, known, language)) is not None]
    taken = {index for name in found for index in range(name.first, name.last + 1)}
    found += [
        Name(span.first, span.last, span.type)
        for span in spans
        if taken.isdisjoint(range(span.first, span.last + 1)) and is_name(span, words, language)
    ]
    taken = {index for name in found for index in range(name.first, name.last + 1)}
    longer = (with_year(with_first_name(name, words, taken, language), words, language) for name in found)
    return sorted(longer, key=lambda name: name.first)


def with_year(name: Name, words: Sequence[Word], language: Language) -> Name:
    """An agreement is called by its year: 'the 2015 nuclear deal', 'het kernakkoord van 2015'."""
    if name.type != "Agreement":
        return name
    before, after = words[max(name.first - 1, 0)], words[name.last + 1 : name.last + 3]
    if YEAR.fullmatch(before.text) and before.end + 1 == words[name.first].start:
        name = replace(name, first=before.index)
    genitive = len(after) == 2 and language.is_in("genitive_prepositions", after[0].text.lower())
    return replace(name, last=after[1].index) if genitive and YEAR.fullmatch(after[1].text) else name


def with_first_name(name: Name, words: Sequence[Word], taken: set[int], language: Language) -> Name:
    """'premier Boris | Johnson': take in the first name that parser and recogniser left standing before a person."""
    before = words[name.first - 1] if name.first else None
    if (
        name.type != "Person"
        or before is None
        or before.index in taken
        or language.is_in("portfolios", before.text.lower())
    ):
        return name
    joins = before.pos == "PROPN" and before.label in {"apposition", "flat"} and before.text[:1].isupper()
    return replace(name, first=before.index) if joins else name


def from_hit(
    hit: Hit, words: Sequence[Word], spans: Sequence[Tagged], known: dict[str, KnownEntity], language: Language
) -> Name | None:
    """A known entity's name, unless it is only a part of a longer name ('Bank of England', 'George Washington')."""
    for span in spans:
        within = span.first <= hit.first and hit.last <= span.last
        longer = span.last - span.first > hit.last - hit.first
        if within and longer and not is_modifier(hit, span, words, language):
            return None
    keys = ranked(hit, spans, known)
    return Name(hit.first, hit.last, known[keys[0]].type, keys, hit.demonym)


def is_modifier(hit: Hit, span: Tagged, words: Sequence[Word], language: Language) -> bool:
    """Whether a country only tells where the rest is from: 'Iranian ministry' keeps both, 'US Steel' is one name."""
    rest = range(hit.last + 1, span.last + 1)
    plain = all(not words[i].text[0].isupper() for i in rest)
    body = language.is_in("institutions", words[span.last].text.lower())
    return hit.demonym and hit.first == span.first and (plain or body)


def ranked(hit: Hit, spans: Sequence[Tagged], known: dict[str, KnownEntity]) -> tuple[str, ...]:
    """The candidates, those first whose class is the recogniser's, then countries before cities before others."""
    types = {span.type for span in spans if (span.first, span.last) == (hit.first, hit.last)}
    order = {"Country": 0, "IntergovernmentalOrganization": 1, "City": 2}
    return tuple(sorted(hit.keys, key=lambda key: (known[key].type not in types, order.get(known[key].type, 3))))


def trim(span: Tagged, words: Sequence[Word], language: Language) -> Tagged | None:
    """Cut determiners, titles, quotes and possessive endings off; None if nothing is left."""
    first, last = span.first, span.last
    while first <= last and (
        words[first].text in FRINGE
        or words[first].label == "determiner"
        or is_title(words, first, last, span, language)
    ):
        first += 1
    last = cut_after_name(words, first, last, span, language)
    while first <= last and (words[last].text in FRINGE or language.is_in("possessive_markers", words[last].text)):
        last -= 1
    return span._replace(first=first, last=last) if first <= last else None


def cut_after_name(words: Sequence[Word], first: int, last: int, span: Tagged, language: Language) -> int:
    """Cut 'van Zweden' and 'van Defensie' off a person: a name's 'van' has no country or portfolio after it."""
    for index in range(first + 1, last):
        after = words[index + 1]
        of = span.type == "Person" and language.is_in("genitive_prepositions", words[index].text)
        if of and (after.country or language.is_in("portfolios", after.text.lower())):
            return index - 1
    return last


def is_title(words: Sequence[Word], first: int, last: int, span: Tagged, language: Language) -> bool:
    """Whether a person's span starts with a title: 'President Trump'."""
    if span.type != "Person" or first == last:
        return False
    low = words[first].text.lower()
    common = language.is_in("groups", low) or low in language.descriptions
    office = language.is_in("title_words", low) or language.is_in("portfolios", low)
    return common or office or words[first].pos in {"NOUN", "VERB", "ADV", "ADP"}


def is_name(span: Tagged, words: Sequence[Word], language: Language) -> bool:
    """Whether a span looks like a name at all: a capital, a letter, no weekday, not that of a 'Hurricane Katrina'."""
    before = words[span.first - 1] if span.first else None
    if before and before.text[:1].isupper() and language.is_in("named_events", before.text.lower()):
        return False
    texts = [words[index].text for index in range(span.first, span.last + 1)]
    if all(language.is_in("portfolios", text.lower()) for text in texts):
        return False
    if not any(text[0].isupper() for text in texts) or not any(char.isalpha() for char in texts[-1]):
        return False
    return not (len(texts) == 1 and (len(texts[0]) < 2 or language.is_in("stop_names", texts[0].lower())))


def spread(words: Sequence[Word], names: list[Name]) -> list[Name]:
    """Mark the other places where a name of the document stands, and let each name have one type.

    A small recogniser sees 'Soleimani' in three places of five; a reader sees five. A word that it takes for a name in
    fewer places than not ('Bank' in one of ten) is left as it is.
    """
    readings = read_forms(words, names)
    found = find_unmarked(words, names, readings)
    marked = Counter(surface(words, name) for name in names)
    unmarked = Counter(surface(words, name) for name in found)
    believed = [name for name in found if len(form := surface(words, name)) > 1 or unmarked[form] <= marked[form]]
    result = [retyped(name, readings[surface(words, name)]) for name in names]
    return sorted([*result, *believed], key=lambda name: name.first)


def find_unmarked(words: Sequence[Word], names: Iterable[Name], readings: Mapping[Form, Reading]) -> list[Name]:
    """The other places where the names of the document stand, the longest where there are several."""
    firsts: dict[str, list[Form]] = defaultdict(list)
    for form, reading in readings.items():
        if is_spreadable(form, reading):
            firsts[form[0]].append(form)
    taken = {index for name in names for index in range(name.first, name.last + 1)}
    found = []
    for index, word in enumerate(words):
        if index in taken or word.text not in firsts:
            continue
        for form in sorted(firsts[word.text], key=len, reverse=True):
            last = index + len(form) - 1
            here = tuple(w.text for w in words[index : last + 1]) == form and word.sentence == words[last].sentence
            if here and taken.isdisjoint(range(index, last + 1)):
                found.append(Name(index, last, readings[form].type, readings[form].known, sure=False))
                taken.update(range(index, last + 1))
                break
    return found


def surface(words: Sequence[Word], name: Name) -> Form:
    """The words of a name."""
    return tuple(words[index].text for index in range(name.first, name.last + 1))


def read_forms(words: Sequence[Word], names: Iterable[Name]) -> dict[Form, Reading]:
    """What each name means in the document: its places vote, known entities and full names with more weight."""
    ballots: dict[Form, Counter[str]] = defaultdict(Counter)
    examples: dict[tuple[Form, str], Name] = {}
    for name in names:
        form = surface(words, name)
        ballots[form][name.type] += KNOWN if name.known else 1
        examples.setdefault((form, name.type), name)
    for form in surnames(ballots).intersection(ballots):
        ballots[form]["Person"] += FULL_NAME
    return {form: count_votes(form, votes, examples) for form, votes in ballots.items()}


def surnames(ballots: Mapping[Form, Counter[str]]) -> set[Form]:
    """How full names end: 'Wenger told reporters' is no club where the document has 'Arsene Wenger' too."""
    persons = [form for form, votes in ballots.items() if len(form) > 1 and winner(votes) == "Person"]
    return {form[start:] for form in persons for start in range(1, len(form))}


def count_votes(form: Form, votes: Counter[str], examples: Mapping[tuple[Form, str], Name]) -> Reading:
    """The type with the most votes."""
    type_ = winner(votes)
    example = examples.get((form, type_))
    clear = votes[type_] >= CLEAR * votes.total()
    return Reading(type_, example.known, example.demonym, clear) if example else Reading(type_)


def winner(votes: Counter[str]) -> str:
    """The type with the most votes; of equals the first in the alphabet."""
    return min(votes, key=lambda type_: (-votes[type_], type_))


def is_spreadable(form: Form, reading: Reading) -> bool:
    """Whether a name may be marked where the recogniser did not see it."""
    return form[0][0].isupper() and (len(form) > 1 or (len(form[0]) > 3 and not reading.demonym))


def retyped(name: Name, reading: Reading) -> Name:
    """The name with the type of the vote, if that is clear."""
    if reading.type == name.type or not reading.clear:
        return name
    return replace(name, type=reading.type, known=reading.known)
