"""Matches -> statements -> the direct relations that hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Argument, Evidence, Relation, Span, Statement
from kg.statements.factuality import Judge
from kg.statements.match import Matcher, find_matches
from kg.statements.place import places_near
from kg.statements.times import time_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model import Document, Entity
    from kg.ontology import Ontology, RelationType
    from kg.statements.compile import Lexicon
    from kg.statements.match import Filler, Match
    from kg.syntax import Name, Referents, Syntax


def find_statements(
    document: Document, syntax: Syntax, referents: Referents, ontology: Ontology, lexicons: dict[str, Lexicon]
) -> tuple[tuple[Statement, ...], tuple[tuple[str, str], ...]]:
    """Find what a document states; what has no evidence that re-slices is refused: (what, why)."""
    builder = Builder(document, syntax, referents, ontology, Judge(syntax, referents, ontology))
    matcher = Matcher(syntax, referents, ontology, lexicons)
    found: list[Statement] = []
    refused: list[tuple[str, str]] = []
    for match in consistent(list(find_matches(syntax, referents, ontology, lexicons))):
        roles = builder.with_place(match, matcher)
        if not worth_keeping(match, roles, referents, ontology):
            continue
        statement = builder.build(f"s{len(found) + 1}", match, roles)
        problem = evidence_problem(statement, document.text)
        if problem:
            refused.append((statement.evidence.quote, problem))
        else:
            found.append(statement)
    return tuple(found), tuple(refused)


def consistent(matches: list[Match]) -> Iterator[Match]:
    """Leave out a post that was given to what the article is about, where the text gives it to something else."""
    said = {
        (match.pattern.frame, entity)
        for match in matches
        if not match.pattern.home
        for fillers in match.roles.values()
        for _, entity in fillers
    }
    for match in matches:
        bearers = [entity for role, _ in match.pattern.core for _, entity in match.roles[role]]
        if not match.pattern.home or not any((match.pattern.frame, entity) in said for entity in bearers):
            yield match


def worth_keeping(match: Match, roles: dict[str, tuple[Filler, ...]], referents: Referents, ontology: Ontology) -> bool:
    """Whether a match says enough: two different entities, or one in a key role; a state is one of named entities."""
    frame = ontology.frames[match.pattern.frame]
    entities = {entity for fillers in roles.values() for _, entity in fillers}
    if any(is_reflexive(relation, roles) for relation in ontology.relations_of[frame.name]):
        return False
    if frame.superframe == "State":
        named = all(is_named(referents.entities[entity]) for entity in entities)
        return named and any(
            may_hold(relation, roles, referents, ontology) for relation in ontology.relations_of[frame.name]
        )
    return len(entities) > 1 or any(role in frame.key_roles for role in roles)


def is_reflexive(relation: RelationType, roles: dict[str, tuple[Filler, ...]]) -> bool:
    """Whether one entity would meet itself: a parse that reaches a word twice, never what a text says."""
    one, other = (
        {entity for _, entity in roles.get(role, ())} for role in (relation.subject_role, relation.object_role)
    )
    return len(one) == 1 and one == other


def may_hold(
    relation: RelationType, roles: dict[str, tuple[Filler, ...]], referents: Referents, ontology: Ontology
) -> bool:
    """Whether a relation's classes allow any pair of fillers: no country lies in a city."""
    types = {entity: referents.entities[entity].type for fillers in roles.values() for _, entity in fillers}
    return any(
        one != other and ontology.may_relate(relation, types[one], types[other])
        for _, one in roles.get(relation.subject_role, ())
        for _, other in roles.get(relation.object_role, ())
    )


def is_named(entity: Entity) -> bool:
    """Whether a text calls an entity by a name somewhere; 'an Egyptian court' is none."""
    return entity.known is not None or any(mention.kind == "name" for mention in entity.mentions)


@dataclass(slots=True)
class Builder:
    """Turns the matches of one document into statements."""

    document: Document
    syntax: Syntax
    referents: Referents
    ontology: Ontology
    judge: Judge

    def with_place(self, match: Match, matcher: Matcher) -> dict[str, tuple[Filler, ...]]:
        """The roles, with a place from the clause where the frame has one and no pattern reached it."""
        roles = dict(match.roles)
        accepted = self.ontology.frames[match.pattern.frame].roles.get("place")
        language = self.ontology.languages[self.syntax.language_at(match.trigger)]
        if accepted is None or "place" in roles or not self.ontology.is_adjunct(match.pattern.frame, "place"):
            return roles
        used = {entity for fillers in roles.values() for _, entity in fillers}
        for index in places_near(match.trigger, self.syntax, lambda word: language.is_in("place_prepositions", word)):
            entity = matcher.accepted(index, accepted)
            if entity and entity not in used:
                roles["place"] = ((index, entity),)
                break
        return roles

    def build(self, id_: str, match: Match, roles: dict[str, tuple[Filler, ...]]) -> Statement:
        """One statement with its evidence."""
        frame = self.ontology.frames[match.pattern.frame]
        state = frame.superframe == "State"
        arguments = [
            Argument(role, entity, *self._words(index))
            for role, fillers in sorted(roles.items())
            for index, entity in fillers
        ]
        return Statement(
            id=id_,
            frame=frame.name,
            arguments=tuple(arguments),
            factuality=self.judge.judge(match.trigger, state=state, words=match.words),
            evidence=self._evidence(match),
            time=time_of(match.trigger, self.document, self.syntax, self.ontology),
        )

    def _words(self, index: int) -> tuple[Span, str]:
        """The whole name or noun that fills a role, as it stands in the text."""
        name = self.syntax.name_at(index) or self._name_beside(index)
        first, last = (name.first, name.last) if name else (index, index)
        span = Span(self.syntax.words[first].start, self.syntax.words[last].end)
        return span, span.slice(self.document.text)

    def _name_beside(self, index: int) -> Name | None:
        """The name that a title stands for: of 'Iran's leader, Ali Khamenei,' the reader wants to see the name."""
        entity = self.referents.of_word.get(index)
        for edge in self.syntax.edges[index]:
            name = self.syntax.name_at(edge.target)
            same = edge.label == "same" and self.syntax.words[edge.target].sentence == self.syntax.words[index].sentence
            if same and name and self.referents.of_word.get(edge.target) == entity:
                return name
        return None

    def _evidence(self, match: Match) -> Evidence:
        sentence = self.syntax.sentences[self.syntax.words[match.trigger].sentence].span
        trigger = Span(self.syntax.words[match.first].start, self.syntax.words[match.last].end)
        text = self.document.text
        return Evidence(sentence, sentence.slice(text), trigger, trigger.slice(text), match.pattern.id)


def evidence_problem(statement: Statement, text: str) -> str | None:
    """Why a statement's evidence does not hold: evidence cannot lie."""
    evidence = statement.evidence
    pieces = [(evidence.sentence, evidence.quote), (evidence.trigger, evidence.trigger_text)]
    pieces += [(argument.span, argument.text) for argument in statement.arguments]
    for span, quote in pieces:
        if span.slice(text) != quote or not quote:
            return f"the evidence does not re-slice at {span.start}-{span.end}"
    return None


def find_relations(statements: Iterable[Statement], types: dict[str, str], ontology: Ontology) -> tuple[Relation, ...]:
    """The direct relations of the statements that hold; `types` gives each entity's class."""
    found: dict[tuple[str, str, str], Relation] = {}
    for statement in statements:
        if not statement.factuality.holds:
            continue
        for relation in ontology.relations_of.get(statement.frame, ()):
            for subject, object_ in pairs(statement, relation, types, ontology):
                key = (subject, relation.name, object_)
                mirrored = (object_, relation.name, subject)
                if key not in found and not (relation.symmetric and mirrored in found):
                    found[key] = Relation(subject, relation.name, object_, statement.id)
    return tuple(sorted(without_weaker(found, ontology)))


def pairs(
    statement: Statement, relation: RelationType, types: dict[str, str], ontology: Ontology
) -> Iterator[tuple[str, str]]:
    """Subject and object of a relation in a statement: every pair that it accepts."""
    for subject in entities_in(statement, relation.subject_role):
        for object_ in objects_of(statement, relation):
            if subject != object_ and ontology.may_relate(relation, types[subject], types[object_]):
                yield subject, object_


def objects_of(statement: Statement, relation: RelationType) -> Sequence[str]:
    """The entities of the object role, or of the one that stands in for it."""
    found = entities_in(statement, relation.object_role)
    return found or (entities_in(statement, relation.else_role) if relation.else_role else [])


def entities_in(statement: Statement, role: str) -> Sequence[str]:
    """The entities of a role, once each."""
    return list(dict.fromkeys(argument.entity for argument in statement.arguments if argument.role == role))


def without_weaker(found: dict[tuple[str, str, str], Relation], ontology: Ontology) -> Iterator[Relation]:
    """Leave out what a stronger relation of the same pair says already: no citizenOf beside leads."""
    for (subject, predicate, object_), relation in found.items():
        stronger = ontology.relations[predicate].yields_to
        if not any((subject, other, object_) in found for other in stronger):
            yield relation
