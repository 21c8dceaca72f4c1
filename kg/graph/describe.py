"""What the graph says of entities and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.graph.namespaces import DCT, KG, NIF, OWL, RDF, SCHEMA, SKOS
from kg.graph.terms import iri, literal, partial_date, web_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.graph.terms import Triple
    from kg.model import Document, Entity
    from kg.ontology import KnownEntity, Ontology

A: Final = iri(RDF + "type")
PREFERRED: Final = iri(SKOS + "prefLabel")
ALTERNATIVE: Final = iri(SKOS + "altLabel")
SAME: Final = iri(OWL + "sameAs")
MENTIONS: Final = iri(SCHEMA + "mentions")

Label = tuple[str, str | None]


def document_triples(subject: str, document: Document) -> Iterator[Triple]:
    """The article: what it is called, when, where and in which language it appeared."""
    yield subject, A, iri(SCHEMA + "NewsArticle")
    yield subject, A, iri(NIF + "Context")
    yield subject, iri(DCT + "identifier"), literal(document.id)
    if document.title:
        yield subject, iri(SCHEMA + "headline"), literal(document.title, document.language)
    if document.language:
        yield subject, iri(SCHEMA + "inLanguage"), literal(document.language)
    published = partial_date((document.published or "")[:10])
    if published:
        yield subject, iri(SCHEMA + "datePublished"), published[0]
    if document.url:
        yield subject, iri(SCHEMA + "url"), web_iri(document.url) or literal(document.url)
    if document.publisher:
        yield subject, iri(SCHEMA + "publisher"), literal(document.publisher)


def entity_triples(subject: str, type_: str, preferred: Iterable[Label], others: Iterable[Label]) -> Iterator[Triple]:
    """An entity: its class and its names; another name is not said again where it is preferred."""
    yield subject, A, iri(KG + type_)
    first = {literal(text, language) for text, language in preferred}
    for label in first:
        yield subject, PREFERRED, label
    for label in {literal(text, language) for text, language in others} - first:
        yield subject, ALTERNATIVE, label


def known_triples(subject: str, known: KnownEntity, others: Iterable[Label]) -> Iterator[Triple]:
    """A known entity: its names in all languages, and who it is in Wikidata."""
    preferred = ((text, language or None) for language, text in known.preferred.items())
    yield from entity_triples(subject, known.type, preferred, others)
    if known.wikidata:
        yield subject, SAME, iri(known.wikidata)


def surface_names(entity: Entity, language: str | None, ontology: Ontology) -> list[Label]:
    """The names that a document gives an entity; a demonym or a capital that stands for a country is no name of it."""
    known = ontology.known.get(entity.known or "")
    names = [name for name in (entity.name, *entity.aliases) if name.strip()] or [entity.id]
    if known is None:
        return [(name, language) for name in names]
    borrowed = {text.casefold() for text, _ in known.demonyms}
    capital = ontology.known.get(known.capital or "")
    borrowed |= {text.casefold() for text, _ in capital.labels} if capital else set()
    own = {text.casefold() for text, _ in known.labels}
    return [(name, language) for name in names if name.casefold() in own or name.casefold() not in borrowed]
