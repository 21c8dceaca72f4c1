"""Descriptions and pronouns -> entities: 'the Iranian general', 'US troops', 'Teheran', 'the militia', 'he', 'our'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.entities.cluster import fold
from kg.entities.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.entities.cluster import Clusters
    from kg.entities.quotations import Quoted
    from kg.model import Document, MentionKind
    from kg.ontology import Language, Ontology
    from kg.syntax import Syntax, Word

COUNTRY = frozenset({"Country"})
ORGANIZATION = frozenset({"Organization"})
PERSON = frozenset({"Person"})
THING = frozenset({"Organization", "Country"})
PLURAL = frozenset({"Group", "Organization", "Country"})
FACILITY_OR_PLACE = frozenset({"Place"})
PLURALS = ("n", "en", "s", "es", "'s")  # for plurals that a lemmatizer left or got wrong: 'verdachten'
LOCAL = {("bodies", "institutions"): "Organization", ("facilities",): "Facility"}
WINDOW = 3  # sentences that a pronoun or description looks back
LINKS_TO_COUNTRY = ("modifier", "possessor")


@dataclass(frozen=True, slots=True)
class Seen:
    """An entity that was mentioned: where, and whether as a subject."""

    key: str
    sentence: int
    index: int
    subject: bool


class Resolver:
    """Goes through a document from left to right and resolves what is no name."""

    def __init__(self, document: Document, syntax: Syntax, ontology: Ontology, clusters: Clusters) -> None:
        self._document = document
        self._syntax = syntax
        self._ontology = ontology
        self.drafts = clusters.drafts
        self.of_word: dict[int, str] = {}
        self.stands_for: dict[str, str] = {}
        self.troops: set[str] = set()
        self.unnamed: set[str] = set()
        self._seen: list[Seen] = []
        self._titled: list[tuple[str, str, str | None]] = []  # title lemma, person, country
        self._open_pronouns: list[int] = []
        for name, key in zip(syntax.names, clusters.of_name, strict=True):
            self.of_word.update(dict.fromkeys(range(name.first, name.last + 1), key))
        for key in sorted(self.drafts):
            self._link_capital(key)

    def resolve_nominals(self) -> None:
        """Resolve all nominals and third-person pronouns."""
        for number, sentence in enumerate(self._syntax.sentences):
            language = self._ontology.languages[sentence.language]
            for index in range(sentence.first, sentence.last + 1):
                word = self._syntax.words[index]
                if index not in self.of_word:
                    self._resolve(word, number, language)
                else:
                    self._people(word)
                if index in self.of_word:
                    self._note(word, number)

    def resolve_quoted(self, quotations: Sequence[Quoted]) -> None:
        """First and second person in quotations are speaker and addressee."""
        for quotation in quotations:
            for index in self._inside(quotation):
                word = self._syntax.words[index]
                language = self._ontology.languages[self._syntax.language_at(index)]
                key = self._quoted_key(word, quotation, language)
                if key and word.pos in {"PRON", "DET"}:
                    self._set(index, index, key, "pronoun")

    # -- helpers

    def _inside(self, quotation: Quoted) -> Iterator[int]:
        for sentence in self._syntax.sentences:
            if sentence.span.start < quotation.span.end and quotation.span.start < sentence.span.end:
                for index in range(sentence.first, sentence.last + 1):
                    if quotation.span.start <= self._syntax.words[index].start < quotation.span.end:
                        yield index

    def _quoted_key(self, word: Word, quotation: Quoted, language: Language) -> str | None:
        lemma = word.text.lower()
        if language.is_in("first_singular", lemma):
            return quotation.speaker
        if language.is_in("first_plural", lemma):
            return self._country_of(quotation.speaker) or quotation.speaker
        if language.is_in("second_person", lemma):
            return quotation.addressee
        return None

    def _country_of(self, person: str | None) -> str | None:
        """The country in whose name a titled person speaks."""
        return next((country for _, who, country in self._titled if who == person and country), None)

    def _set(self, first: int, last: int, key: str, kind: MentionKind) -> None:
        self.of_word[last] = key
        self.drafts[key].mention(self._syntax, first, last, kind)

    def _note(self, word: Word, sentence: int) -> None:
        key = self.of_word[word.index]
        subject = word.label in {"subject", "passive_subject"}
        self._seen.append(Seen(key, sentence, word.index, subject))

    def _is(self, key: str, types: frozenset[str]) -> bool:
        return self._ontology.is_a(self.drafts[key].type, types)

    def _ensure(self, known: str) -> str:
        """The draft of a known entity, made if the text names it only indirectly."""
        if known not in self.drafts:
            self.drafts[known] = Draft(known, self._ontology.known[known].type, known)
        return known

    def _link_capital(self, key: str) -> None:
        """A capital as actor is its country."""
        known = self.drafts[key].known
        if known and self._ontology.known[known].type == "City":
            country = self._ontology.known[known].located_in
            if country in self._ontology.known and self._ontology.known[country].capital == known:
                self.stands_for[key] = self._ensure(country)

    # -- one word

    def _resolve(self, word: Word, sentence: int, language: Language) -> None:
        if word.pos in {"NOUN", "PROPN"} or (word.pos == "ADJ" and language.is_in("groups", word.lemma)):
            self._nominal(word, sentence, language)
        elif word.pos in {"PRON", "DET"}:
            self._pronoun(word, sentence, language)
        elif word.pos == "NUM" and language.is_in("transparent", word.lemma):  # "honderden demonstranten"
            self._counted(word, sentence, language)

    def _people(self, word: Word) -> None:
        """'four Palestinians': people of a country."""
        name = self._syntax.name_at(word.index)
        counted = any(e.label == "modifier" for e in self._syntax.edges[word.index]) or "Number=Plur" in word.features
        noun = word.pos in {"NOUN", "PROPN"} and word.label not in {"modifier", "flat"}
        if name and name.demonym and name.first == name.last and noun and counted:
            self._new_nominal(word, "Group", self.of_word[word.index])

    def _nominal(self, word: Word, sentence: int, language: Language) -> None:
        named = self._named(word)
        if named:
            self._title(word, named, language)
            return
        if language.is_in("transparent", word.lemma) and self._counted(word, sentence, language):
            return
        if language.is_in("offices", word.lemma) and self._office(word):
            return
        country = self._country_at(word)
        body = country or self._country_at(word, ORGANIZATION)
        if self._plays(word, "metonyms", language) and body and not self._plays(word, "weak_metonyms", language):
            self._set(self._np_first(word), word.index, body, "nominal")
        elif self._plays(word, "agreements", language):
            self._agreement(word, sentence, language)
        elif self._plays(word, "institutions", language) and country:
            self._new_nominal(word, "Organization", country, kind="name")
        elif self._plays(word, "bodies", language) and country:
            self._set(self._np_first(word), word.index, country, "nominal")
        elif self._local(word, language) or self._described(word, sentence, country, language):
            return
        elif self._plays(word, "representatives", language) and body and "Number=Plur" not in word.features:
            self._set(self._np_first(word), word.index, body, "nominal")
        elif self._plays(word, "forces", language) and country:
            self.troops.add(self._new_nominal(word, "Group", country))
        elif self._is_person_noun(word, language) and self._is_collective(word, language):
            self._new_nominal(word, "Group", None)
        elif self._is_unnamed_person(word, language):
            self.unnamed.add(self._new_nominal(word, "Person", None))

    def _local(self, word: Word, language: Language) -> bool:
        """'the court in Istanbul', 'Edinburgh's airport': a body or building that its place names."""
        type_ = next(
            (t for lists, t in LOCAL.items() if any(self._plays(word, name, language) for name in lists)), None
        )
        if type_ is None or "Number=Plur" in word.features:
            return False
        for edge in self._syntax.edges[word.index]:
            key = self.of_word.get(edge.target)
            name = self._syntax.name_at(edge.target)
            if key is None or name is None or not self._is(key, FACILITY_OR_PLACE) or self._is(key, COUNTRY):
                continue
            if (
                edge.label.startswith("p:")
                and language.is_in("place_of", edge.label[2:])
                and name.first - word.index <= 3
            ):
                self._local_nominal(word, self._np_first(word), name.last, type_)
                return True
            if edge.label in LINKS_TO_COUNTRY and name.last < word.index:
                self._local_nominal(word, min(name.first, self._np_first(word)), word.index, type_)
                return True
        return False

    def _local_nominal(self, word: Word, first: int, last: int, type_: str) -> None:
        text = self._np_text(first, last)
        key = f"{type_}/{fold(text)}"
        if key not in self.drafts:
            self.drafts[key] = Draft(key, type_)
        self.drafts[key].names[text] += 1
        self.drafts[key].mention(self._syntax, first, last, "name")
        self.of_word[word.index] = key

    def _office(self, word: Word) -> bool:
        """'the Berg administration', 'President Berg's office': Berg."""
        for edge in self._syntax.edges[word.index]:
            key = self.of_word.get(edge.target)
            if edge.label in LINKS_TO_COUNTRY and key and self._is(key, PERSON):
                self._set(word.index, word.index, key, "nominal")
                return True
        return False

    def _counted(self, word: Word, sentence: int, language: Language) -> bool:
        """'dozens of civilians' are the civilians."""
        for edge in self._syntax.edges[word.index]:
            if edge.label == "same" and edge.target > word.index:
                inner = self._syntax.words[edge.target]
                if inner.index not in self.of_word and not language.is_in("transparent", inner.lemma):
                    self._resolve(inner, sentence, language)
                if inner.index in self.of_word:
                    self._set(word.index, word.index, self.of_word[inner.index], "nominal")
                    return True
        return False

    def _plays(self, word: Word, list_name: str, language: Language) -> bool:
        """Whether a noun, or the last part of a compound, is in a list."""
        lemma, text = word.lemma, word.text.lower()
        forms = (lemma, text, *(text.removesuffix(ending) for ending in PLURALS))
        if any(language.is_in(list_name, form) for form in forms):
            return True
        return (
            language.compounds
            and len(lemma) > 7
            and any(lemma.endswith(part) for part in language.words[list_name] if len(part) > 4)
        )

    def _named(self, word: Word) -> str | None:
        """The named entity that a title or description stands beside: 'commander Qasem Soleimani'."""
        for edge in self._syntax.edges[word.index]:
            if edge.label == "same" and edge.target in self.of_word and self._syntax.name_at(edge.target):
                key = self.of_word[edge.target]
                if not self.drafts[key].demonyms or self.drafts[key].type != "Country":
                    return key
        return None

    def _title(self, word: Word, key: str, language: Language) -> None:
        """Note that a person bears a title, in which country."""
        self._set(self._np_first(word), word.index, key, "nominal")
        draft = self.drafts[key]
        draft.titles.setdefault(word.lemma)
        for gender in ("feminine", "masculine"):
            if language.is_in(gender, word.lemma):
                draft.gender = draft.gender or gender
        self._titled.append((language.synonyms.get(word.lemma, word.lemma), key, self._country_at(word)))

    def _country_at(self, word: Word, types: frozenset[str] = COUNTRY) -> str | None:
        """The country (or another body) of 'Iranian officials', 'Iran's government', 'the government of Iran'."""
        for edge in self._syntax.edges[word.index]:
            if edge.label in LINKS_TO_COUNTRY or self._is_genitive(edge.label, word):
                key = self.of_word.get(edge.target)
                if key and self._is(key, types):
                    return key
        return None

    def _is_genitive(self, label: str, word: Word) -> bool:
        """Whether an edge is 'of': the possessor in other words."""
        language = self._ontology.languages[self._syntax.language_at(word.index)]
        return label.startswith("p:") and language.is_in("genitive_prepositions", label[2:])

    def _np_first(self, word: Word) -> int:
        """The first word of a noun phrase up to its head, without its determiner."""
        first, open_ = word.index, [word.index]
        while open_:
            for child in self._syntax.words[open_.pop()].children:
                found = self._syntax.words[child]
                if child < word.index and found.label in {"modifier", "numeral", "flat"}:
                    first = min(first, child)
                    open_.append(child)
        return self._compound_first(first)

    def _compound_first(self, index: int) -> int:
        """Where a word with hyphens starts: 'Norwegian-backed rebels' are no 'backed rebels'."""
        words = self._syntax.words
        while index > 1 and words[index - 1].text == "-" and words[index - 2].end + 1 == words[index].start:
            index -= 2
        return index

    def _np_text(self, first: int, last: int) -> str:
        words = self._syntax.words
        return " ".join(self._document.text[words[first].start : words[last].end].split())

    def _new_nominal(self, word: Word, type_: str, country: str | None, kind: MentionKind = "nominal") -> str:
        """A group or body that has no name of its own; the same words are the same entity."""
        first = self._np_first(word)
        if country and first == word.index:
            first = self._possessor_first(word)
        text = self._np_text(first, word.index)
        key = f"{type_}/{fold(text)}"
        if key not in self.drafts:
            self.drafts[key] = Draft(key, type_)
        self.drafts[key].names[text] += 1
        self._set(first, word.index, key, kind)
        if country:
            self.stands_for.setdefault(key, country)
        return key

    def _possessor_first(self, word: Word) -> int:
        """'Iran's army' starts at the possessor."""
        before = [e.target for e in self._syntax.edges[word.index] if e.label == "possessor" and e.target < word.index]
        near = [index for index in before if word.index - index <= 4 and self._syntax.name_at(index)]
        return min(near, default=word.index)

    def _is_collective(self, word: Word, language: Language) -> bool:
        """Whether a noun is a specific collective: plural, or counted, or 'police'."""
        if "Number=Plur" in word.features or language.is_in("collectives", word.lemma):
            modifiers = [e for e in self._syntax.edges[word.index] if e.label == "modifier"]
            generic = language.is_in("generic_groups", word.lemma) and not modifiers
            return not generic
        return False

    def _is_unnamed_person(self, word: Word, language: Language) -> bool:
        """'an American journalist': a noun for a person with an indefinite article."""
        collective = language.descriptions.get(word.lemma, PERSON).isdisjoint(PERSON)
        person = self._is_person_noun(word, language) and not collective
        articles = [
            self._syntax.words[c].text.lower() for c in word.children if self._syntax.words[c].label == "determiner"
        ]
        return person and any(language.is_in("indefinite", article) for article in articles)

    def _is_person_noun(self, word: Word, language: Language) -> bool:
        return self._plays(word, "groups", language) or "Person" in language.descriptions.get(word.lemma, ())

    # -- agreements, descriptions

    def _agreement(self, word: Word, sentence: int, language: Language) -> None:
        modifiers = [
            e.target for e in self._syntax.edges[word.index] if e.label == "modifier" and e.target < word.index
        ]
        if not modifiers and word.lemma in language.words["agreements"]:
            self._recent(word, sentence, frozenset({"Agreement"}))
            return
        if self._syntax.sentences[sentence].heading:
            return
        first = self._np_first(word)
        last = self._year_after(word, language)
        text = self._np_text(first, last)
        key = f"Agreement/{fold(text)}"
        same = [
            k
            for k, d in self.drafts.items()
            if d.type == "Agreement" and any(fold(n).endswith(fold(text)) for n in d.names)
        ]
        key = same[0] if same else key
        if key not in self.drafts:
            self.drafts[key] = Draft(key, "Agreement")
        self.drafts[key].names[text] += 1
        self.of_word[word.index] = key
        self._set(first, last, key, "nominal")

    def _year_after(self, word: Word, language: Language) -> int:
        """'het kernakkoord van 2015' ends with the year."""
        words = self._syntax.words
        for edge in self._syntax.edges[word.index]:
            near = word.index < edge.target <= word.index + 2
            if near and edge.label.startswith("p:") and words[edge.target].text.isdigit():
                return edge.target
        return word.index

    def _is_definite(self, word: Word, language: Language) -> bool:
        return any(
            self._syntax.words[c].label == "determiner"
            and language.is_in("definite", self._syntax.words[c].text.lower())
            for c in word.children
        )

    def _described(self, word: Word, sentence: int, country: str | None, language: Language) -> bool:
        """'the militia', 'het land', 'de generaal': the last entity that the noun can describe."""
        types = language.descriptions.get(word.lemma)
        if types is None or not self._is_definite(word, language) or "Number=Plur" in word.features:
            return False
        if types == PERSON or (types >= PERSON and any(word.lemma == title for title, _, _ in self._titled)):
            return self._titled_person(word, language.synonyms.get(word.lemma, word.lemma), sentence, country)
        if self._has_own_modifier(word):
            return False
        return self._recent(word, sentence, types, demonyms=language.is_in("metonyms", word.lemma))

    def _has_own_modifier(self, word: Word) -> bool:
        """Whether more than a bare noun is said: 'the Syrian militia' need not be the one before."""
        return any(
            e.label in LINKS_TO_COUNTRY or self._is_genitive(e.label, word) for e in self._syntax.edges[word.index]
        )

    def _titled_person(self, word: Word, post: str, sentence: int, country: str | None) -> bool:
        """The person with this title, in this country if one is said, who was spoken of last before this sentence."""
        fits = [
            person
            for title, person, where in self._titled
            if title == post and (country is None or where in (None, country)) and self._is(person, PERSON)
        ]
        if fits:
            before = [s for s in self._seen if s.key in fits and s.sentence < sentence]
            person = max(before, key=self._salience).key if before else fits[-1]
            self._set(self._np_first(word), word.index, person, "nominal")
            return True
        return country is None and not self._has_own_modifier(word) and self._lone_person(word, sentence)

    def _lone_person(self, word: Word, sentence: int) -> bool:
        """'the politician' where only one person was spoken of lately."""
        recent = {s.key for s in self._seen if sentence - s.sentence <= 2 and self._is(s.key, PERSON)}
        if len(recent) == 1:
            self._set(word.index, word.index, recent.pop(), "nominal")
            return True
        return False

    def _recent(self, word: Word, sentence: int, types: frozenset[str], *, demonyms: bool = False) -> bool:
        """Resolve to the last entity of these classes, subjects first within a sentence."""
        fits = [s for s in self._seen if sentence - s.sentence <= WINDOW and self._can_be(s.key, types)]
        fits = [s for s in fits if demonyms or not self._is_demonym_only(s)]
        fits = self._called(word, fits)
        if not fits:
            return False
        self._set(word.index, word.index, max(fits, key=self._salience).key, "nominal")
        return True

    @staticmethod
    def _salience(seen: Seen) -> tuple[float, int]:
        """How much a mention is in a reader's mind: the later the more, a subject before what follows it."""
        return seen.sentence + (0.5 if seen.subject else 0), seen.index

    def _called(self, word: Word, fits: list[Seen]) -> list[Seen]:
        """Those whose names hold the noun, if any; 'the court' is no ministry, 'the company' can be any."""
        language = self._ontology.languages[self._syntax.language_at(word.index)]
        called = [s for s in fits if any(word.lemma in name.casefold() for name in self.drafts[s.key].names)]
        strict = any(language.is_in(lists, word.lemma) for lists in ("bodies", "institutions", "facilities"))
        return called if called or strict else fits

    def _can_be(self, key: str, types: frozenset[str]) -> bool:
        """Whether an entity is of these classes, or of a wider one that says no more than 'the company'."""
        wider = self.drafts[key].type == "Organization" and any(self._ontology.is_a(t, ORGANIZATION) for t in types)
        return self._is(key, types) or wider

    def _is_demonym_only(self, seen: Seen) -> bool:
        """Whether a country was only an adjective there."""
        name = self._syntax.name_at(seen.index)
        return name is not None and name.demonym

    # -- pronouns

    def _pronoun(self, word: Word, sentence: int, language: Language) -> None:
        text = word.text.lower()
        if language.is_in("expletives", text):
            return
        if language.is_in("person_pronouns", text) and not self._is_plural_verb(word, text, language):
            self._antecedent(word, sentence, PERSON, gender_of(text, language))
        elif language.is_in("plural_pronouns", text):
            self._antecedent(word, sentence, PLURAL, None)
        elif language.is_in("thing_pronouns", text):
            self._antecedent(word, sentence, THING, None)

    def _is_plural_verb(self, word: Word, text: str, language: Language) -> bool:
        """'zij' and 'ze' are she or they: the verb tells."""
        if not language.is_in("plural_pronouns", text):
            return False
        head = self._syntax.words[word.head]
        verbs = [
            head,
            *(
                self._syntax.words[c]
                for c in head.children
                if self._syntax.words[c].label in ("auxiliary", "passive_auxiliary")
            ),
        ]
        return any("Number=Plur" in verb.features for verb in verbs)

    def _antecedent(self, word: Word, sentence: int, types: frozenset[str], gender: str | None) -> None:
        fits = [s for s in self._seen if self._may_be(s, word, sentence, types, gender)]
        if fits:
            best = max(fits, key=lambda s: (s.sentence * 2 + (3 if s.subject else 0), s.index))
            draft = self.drafts[best.key]
            draft.gender = draft.gender or gender
            self._set(word.index, word.index, best.key, "pronoun")

    def _may_be(self, seen: Seen, word: Word, sentence: int, types: frozenset[str], gender: str | None) -> bool:
        draft = self.drafts[seen.key]
        if sentence - seen.sentence > 2 or not self._is(seen.key, types) or self._is_demonym_only(seen):
            return False
        if gender and draft.gender and draft.gender != gender:
            return False
        siblings = {e.target for e in self._syntax.edges[word.head] if e.label in ("subject", "object", "indirect")}
        reflexive = word.label in {"possessor", "determiner"}
        return reflexive or word.index not in siblings or seen.index not in siblings


def gender_of(text: str, language: Language) -> str | None:
    """Which gender a pronoun tells."""
    return next((g for g in ("feminine", "masculine") if language.is_in(g, text)), None)
