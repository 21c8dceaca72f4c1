"""Parse -> normal form: who does what to whom, whatever the syntax (see `kg.syntax`).

The operations follow the propagation of Stanford's enhanced dependencies (Schuster & Manning 2016), extended by light
verbs, titles and voice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.syntax import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.ontology import Language
    from kg.syntax import Name, Sentence, Word

NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "SYM", "X"})
PERSON = frozenset({"Person"})
SHARED = frozenset({"subject", "possessor"})
NEAR = 3  # words between a title and the head of its name


def normal_form(
    words: Sequence[Word], sentences: Sequence[Sentence], names: Sequence[Name], languages: dict[str, Language]
) -> list[list[Edge]]:
    """The edges of every word; a name's edges all stand at its head."""
    edges: list[list[Edge]] = [[] for _ in words]
    anchor = anchors(words, names)
    types = {index: name.type for name in names for index in range(name.first, name.last + 1)}
    for sentence in sentences:
        Builder(words, edges, anchor, types, languages[sentence.language]).build(sentence, names)
    return edges


def anchors(words: Sequence[Word], names: Sequence[Name]) -> dict[int, int]:
    """Word inside a name -> the name's head: the word whose own head is outside."""
    found = {}
    for name in names:
        inside = range(name.first, name.last + 1)
        head = next((i for i in inside if words[i].head not in inside or words[i].head == i), name.last)
        found.update(dict.fromkeys(inside, head))
    return found


class Builder:
    """Builds the normal form of one sentence into the shared list of edges."""

    def __init__(
        self,
        words: Sequence[Word],
        edges: list[list[Edge]],
        anchor: dict[int, int],
        types: dict[int, str],
        language: Language,
    ) -> None:
        self._words = words
        self._edges = edges
        self._anchor = anchor
        self._language = language
        self._types = types

    def build(self, sentence: Sentence, names: Sequence[Name]) -> None:
        """Add all edges of a sentence, from the root down, so that what is shared is there before it is needed."""
        for word in self._from_root(sentence):
            self._own_edges(word)
            self._clause_edges(word)
            self._raise_light_verb(word)
        for name in names:
            if sentence.first <= name.first <= sentence.last:
                self._title_edges(name)
        self._copy_from_transparent(sentence)
        self._copy_to_compounds(sentence)
        self._one_bearer(sentence)

    def _from_root(self, sentence: Sentence) -> Iterator[Word]:
        """Yield the words by depth."""
        words = self._words
        level = [words[i] for i in range(sentence.first, sentence.last + 1) if words[i].head == i]
        seen: set[int] = set()
        while level:
            fresh = [word for word in level if word.index not in seen]
            seen.update(word.index for word in fresh)
            yield from fresh
            level = [words[child] for word in fresh for child in word.children]

    # -- edges

    def _add(self, source: int, label: str, target: int, *, raised: bool = False) -> None:
        """Add an edge to a word and to what is coordinated with it."""
        source = self._anchor.get(source, source)
        for each in self._conjuncts(target):
            self._link(source, label, each, raised=raised)

    def _link(self, source: int, label: str, target: int, *, raised: bool = False) -> None:
        """Add one edge between the heads of names."""
        source = self._anchor.get(source, source)
        edge = Edge(label, self._anchor.get(target, target), raised)
        if edge.target != source and not self._has(source, edge):
            self._edges[source].append(edge)

    def _has(self, source: int, edge: Edge) -> bool:
        return any(e.label == edge.label and e.target == edge.target for e in self._edges[source])

    def _conjuncts(self, index: int) -> Iterator[int]:
        """A word and the nouns coordinated with it."""
        yield index
        for child in self._words[index].children:
            found = self._words[child]
            if found.label == "conjunct" and found.pos in NOUNS:
                yield from self._conjuncts(child)

    def _same(self, one: int, other: int) -> None:
        """Say that two words stand for the same thing; 'presidents Berg and Holm' are two of them."""
        plural = "Number=Plur" in self._words[one].features
        for source, target in ((one, other), (other, one)):
            targets = self._conjuncts(target) if plural and source == one else (target,)
            for each in targets:
                self._link(source, "same", each)

    def _targets(self, source: int, label: str) -> list[int]:
        source = self._anchor.get(source, source)
        return [edge.target for edge in self._edges[source] if edge.label == label]

    def _child(self, word: Word, *labels: str) -> Word | None:
        return next((self._words[c] for c in word.children if self._words[c].label in labels), None)

    def _is(self, list_name: str, word: Word) -> bool:
        return self._language.is_in(list_name, word.lemma)

    # -- a word and its children

    def _own_edges(self, word: Word) -> None:
        passive = self._is_passive(word)
        subjects = [c for c in word.children if self._words[c].label in {"subject", "passive_subject"}]
        misread = self._subject_among_objects(word) if not subjects and not passive else None
        for index in word.children:
            child = self._words[index]
            match child.label:
                case "subject" | "passive_subject":
                    self._add(word.index, self._subject_label(word, child, subjects, passive=passive), index)
                case "indirect" if child.pos == "ADP":
                    self._preposition_edges(word, child, child.lemma)
                case "object" if index == misread:
                    self._add(word.index, "subject", index)
                case "object" | "indirect" | "possessor":
                    self._add(word.index, child.label, index)
                case "modifier" | "numeral":
                    self._add(word.index, "modifier", index)
                    self._participle_before_noun(child, word)
                case "by":
                    self._by_edge(word, child)
                case "preposition":
                    self._preposition_edges(word, child, child.lemma)
                case "oblique":
                    self._oblique_edge(word, child, passive=passive)
                case "apposition":
                    self._same(self._bearer(word, child), index)
                    self._add(word.index, "apposition", index)
        self._predicative(word)

    def _bearer(self, word: Word, child: Word) -> int:
        """What a person's name stands beside: in 'the head of the Storm Force, Anna Berg' the head, not the force."""
        own, other = self._types.get(child.index), self._types.get(word.index)
        if own is None or other in (None, own) or not (own == "Person" or other == "Country"):
            return word.index
        above = word
        while above.head != above.index and (above.index in self._anchor or above.pos == "ADP"):
            above = self._words[above.head]
        return above.index if above.pos in {"NOUN", "PROPN"} and above.index not in self._anchor else word.index

    def _subject_label(self, word: Word, child: Word, subjects: list[int], *, passive: bool) -> str:
        """What a surface subject is: of a passive the object; of two in an active clause the second is one too."""
        active = any(self._is("active_auxiliaries", self._words[c]) for c in word.children)
        has_object = self._child(word, "object") is not None
        active = active or self._is("intransitives", word)
        if active or not (passive or child.label == "passive_subject"):
            second = len(subjects) > 1 and child.index != subjects[0] and not has_object
            if second and word.pos == "VERB":
                return "object"
            later = len(subjects) > 1 and child.index != subjects[0] and word.pos == "VERB"
            return "indirect" if later and self._language.loose_parses else "subject"
        return "indirect" if has_object else "object"

    def _subject_among_objects(self, word: Word) -> int | None:
        """'heeft de politie twee mannen aangehouden': of two objects and no subject the first is the subject."""
        objects = [c for c in word.children if self._words[c].label == "object"]
        active = any(self._is("active_auxiliaries", self._words[c]) for c in word.children)
        finite = active or "VerbForm=Fin" in word.features
        return objects[0] if self._language.loose_parses and finite and len(objects) > 1 else None

    def _is_passive(self, word: Word) -> bool:
        """Whether a verb is passive; 'is aangekomen' is none: verbs of motion take 'zijn' for their perfect."""
        found = [self._words[c] for c in word.children if self._words[c].label == "passive_auxiliary"]
        if self._is("intransitives", word):
            found = [auxiliary for auxiliary in found if not self._is("copulas", auxiliary)]
        return bool(found)

    def _participle_before_noun(self, child: Word, noun: Word) -> None:
        """'the detained journalist': the journalist is the object of detain."""
        if "VerbForm=Part" in child.features and "Aspect=Prog" not in child.features:
            self._add(child.index, "object", noun.index)

    def _by_edge(self, word: Word, child: Word) -> None:
        inner = self._child(child, "prep_object")
        label = "subject" if word.pos in {"VERB", "AUX", "ADJ"} else f"p:{self._language.words['by_prepositions'][0]}"
        self._add(word.index, label, inner.index if inner else child.index)

    def _preposition_edges(self, word: Word, preposition: Word, name: str) -> None:
        """'talks with Norway': p:with; 'out of Norway': p:out of."""
        for index in preposition.children:
            child = self._words[index]
            if child.label == "prep_object":
                self._prepositional(word, name, index)
            elif child.label == "preposition":
                self._preposition_edges(word, child, f"{name} {child.lemma}")

    def _oblique_edge(self, word: Word, child: Word, *, passive: bool) -> None:
        cases = [self._words[c].lemma for c in child.children if self._words[c].label == "case"]
        name = " ".join(cases)
        if name in self._language.words["by_prepositions"] and word.pos in {"VERB", "AUX"}:
            participle = passive or "VerbForm=Part" in word.features
            self._add(word.index, "subject" if participle else f"p:{name}", child.index)
        else:
            self._prepositional(word, name, child.index)

    def _prepositional(self, word: Word, name: str, target: int) -> None:
        if not name and target > word.index and self._is("transparent", word):
            self._same(word.index, target)
            return
        if not name and target < word.index and word.pos in {"NOUN", "PROPN"}:
            self._add(word.index, "modifier", target)
            return
        self._add(word.index, f"p:{name}", target)
        if self._is("transparent", word) and self._language.is_in("genitive_prepositions", name):
            self._same(word.index, target)
        if name in self._language.words["as_prepositions"] and word.pos in {"VERB", "AUX"}:
            for base in self._targets(word.index, "object") or self._targets(word.index, "subject"):
                self._same(base, target)

    def _predicative(self, word: Word) -> None:
        """'X is the president': same; 'X is angry': X is the subject of angry."""
        subjects = self._targets(word.index, "subject")
        if self._child(word, "copula"):
            for subject in subjects:
                if word.pos in {"NOUN", "PROPN"}:
                    self._same(subject, word.index)
        for index in word.children:
            predicate = self._words[index]
            if predicate.label != "predicate":
                continue
            bases = subjects if self._is("copulas", word) else self._targets(word.index, "object") or subjects
            for base in bases:
                if predicate.pos in {"NOUN", "PROPN"}:
                    self._same(base, index)
                else:
                    self._add(index, "subject", base)

    # -- clauses

    def _clause_edges(self, word: Word) -> None:
        head = self._words[word.head]
        if head.index == word.index:
            return
        match word.label:
            case "relative":
                self._relative(word, head)
            case "adnominal":
                self._adnominal(word, head)
                self._add(head.index, "clause", word.index)
            case "open_clause" | "clause" | "adverbial_clause":
                self._controlled(word, head)
                if word.label != "adverbial_clause":
                    self._add(head.index, "clause", word.index)
                elif word.pos in {"NOUN", "PROPN"} and self._marked_as(word) and not self._child(word, "copula"):
                    for base in self._targets(head.index, "object") or self._targets(head.index, "subject"):
                        self._same(base, word.index)
                elif self._is_condition(word):
                    self._condition_edges(head, word)
            case "prep_clause":
                self._gerund(word, head)
                self._add(head.head, f"clause:{head.lemma}", word.index)
            case "conjunct":
                self._conjoined_verb(word, head)

    def _condition_edges(self, head: Word, word: Word) -> None:
        """'threatened to leave if Norway attacks': the condition is on the leaving, and on the threat."""
        self._add(head.index, "condition", word.index)
        while head.label in {"open_clause", "clause"} and head.head != head.index:
            head = self._words[head.head]
            self._add(head.index, "condition", word.index)

    def _is_condition(self, word: Word) -> bool:
        """Whether a clause says under which condition: 'if Norway attacks'."""
        markers = (self._words[c].lemma for c in word.children if self._words[c].label in {"marker", "advmod"})
        return any(marker in self._language.factuality.conditionals for marker in markers)

    def _marked_as(self, word: Word) -> bool:
        """Whether a noun is introduced by 'as': 'als voorzitter'."""
        return any(self._is("as_prepositions", self._words[c]) for c in word.children)

    def _relative(self, word: Word, antecedent: Word) -> None:
        """'Y, who was killed by X': the pronoun's place is Y's."""
        source = self._anchor.get(word.index, word.index)
        found = False
        for place, edge in enumerate(self._edges[source]):
            target = self._words[edge.target]
            if self._is("relative_pronouns", target) and target.pos in {"PRON", "DET", "SCONJ", "ADV"}:
                self._edges[source][place] = Edge(
                    edge.label, self._anchor.get(antecedent.index, antecedent.index), True
                )
                found = True
        if not found and not self._relative_possessor(word, antecedent):
            self._fill_gap(word, antecedent)

    def _relative_possessor(self, word: Word, antecedent: Word) -> bool:
        """'the militia whose commander ...': the militia is the possessor."""
        for index in word.children:
            pronoun = self._child(self._words[index], "possessor")
            if pronoun and self._is("relative_pronouns", pronoun):
                self._add(index, "possessor", antecedent.index, raised=True)
                return True
        return False

    def _fill_gap(self, word: Word, antecedent: Word) -> None:
        for label in ("subject", "object"):
            if not self._targets(word.index, label):
                self._add(word.index, label, antecedent.index, raised=True)
                return

    def _adnominal(self, word: Word, noun: Word) -> None:
        """'the man killed in Oslo', 'troops attacking Oslo', 'a plan to attack Oslo'."""
        if self._is_past_participle(word):
            if not self._targets(word.index, "object"):
                self._add(word.index, "object", noun.index, raised=True)
        elif "Aspect=Prog" in word.features:
            self._add(word.index, "subject", noun.index, raised=True)
        elif not self._targets(word.index, "subject"):
            self._share(word, self._targets(noun.index, "subject") or self._targets(noun.index, "possessor"))

    def _is_past_participle(self, word: Word) -> bool:
        return "VerbForm=Part" in word.features and "Aspect=Prog" not in word.features

    def _controlled(self, word: Word, head: Word) -> None:
        """'X vowed to attack', 'X urged Y to attack': whose attack it is."""
        if self._targets(word.index, "subject") or (word.label == "clause" and "VerbForm=Fin" in word.features):
            return
        if word.label == "adverbial_clause":
            bare = self._is_past_participle(word) and not self._child(word, "auxiliary", "passive_auxiliary")
            if bare and not self._targets(word.index, "object"):
                self._share(word, self._targets(head.index, "subject"), label="object")
                return
            self._share(word, self._targets(head.index, "subject"))
            return
        objects = self._targets(head.index, "object") or self._targets(head.index, "indirect")
        controllers = (
            objects if objects and not self._is("subject_control", head) else self._targets(head.index, "subject")
        )
        passive = self._is_passive(word)
        self._share(word, controllers, label="object" if passive else "subject")

    def _gerund(self, word: Word, preposition: Word) -> None:
        """'accused Y of attacking': Y; 'apologised for attacking': the subject."""
        head = self._words[preposition.head]
        objects = self._targets(head.index, "object")
        by_object = objects and self._is("object_control_prepositions", preposition)
        if not self._targets(word.index, "subject"):
            self._share(word, objects if by_object else self._targets(head.index, "subject"))

    def _conjoined_verb(self, word: Word, first: Word) -> None:
        """'X attacked Y and killed Z', 'X was arrested and jailed', 'X attacked and killed Y'."""
        if word.pos not in {"VERB", "AUX"} or first.pos not in {"VERB", "AUX"}:
            return
        own_auxiliary = self._child(word, "auxiliary", "passive_auxiliary")
        if not own_auxiliary and self._is_past_participle(word) and self._is_passive(first):
            for label in ("object", "subject"):
                if not self._targets(word.index, label):
                    self._share(word, self._targets(first.index, label), label=label)
            return
        if not self._targets(word.index, "subject") and not self._child(word, "passive_subject"):
            label = "object" if self._is_passive(word) else "subject"
            self._share(word, self._surface_subject(first), label=label)
        between = range(first.index + 1, word.index)
        if not self._targets(first.index, "object") and all(self._words[i].pos in {"CCONJ", "ADV"} for i in between):
            self._share(first, self._targets(word.index, "object"), label="object")

    def _surface_subject(self, word: Word) -> list[int]:
        return self._targets(word.index, "object" if self._is_passive(word) else "subject")

    def _share(self, word: Word, targets: list[int], label: str = "subject") -> None:
        source = self._anchor.get(word.index, word.index)
        for target in targets:
            edge = Edge(label, target, True)
            if target != source and not self._has(source, edge):
                self._edges[source].append(edge)

    # -- light verbs and titles

    def _raise_light_verb(self, word: Word) -> None:
        """'X carried out an attack on Y': the attack is X's; 'X is in talks with Y' gives talks subject@in -> X."""
        light, passive = self._is("light_verbs", word), self._is("passive_light_verbs", word)
        source = self._anchor.get(word.index, word.index)
        outgoing = list(self._edges[source])
        if not (light or passive):
            self._raise_occasions(word, outgoing)
            return
        for carrier in outgoing:
            noun = self._words[carrier.target]
            if noun.pos != "NOUN" or not (carrier.label == "object" or carrier.label.startswith("p:")):
                continue
            preposition = carrier.label[2:] if carrier.label.startswith("p:") else ""
            instrument = self._language.is_in("instrument_prepositions", preposition)
            suffix = f"@{preposition}" if preposition and not instrument else ""
            for edge in outgoing:
                if edge.target == carrier.target:
                    continue
                if edge.label == "subject":
                    label = "undergoer" if passive and not suffix else "subject"
                    self._share(noun, [edge.target], label=label + suffix)
                elif edge.label in ("object", "indirect"):
                    self._share(noun, [edge.target], label=edge.label + suffix)
                elif edge.label.startswith("p:") and not suffix:
                    self._share(noun, [edge.target], label=edge.label)

    def _raise_occasions(self, word: Word, outgoing: list[Edge]) -> None:
        """'X spoke during a visit to Y': whatever the verb, the visit is X's: subject@during."""
        if word.pos != "VERB":
            return
        subjects = [edge.target for edge in outgoing if edge.label == "subject"]
        for edge in outgoing:
            if len(edge.label) > len("p:") and edge.label.startswith("p:") and self._words[edge.target].pos == "NOUN":
                self._share(self._words[edge.target], subjects, label=f"subject@{edge.label[2:]}")

    def _title_edges(self, name: Name) -> None:
        """'Iraqi Prime Minister Anna Berg': minister same Anna Berg, minister modifier Iraqi."""
        inside = range(name.first, name.last + 1)
        before = {c for i in inside for c in self._words[i].children if c < name.first}
        before = {c for c in before if self._words[c].label in {"modifier", "possessor", "oblique"}}
        titles = self._titles(name, before)
        for title in titles:
            self._same(title, name.first)
        if not titles and self._is_bare_title(name):
            self._same(name.first - 1, name.first)
        for index in sorted(before - set(titles)) if titles else ():
            label = self._words[index].label
            self._add(titles[-1], "modifier" if label == "oblique" else label, index)

    def _is_bare_title(self, name: Name) -> bool:
        """Whether a person's title stands right before the name and the parser tied neither to the other."""
        title = self._words[name.first - 1] if name.first else None
        if title is None or name.type != "Person" or title.index in self._anchor or title.pos not in {"NOUN", "PROPN"}:
            return False
        person = self._language.descriptions.get(title.lemma) == PERSON or self._is("title_words", title)
        return person and title.sentence == self._words[name.first].sentence and not self._targets(title.index, "same")

    def _titles(self, name: Name, before: set[int]) -> list[int]:
        """The title nouns right before a name, from right to left: 'leader Imam' Ali Sahli, 'Secretary of State' X."""
        found: list[int] = []
        edge = name.first
        for index in sorted(before, reverse=True):
            word = self._words[index]
            beside = edge in (index + 1, self._last_below(index) + 1)
            noun = word.pos in {"NOUN", "PROPN"} and word.label != "possessor" and index not in self._anchor
            if not (beside and noun) or (found and not self._is("title_words", word)):
                break
            found.append(index)
            edge = index
        return found

    def _last_below(self, index: int) -> int:
        """The last word of what hangs on a word."""
        last = index
        for child in self._words[index].children:
            last = max(last, self._last_below(child)) if child > index else last
        return last

    def _copy_from_transparent(self, sentence: Sentence) -> None:
        """'the city of Bergen in Norway': what hangs on city hangs on Bergen."""
        for index in range(sentence.first, sentence.last + 1):
            if self._is("transparent", self._words[index]):
                for target in self._targets(index, "same"):
                    for edge in list(self._edges[index]):
                        if edge.label.startswith("p:") and edge.target != target:
                            self._link(target, edge.label, edge.target, raised=True)

    def _copy_to_compounds(self, sentence: Sentence) -> None:
        """'its sanctions campaign on Iran': what is said of the campaign is said of the sanctions."""
        for index in range(sentence.first, sentence.last + 1):
            word = self._words[index]
            head = self._words[word.head]
            plain = index not in self._anchor and head.index not in self._anchor
            if word.label == "modifier" and word.pos == "NOUN" and head.pos == "NOUN" and plain:
                for edge in list(self._edges[head.index]):
                    if edge.target != index and (edge.label in SHARED or edge.label.startswith("p:")):
                        self._link(index, edge.label, edge.target, raised=True)

    def _one_bearer(self, sentence: Sentence) -> None:
        """'premier Berg, president Holm': each title is the name's right after it, whatever hangs on what."""
        for index in range(sentence.first, sentence.last + 1):
            word = self._words[index]
            if index in self._anchor or "Number=Plur" in word.features:
                continue
            same = [edge for edge in self._edges[index] if edge.label == "same"]
            near = [edge for edge in same if 0 < edge.target - index <= NEAR and edge.target in self._anchor]
            if len(same) > 1 and near:
                keep = min(near, key=lambda edge: edge.target)
                self._edges[index] = [e for e in self._edges[index] if e.label != "same" or e.target == keep.target]
