"""Polarity, certainty and source: what the words above a trigger make of it (after Saurí & Pustejovsky 2009)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.model import AUTHOR, Certainty, Factuality

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.ontology import FactualityRules, Language, Ontology
    from kg.syntax import Quotation, Referents, Syntax, Word

ARGUMENTS = frozenset({"subject", "passive_subject", "object"})
FINITE = frozenset({"marker", "auxiliary", "passive_auxiliary"})
CLAUSE = frozenset({"open_clause", "clause", "prep_clause"})
MODIFIERS = frozenset({"ADJ", "ADV", "VERB"})
INHERITS = frozenset({"conjunct"})
ORDER: dict[Certainty, int] = {"certain": 0, "probable": 1, "possible": 2, "planned": 3, "conditional": 4}
HIGHEST = 12  # steps up; deeper than any sentence a person wrote


@dataclass(slots=True)
class Judge:
    """Judges the triggers of one document."""

    syntax: Syntax
    referents: Referents
    ontology: Ontology

    def judge(self, trigger: int, *, state: bool, words: Collection[int]) -> Factuality:
        """The factuality of what a trigger says; one said in a title or apposition does not depend on the clause.

        `words` are those of the trigger: 'will not accept' can be a refusal, which is certain.
        """
        word = self.syntax.words[trigger]
        language = self.ontology.languages[self.syntax.language_at(trigger)]
        refusal = any(c in words and self._negates(self.syntax.words[c], language) for c in word.children)
        fact = Factuality() if refusal else self._own(Factuality(), word, language)
        if not state or self._is_predicate(word):
            fact = self._climb(fact, word, language)
        return self._quoted(fact, word) if not state else fact

    # -- the word itself

    def _own(self, fact: Factuality, word: Word, language: Language) -> Factuality:
        """Its negation, modals and modifiers."""
        rules = language.factuality
        for index in word.children:
            child = self.syntax.words[index]
            if self._negates(child, language):
                fact = negated(fact)
            elif child.label in ARGUMENTS and self._is_none(child, language):
                fact = effect(fact, "negative")
            elif child.label == "auxiliary" and child.lemma in rules.modals:
                fact = effect(fact, rules.modals[child.lemma])
            elif self._modifies(child) and child.lemma in rules.operators:
                fact = effect(fact, rules.operators[child.lemma])
            elif child.label == "marker" and child.lemma in rules.conditionals:
                fact = effect(fact, "conditional")
        return fact

    def _negates(self, child: Word, language: Language) -> bool:
        """Whether a word says no: 'not', and 'longer' in 'no longer', but not the 'not' of 'not only'."""
        negations = language.factuality.negations
        after = self.syntax.words[child.index + 1 : child.index + 2]
        if any(word.lemma in language.factuality.focus_particles for word in after):
            return False
        phrases = (f"{self.syntax.words[c].text} {child.text}".lower() for c in child.children)
        said = child.lemma in negations or child.text.lower() in negations
        return child.pos != "ADP" and (said or any(phrase in negations for phrase in phrases))

    def _is_none(self, noun: Word, language: Language) -> bool:
        """Whether a noun is said to be none: 'No troops attacked', 'killed no civilians'."""
        children = (self.syntax.words[c] for c in noun.children)
        return any(c.label == "determiner" and self._negates(c, language) for c in children)

    def _modifies(self, child: Word) -> bool:
        """Whether a word is a bare modifier: 'alleged', 'reportedly', but not 'ahead' of 'ahead of the summit'."""
        phrase = any(self.syntax.words[c].label == "preposition" for c in child.children)
        return child.pos in MODIFIERS and child.label in ("modifier", "advmod") and not phrase

    def _is_predicate(self, word: Word) -> bool:
        """Whether a noun is said of its subject: 'X will be president'."""
        copula = any(self.syntax.words[c].label == "copula" for c in word.children)
        return copula or word.label == "predicate" or word.pos in {"VERB", "AUX"}

    # -- what stands above it

    def _climb(self, fact: Factuality, word: Word, language: Language) -> Factuality:
        rules = language.factuality
        if self._is_bare_infinitive(word):
            fact = effect(fact, "planned")
        if self._is_question(word):
            fact = effect(fact, "possible")
        for _ in range(HIGHEST):
            head = self.syntax.words[word.head]
            if head.index == word.index or self._stands_alone(word):
                break
            fact, goes_on = self._step(fact, word, head, rules, language)
            if not goes_on:
                break
            word = head
        return self._according_to(fact, word, rules)

    def _stands_alone(self, word: Word) -> bool:
        """Whether a clause about a noun is a fact of its own: 'the group, financed by X, denies ...'."""
        finite = any(self.syntax.words[c].label in FINITE for c in word.children)  # 'no evidence that X has attacked'
        participle = word.label == "adnominal" and "VerbForm=Part" in word.features and not finite
        return word.label == "relative" or participle

    def _step(
        self, fact: Factuality, word: Word, head: Word, rules: FactualityRules, language: Language
    ) -> tuple[Factuality, bool]:
        """What one step up does, and whether the way goes on."""
        label = word.label
        if label == "adverbial_clause":
            return self._adverbial(fact, word, head, rules, language), False
        if label in INHERITS:
            own_subject = any(e.label == "subject" and not e.raised for e in self.syntax.edges[word.index])
            return (fact if own_subject else self._own(fact, head, language)), True
        if head.pos == "ADP" and label in ("prep_object", "prep_clause"):
            return effect(fact, rules.operators[head.lemma]) if head.lemma in rules.operators else fact, True
        if label == "predicate":
            return self._own(fact, head, language), True
        if label in ("subject", "passive_subject"):
            return self._as_subject(fact, head, rules, language)
        if label in ("modifier", "possessor", "apposition", "numeral"):
            return fact, label == "modifier" and head.pos == "NOUN" and head.lemma in rules.operators
        return self._as_complement(fact, word, head, rules, language)

    def _adverbial(
        self, fact: Factuality, word: Word, head: Word, rules: FactualityRules, language: Language
    ) -> Factuality:
        """'if X attacks', 'to attack', and 'will sign when X visits': as certain as the clause it hangs on."""
        if self._conditional(word, rules):
            return effect(fact, "conditional")
        if "VerbForm=Inf" in word.features:
            return effect(fact, "planned")
        above = self._own(Factuality(), head, language)
        past = "Tense=Past" in word.features
        return effect(fact, "planned") if above.certainty == "planned" and not past else fact

    def _conditional(self, word: Word, rules: FactualityRules) -> bool:
        """'if X attacks', and 'had X attacked' by its order of words."""
        children = [self.syntax.words[c] for c in word.children]
        if any(c.lemma in rules.conditionals and c.label in ("marker", "advmod", "mark") for c in children):
            return True
        order = [c.label for c in children if c.label in ("auxiliary", "passive_auxiliary", *ARGUMENTS)]
        return bool(ARGUMENTS & {*order}) and order[0].endswith("auxiliary")

    def _as_subject(
        self, fact: Factuality, head: Word, rules: FactualityRules, language: Language
    ) -> tuple[Factuality, bool]:
        """'sanctions were lifted', 'the attack failed', 'talks will be held'."""
        if head.lemma in rules.operators:
            return effect(fact, rules.operators[head.lemma]), False
        if language.is_in("light_verbs", head.lemma):
            return self._own(fact, head, language), True
        return fact, False

    def _as_complement(
        self, fact: Factuality, word: Word, head: Word, rules: FactualityRules, language: Language
    ) -> tuple[Factuality, bool]:
        """'planned an attack', 'vowed to attack', 'denies attacking', 'said that it attacked'."""
        says = head.lemma in rules.reports or head.lemma in rules.claims
        clause = word.label in CLAUSE or self.syntax.words[word.head].pos == "ADP"
        if says and word.label in CLAUSE:
            fact = self._said(fact, head, rules)
            finite = "VerbForm=Inf" not in word.features
            if finite and head.lemma not in rules.operators:
                return self._negated_report(fact, head, rules), True
        if head.lemma in rules.operators:
            if head.lemma in rules.claims:  # 'accused X of attacking'
                fact = self._negated_report(self._said(fact, head, rules), head, rules)
            return self._own(effect(fact, rules.operators[head.lemma]), head, language), True
        if head.lemma in rules.modals and clause:
            return effect(fact, rules.modals[head.lemma]), True
        if word.label in CLAUSE or language.is_in("light_verbs", head.lemma):
            return self._own(fact, head, language), True
        if word.label == "adnominal":
            return self._own(fact, head, language), True
        return fact, False

    def _negated_report(self, fact: Factuality, head: Word, rules: FactualityRules) -> Factuality:
        """'did not say that X attacked', 'has not denied attacking': open."""
        children = (self.syntax.words[c] for c in head.children)
        negative = any(c.lemma in rules.negations and c.pos != "ADP" for c in children)
        return effect(fact, "possible") if negative else fact

    def _said(self, fact: Factuality, head: Word, rules: FactualityRules) -> Factuality:
        """Attribute to the subject of a reporting verb; nested attribution keeps the innermost."""
        if fact.source != AUTHOR:
            return fact
        holders = [e.target for e in self.syntax.edges[head.index] if e.label == "subject"]
        holder = next((self.referents.of_word[i] for i in holders if i in self.referents.of_word), AUTHOR)
        return replace(fact, source=holder, claimed=fact.claimed or head.lemma in rules.claims)

    def _according_to(self, fact: Factuality, word: Word, rules: FactualityRules) -> Factuality:
        """'According to Reuters, ...': reported, with its source."""
        if fact.source != AUTHOR:
            return fact
        for edge in self.syntax.edges[word.index]:
            if edge.label.startswith("p:") and edge.label[2:] in rules.source_prepositions:
                holder = self.referents.of_word.get(edge.target)
                if holder:
                    return replace(fact, source=holder)
        return fact

    def _is_bare_infinitive(self, word: Word) -> bool:
        """A headline's 'Norway to attack Sweden'."""
        helped = any(
            self.syntax.words[c].label == "auxiliary" and self.syntax.words[c].pos == "AUX" for c in word.children
        )
        return word.head == word.index and "VerbForm=Inf" in word.features and not helped

    def _is_question(self, word: Word) -> bool:
        sentence = self.syntax.sentences[word.sentence]
        return self.syntax.words[sentence.last].text == "?"

    # -- quotations

    def _quoted(self, fact: Factuality, word: Word) -> Factuality:
        """What stands between quotation marks is its speaker's claim."""
        quotation = self._quotation(word)
        if quotation is None:
            return fact
        source = quotation.speaker or fact.source
        return replace(fact, source=source, claimed=True)

    def _quotation(self, word: Word) -> Quotation | None:
        quotations = self.referents.quotations
        return next((q for q in quotations if q.span.start < word.start and word.end < q.span.end), None)


def negated(fact: Factuality) -> Factuality:
    """The opposite polarity."""
    return replace(fact, polarity="negative" if fact.polarity == "positive" else "positive")


def effect(fact: Factuality, name: str) -> Factuality:
    """Apply an effect of factuality.toml; the less certain of two certainties stays."""
    if name == "negative":
        return replace(fact, polarity="negative")
    if name == "claimed":
        return replace(fact, claimed=True)
    certainty: Certainty = next(c for c in ORDER if c == name)
    return replace(fact, certainty=certainty) if ORDER[certainty] > ORDER[fact.certainty] else fact
