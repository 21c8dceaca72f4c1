"""Patterns over a document: which triggers stand in it, and who fills their roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.statements.pattern import Incoming, follow, trigger_here, word_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.ontology import Language, Ontology
    from kg.statements.compile import Lexicon
    from kg.statements.pattern import Pattern, Step
    from kg.syntax import Referents, Syntax, Word

Filler = tuple[int, str]  # word, entity
WIDEST = 14  # words on either side of a verb in which a misparsed argument is looked for
BARE = frozenset({"subject", "passive_subject", "root", "object", "oblique", "conjunct"})
NEAR = 4  # words from one name to the next that belongs to it
VICTIMS = frozenset({"Victim"})
SUBJECT = frozenset({"subject", "passive_subject"})
OWNER = frozenset({"possessor", "modifier"})


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger with its roles filled: role -> (word, entity id)."""

    pattern: Pattern
    trigger: int
    words: tuple[int, ...]  # of the trigger; others may stand between them: 'hold Norway responsible'
    roles: dict[str, tuple[Filler, ...]]

    @property
    def first(self) -> int:
        """The first word of the trigger."""
        return self.words[0]

    @property
    def last(self) -> int:
        """The last word of the trigger."""
        return self.words[-1]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A pattern whose trigger is there, and the core roles that it did not find or could not accept."""

    pattern: Pattern
    trigger: int
    missing: tuple[str, ...]


class Matcher:
    """Matches the lexicons over one document."""

    def __init__(self, syntax: Syntax, referents: Referents, ontology: Ontology, lexicons: dict[str, Lexicon]) -> None:
        self._syntax = syntax
        self._referents = referents
        self._ontology = ontology
        self._lexicons = lexicons
        self._incoming = Incoming(syntax)
        self.name_heads = {self._head(name.first, name.last) for name in syntax.names}

    def _head(self, first: int, last: int) -> int:
        inside = range(first, last + 1)
        words = self._syntax.words
        return next((i for i in inside if words[i].head not in inside or words[i].head == i), last)

    def candidates(self, word: Word) -> Iterator[tuple[Pattern, tuple[int, ...]]]:
        """Yield patterns and the words of their triggers at a word; of titles within titles the longest."""
        lexicon = self._lexicons.get(self._syntax.language_at(word.index))
        if lexicon is None:
            return
        class_ = word_class(word)
        if word.index in self.name_heads:
            yield from ((pattern, (word.index,)) for pattern in lexicon.index.by_name)
        if word.index in self._syntax.heads and class_ != "verb" and not word.text[:1].islower():
            return
        here = []
        for words, place, patterns in lexicon.index.lookup(word):
            fitting = tuple(pattern for pattern in patterns if pattern.word_class == class_)
            span = trigger_here(words, place, word, self._syntax) if fitting else None
            if span:
                here.append((len(words), span, fitting))
        longest = max((size for size, _, _ in here), default=0) if class_ == "noun" else 0
        frames = {pattern.frame for size, _, patterns in here for pattern in patterns if size == longest}
        for size, span, patterns in here:
            yield from ((pattern, span) for pattern in patterns if size >= longest or pattern.frame in frames)

    def match(self, pattern: Pattern, word: Word) -> dict[str, tuple[Filler, ...]]:
        """The core roles that a pattern fills at a trigger; those that it cannot are left out."""
        roles: dict[str, tuple[Filler, ...]] = {}
        if pattern.reciprocal:
            return self._reciprocal(pattern, word)
        for role, path in pattern.core:
            found = self.fillers(pattern, role, path, word)
            if pattern.by_name:
                found = tuple(filler for filler in found if self._beside(word.index, filler[0]))
            if found:
                roles[role] = tuple(dict.fromkeys((*roles.get(role, ()), *found)))
        return roles

    def _beside(self, trigger: int, filler: int) -> bool:
        """Whether no more than a preposition and an article stand between two names: 'Bergen in Norway'."""
        one, other = self._syntax.name_at(trigger), self._syntax.name_at(filler)
        if trigger == filler or one is None or other is None:
            return trigger == filler
        return max(one.first, other.first) - min(one.last, other.last) <= NEAR

    def _reciprocal(self, pattern: Pattern, word: Word) -> dict[str, tuple[Filler, ...]]:
        """'X, Y and Z met': all fill both roles."""
        role, path = pattern.core[0]
        found = self.fillers(pattern, role, path, word)
        return {each: found for each, _ in pattern.core} if len({e for _, e in found}) > 1 else {}

    def fillers(self, pattern: Pattern, role: str, path: tuple[Step, ...], word: Word) -> tuple[Filler, ...]:
        """The entities at the end of a path that the role accepts."""
        frames = self._lexicons[self._syntax.language_at(word.index)].index.frames

        language = self._ontology.languages[self._syntax.language_at(word.index)]

        def fits(via: str, passed: Word) -> bool:
            if language.is_in("anything", via):
                return passed.pos == "VERB" or (passed.pos == "NOUN" and passed.index not in self._referents.of_word)
            return passed.lemma in frames.get(via[1:-1], ()) if via.startswith("[") else passed.lemma == via

        accepted = self._ontology.frames[pattern.frame].roles[role]
        reached = follow(path, word.index, self._syntax, self._incoming, fits)
        if not reached and path and path[-1].label.startswith("p:") and not path[-1].up:
            bases = follow(path[:-1], word.index, self._syntax, self._incoming, fits)
            reached = [
                found for base in bases for found in self._nearby_phrase(path[-1].label, self._syntax.words[base])
            ]
        pairs = [(index, self.accepted(index, accepted)) for index in reached]
        found = tuple((index, entity) for index, entity in pairs if entity)
        found = found or self._owners(pattern, role, reached, accepted)
        return found or self._misparsed(path, word, accepted)

    def _misparsed(self, path: tuple[Step, ...], word: Word, accepted: frozenset[str]) -> tuple[Filler, ...]:
        """The nearest phrase of the right form in a verb's clause, where a long sentence was parsed wrongly."""
        language = self._ontology.languages[self._syntax.language_at(word.index)]
        if not language.loose_parses or len(path) != 1 or path[0].up or word_class(word) != "verb":
            return ()
        if path[0].label.startswith("p:"):
            near = self._phrases(path[0].label, word)
        elif path[0].label == "subject" and not self._has_subject(word):
            near = self._bare_names_before(word)
        else:
            return ()
        for index in near:
            entity = self.accepted(index, accepted)
            if entity:
                return ((index, entity),)
        return ()

    def _clause(self, word: Word) -> range:
        """The words around a verb up to the next verb on either side that is not its own auxiliary."""
        words = self._syntax.words
        sentence = self._syntax.sentences[word.sentence]

        def closes(index: int) -> bool:
            other = words[index]
            return other.pos == "VERB" and other.head != word.index and word.head != other.index

        first = next((i + 1 for i in range(word.index - 1, sentence.first - 1, -1) if closes(i)), sentence.first)
        last = next((i for i in range(word.index + 1, sentence.last + 1) if closes(i)), sentence.last + 1)
        return range(max(first, word.index - WIDEST), min(last, word.index + WIDEST))

    def _phrases(self, label: str, word: Word) -> list[int]:
        """The names that the preposition governs in the verb's clause, the nearest first."""
        clause = self._clause(word)
        # "Holm, editor of The Times, criticized ...": what is said of the subject is no argument of the verb.
        bases = [index for index in clause if not self._is_of_subject(index, word)]
        found = [e.target for i in bases for e in self._syntax.edges[i] if e.label == label and e.target in clause]
        return sorted(set(found), key=lambda index: abs(index - word.index))

    def _is_of_subject(self, index: int, verb: Word) -> bool:
        """Whether a word hangs on a verb's own subject; behind the verb only an apposition of it surely does."""
        words, edges = self._syntax.words, self._syntax.edges[verb.index]
        subjects = {edge.target for edge in edges if edge.label in SUBJECT and not edge.raised}
        sure = index < verb.index
        for _ in range(WIDEST):
            if index in subjects:
                return sure
            sure = sure or words[index].label == "apposition"
            index = words[index].head
        return False

    def _has_subject(self, word: Word) -> bool:
        return any(edge.label == "subject" and not edge.raised for edge in self._syntax.edges[word.index])

    def _bare_names_before(self, word: Word) -> list[int]:
        """The names before a verb in its clause that no preposition governs, the nearest first."""
        words = self._syntax.words
        clause = [index for index in self._clause(word) if index < word.index]
        heads = [index for index in clause if index in self.name_heads and words[index].label in BARE]
        own = {edge.target for edge in self._syntax.edges[word.index]}
        free = [index for index in reversed(heads) if index not in own]
        return [index for index in free if not any(words[c].label == "case" for c in words[index].children)]

    def _nearby_phrase(self, label: str, word: Word) -> list[int]:
        """Where a prepositional phrase hangs on the object, or on the verb, is the parser's toss of a coin."""
        if word_class(word) == "verb":
            near = [
                e.target
                for e in self._syntax.edges[word.index]
                if e.label in ("object", "indirect") or e.label.startswith("p:")
            ]
            near = [index for index in near if index not in self._syntax.heads]
        else:
            head = self._syntax.words[word.head]
            near = [head.index] if head.pos == "VERB" and word.label in ("object", "subject", "passive_subject") else []
            near += [edge.target for edge in self._syntax.edges[word.index] if edge.label == "same"]
        return [
            edge.target
            for index in near
            for edge in self._syntax.edges[index]
            if edge.label == label and edge.target > index
        ]

    def _owners(
        self, pattern: Pattern, role: str, reached: Sequence[int], accepted: frozenset[str]
    ) -> tuple[Filler, ...]:
        """'condemned Norway's decision': Norway; 'killed by a Norwegian strike': Norway, where the frame allows it."""
        frame = self._ontology.frames[pattern.frame]
        if not (frame.by_means if role == "agent" else frame.by_deed):
            return ()
        language = self._ontology.languages[self._lexicon_of(pattern)]
        found = []
        for index in reached:
            word = self._syntax.words[index]
            if word.pos != "NOUN" or index in self._referents.of_word or is_person_noun(word, language):
                continue
            for edge in self._syntax.edges[index]:
                if edge.label in OWNER or (
                    edge.label.startswith("p:") and edge.label[2:] in owner_prepositions(language)
                ):
                    entity = self.accepted(edge.target, accepted)
                    if entity:
                        found.append((edge.target, entity))
        return tuple(found[:1])

    def _lexicon_of(self, pattern: Pattern) -> str:
        return pattern.id.split("/", 1)[0]

    def is_of_nothing(self, word: Word) -> bool:
        """Whether a title is said to be of nothing: 'president of the club' is not the country's."""
        language = self._ontology.languages[self._syntax.language_at(word.index)]
        for edge in self._syntax.edges[word.index]:
            genitive = edge.label.startswith("p:") and language.is_in("genitive_prepositions", edge.label[2:])
            portfolio = language.is_in("portfolios", self._syntax.words[edge.target].text.lower())
            named = edge.label == "modifier" and edge.target in self._syntax.heads
            if edge.label == "possessor" or named or (genitive and not portfolio):
                return False
        return True

    def _others_here(self, number: int, home: str, class_: str) -> bool:
        """Whether the sentence names another entity of the class: 'President Holm' may be of that one."""
        sentence = self._syntax.sentences[number]
        here = {self._referents.of_word.get(i) for i in range(sentence.first, sentence.last + 1)} - {None, home}
        accepted = frozenset({class_})
        return any(entity and self._accepts(entity, accepted) for entity in here)

    def at_home(self, sentence: int, role: str, class_: str) -> dict[str, tuple[Filler, ...]]:
        """What the document is about in a role, at its first mention."""
        home = self._referents.home.get(class_)
        if home is None or self._others_here(sentence, home, class_):
            return {}
        index = min((i for i, entity in self._referents.of_word.items() if entity == home), default=None)
        return {role: ((index, home),)} if index is not None else {}

    def accepted(self, index: int, accepted: frozenset[str]) -> str | None:
        """The entity of a word as a role takes it: itself, or the country that acts through it."""
        entity = self._referents.of_word.get(index)
        if entity is None:
            return None
        if entity in self._referents.unnamed and not accepted <= VICTIMS:
            return None
        country = self._referents.stands_for.get(entity)
        takes_country = country is not None and self._accepts(country, accepted) and acts(accepted, self._ontology)
        if entity in self._referents.troops and takes_country:
            return country
        if self._accepts(entity, accepted):
            return entity
        return country if takes_country else None

    def _accepts(self, entity: str, accepted: frozenset[str]) -> bool:
        return self._ontology.is_a(self._referents.entities[entity].type, accepted)


def acts(accepted: frozenset[str], ontology: Ontology) -> bool:
    """Whether a role is for who acts: there a body stands for its country, in that of a place it does not."""
    return ontology.is_a("Organization", accepted) or "Country" in accepted


def find_matches(
    syntax: Syntax, referents: Referents, ontology: Ontology, lexicons: dict[str, Lexicon]
) -> Iterator[Match]:
    """Yield, for every trigger and frame, the match that fills most."""
    matcher = Matcher(syntax, referents, ontology, lexicons)
    for word in syntax.words:
        best: dict[str, Match] = {}
        pooled: dict[str, list[Pattern]] = {}
        for pattern, words in matcher.candidates(word):
            roles = matcher.match(pattern, word)
            pooled.setdefault(pattern.frame, []).append(pattern)
            if len(roles) < len({role for role, _ in pattern.core}) or within_trigger(roles, words, word):
                continue
            match, previous = Match(pattern, word.index, words, roles), best.get(pattern.frame)
            if previous is None or fullness(match, syntax) > fullness(previous, syntax):
                best[pattern.frame] = match
        for frame, match in without_second_readings(without_parts(best), referents).items():
            yield with_adjuncts(match, pooled[frame], matcher, word)


def without_second_readings(best: dict[str, Match], referents: Referents) -> dict[str, Match]:
    """Leave out a match that takes a capital for its country where another takes it for the city: 'visited Peking'."""

    def readings(match: Match) -> set[Filler]:
        return {filler for fillers in match.roles.values() for filler in fillers}

    literal = {i for match in best.values() for i, entity in readings(match) if referents.of_word.get(i) == entity}

    def second(index: int, entity: str) -> bool:
        own = referents.of_word.get(index)
        city = own is not None and referents.entities[own].type == "City"
        return city and own != entity and index in literal

    return {frame: match for frame, match in best.items() if not any(second(*filler) for filler in readings(match))}


def without_parts(best: dict[str, Match]) -> dict[str, Match]:
    """Leave out what one word says where it is part of a phrase: 'veroordeelde hem tot levenslang' is no criticism."""

    def said(match: Match) -> set[Filler]:
        return {filler for fillers in match.roles.values() for filler in fillers}

    def is_part(match: Match, other: Match) -> bool:
        return len(match.words) == 1 < len(other.words) and said(match) <= said(other)

    return {f: match for f, match in best.items() if not any(is_part(match, other) for other in best.values())}


def fullness(match: Match, syntax: Syntax) -> tuple[int, int, int, int]:
    """How many roles are filled, how many by names, with how many entities, and how many words the trigger has."""
    roles = match.roles.values()
    named = sum(any(index in syntax.heads for index, _ in fillers) for fillers in roles)
    return len(roles), named, sum(len({entity for _, entity in fillers}) for fillers in roles), len(match.words)


def within_trigger(roles: dict[str, tuple[Filler, ...]], words: tuple[int, ...], word: Word) -> bool:
    """Whether a filler is a part of the trigger itself: in 'minister of Finance' nobody is a member of Finance."""
    beside = (index for fillers in roles.values() for index, _ in fillers if index != word.index)
    return word_class(word) == "noun" and any(words[0] <= index <= words[-1] for index in beside)


def with_adjuncts(match: Match, patterns: Sequence[Pattern], matcher: Matcher, word: Word) -> Match:
    """Add place and instrument where any pattern of the frame reaches one."""
    used = {index for found in match.roles.values() for index, _ in found}
    for pattern in patterns:
        for role, path in pattern.adjuncts:
            if role not in match.roles:
                found = tuple(f for f in matcher.fillers(pattern, role, path, word) if f[0] not in used)
                if found:
                    match.roles[role] = found[:1]
    home = match.pattern.home
    if home and home not in match.roles and matcher.is_of_nothing(word):
        match.roles.update(matcher.at_home(word.sentence, home, match.pattern.home_class))
    return match


def near_misses(
    syntax: Syntax, referents: Referents, ontology: Ontology, lexicons: dict[str, Lexicon]
) -> Iterator[NearMiss]:
    """Yield, for every trigger that gave nothing in a frame, the pattern that lacked least."""
    matcher = Matcher(syntax, referents, ontology, lexicons)
    for word in syntax.words:
        nearest: dict[str, NearMiss] = {}
        complete = set()
        for pattern, _ in matcher.candidates(word):
            roles = matcher.match(pattern, word)
            missing = tuple(dict.fromkeys(role for role, _ in pattern.core if role not in roles))
            if not missing:
                complete.add(pattern.frame)
            elif word.index not in matcher.name_heads:
                previous = nearest.get(pattern.frame)
                if previous is None or len(missing) < len(previous.missing):
                    nearest[pattern.frame] = NearMiss(pattern, word.index, missing)
        yield from (miss for frame, miss in nearest.items() if frame not in complete)


def is_person_noun(word: Word, language: Language) -> bool:
    """Whether a noun is somebody: 'Norway's lawyer' is not Norway."""
    return language.is_in("groups", word.lemma) or "Person" in language.descriptions.get(word.lemma, ())


def owner_prepositions(language: Language) -> tuple[str, ...]:
    """'the decision of Norway', 'the decision by Norway'."""
    return (*language.words["genitive_prepositions"], *language.words["by_prepositions"])
