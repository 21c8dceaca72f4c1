"""What the graph says of statements, their evidence, and the direct relations that are views on them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from kg.graph.describe import A
from kg.graph.namespaces import KG, NIF, PROV
from kg.graph.terms import iri, literal, number, partial_date, typed
from kg.model import AUTHOR, Certainty, Polarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.graph.terms import Triple
    from kg.model import Document, Relation, Span, Statement
    from kg.ontology import Ontology

EVIDENCE: Final = iri(KG + "evidence")
TRIGGER: Final = iri(KG + "trigger")
FOUND_BY: Final = iri(KG + "foundBy")
DERIVED: Final = iri(PROV + "wasDerivedFrom")
POLARITY: Final = iri(KG + "polarity")
CERTAINTY: Final = iri(KG + "certainty")
CLAIMED: Final = iri(KG + "claimed")
SOURCE: Final = iri(KG + "source")
TIME: Final = iri(KG + "time")
BEGIN: Final = iri(KG + "begin")
END: Final = iri(KG + "end")
TRUE: Final = typed("true", "boolean")
BEGIN_INDEX: Final = iri(NIF + "beginIndex")
END_INDEX: Final = iri(NIF + "endIndex")
ANCHOR: Final = iri(NIF + "anchorOf")
CONTEXT: Final = iri(NIF + "referenceContext")
ID_LENGTH: Final = 20


@dataclass(frozen=True)
class View:
    """The entities of a document with the IRIs and classes that a graph gives them."""

    iris: Mapping[str, str]
    types: Mapping[str, str]


def statement_id(article: str, statement: Statement, iris: Mapping[str, str]) -> str:
    """A hash over what a statement says and where it stands: the same on every machine."""
    evidence, factuality = statement.evidence, statement.factuality
    arguments = sorted((argument.role, iris[argument.entity]) for argument in statement.arguments)
    content = (
        article,
        statement.frame,
        arguments,
        (evidence.trigger.start, evidence.trigger.end, evidence.sentence.start, evidence.sentence.end),
        (factuality.polarity, factuality.certainty, iris.get(factuality.source, AUTHOR), factuality.claimed),
        statement.time.value if statement.time else None,
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:ID_LENGTH]


def fault_in_evidence(document: Document, statement: Statement) -> str | None:
    """What a statement quotes that the document does not say there."""
    evidence = statement.evidence
    quoted = [("sentence", evidence.sentence, evidence.quote), ("trigger", evidence.trigger, evidence.trigger_text)]
    quoted += [(argument.role, argument.span, argument.text) for argument in statement.arguments]
    if statement.time:
        quoted.append(("time", statement.time.span, statement.time.text))
    for what, span, text in quoted:
        if not 0 <= span.start < span.end <= len(document.text) or span.slice(document.text) != text:
            return f"the {what} does not stand at {span.start}-{span.end} of the document"
    return None


def fault_in_factuality(statement: Statement) -> str | None:
    """What no statement can be: another engine may have written the record."""
    found = statement.factuality
    for what, value, accepted in (
        ("polarity", found.polarity, get_args(Polarity)),
        ("certainty", found.certainty, get_args(Certainty)),
    ):
        if value not in accepted:
            return f"{what} is '{value}'; expected one of {', '.join(accepted)}"
    return None if statement.evidence.found_by.strip() else "the evidence does not say what found it"


def fault_in_roles(statement: Statement, view: View, ontology: Ontology) -> str | None:
    """What the ontology does not allow in a statement."""
    frame = ontology.frames.get(statement.frame)
    if frame is None:
        return f"no frame '{statement.frame}' in the ontology"
    if not statement.arguments:
        return f"nobody and nothing fills a role of {frame.name}"
    for argument in statement.arguments:
        if argument.role not in frame.roles:
            return f"frame '{frame.name}' has no role '{argument.role}'"
        if argument.entity not in view.iris:
            return f"no entity '{argument.entity}' in the document"
        type_ = view.types[argument.entity]
        if not ontology.is_a(type_, frame.roles[argument.role]):
            return f"{view.iris[argument.entity]} is a {type_}, which cannot be the {argument.role} of {frame.name}"
    source = statement.factuality.source
    return None if source == AUTHOR or source in view.iris else f"no entity '{source}' in the document"


def statement_triples(node: str, article: str, statement: Statement, view: View) -> Iterator[Triple]:
    """One statement: its frame, roles, factuality and time, and where it was found."""
    yield node, A, iri(KG + statement.frame)
    for argument in statement.arguments:
        yield node, iri(KG + argument.role), view.iris[argument.entity]
    yield from factuality_triples(node, statement, view)
    yield from time_triples(node, statement)
    evidence = statement.evidence
    yield node, EVIDENCE, fragment(article, evidence.sentence)
    yield node, TRIGGER, fragment(article, evidence.trigger)
    yield node, FOUND_BY, literal(evidence.found_by)
    yield node, DERIVED, article


def factuality_triples(node: str, statement: Statement, view: View) -> Iterator[Triple]:
    """Whether it is told as a fact, and by whom; said of every statement, so that a query can rely on it."""
    factuality = statement.factuality
    yield node, POLARITY, literal(factuality.polarity)
    yield node, CERTAINTY, literal(factuality.certainty)
    if factuality.claimed:
        yield node, CLAIMED, TRUE
    if factuality.source != AUTHOR:
        yield node, SOURCE, view.iris[factuality.source]


def time_triples(node: str, statement: Statement) -> Iterator[Triple]:
    """When, at its true precision, and as an interval for filters."""
    found = partial_date(statement.time.value) if statement.time and statement.time.value else None
    if found:
        value, first, last = found
        yield node, TIME, value
        yield node, BEGIN, typed(f"{first.isoformat()}T00:00:00Z", "dateTime")
        yield node, END, typed(f"{last.isoformat()}T23:59:59Z", "dateTime")


def evidence_triples(article: str, span: Span, quote: str) -> Iterator[Triple]:
    """The sentence, as a stretch of the article."""
    node = fragment(article, span)
    yield node, BEGIN_INDEX, number(span.start)
    yield node, END_INDEX, number(span.end)
    yield node, ANCHOR, literal(quote)
    yield node, CONTEXT, article


def fragment(article: str, span: Span) -> str:
    """A stretch of an article as an IRI (RFC 5147)."""
    return f"{article[:-1]}#char={span.start},{span.end}>"


def relation_triple(relation: Relation, view: View, ontology: Ontology) -> Triple | str:
    """The plain triple of a direct relation, or what is wrong with it."""
    type_ = ontology.relations.get(relation.predicate)
    if type_ is None:
        return f"no relation '{relation.predicate}' in the ontology"
    for entity, accepted in ((relation.subject, type_.domain), (relation.object, type_.range)):
        if entity not in view.iris:
            return f"no entity '{entity}' in the document"
        if not ontology.is_a(view.types[entity], accepted):
            return f"{view.iris[entity]} is a {view.types[entity]}, which {type_.name} does not accept"
    subject, object_ = view.iris[relation.subject], view.iris[relation.object]
    return (
        f"{subject} would be in relation to itself" if subject == object_ else (subject, iri(KG + type_.name), object_)
    )
