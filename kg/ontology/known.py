"""Entities that are known beforehand: countries with demonyms and capitals, organizations, agreements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import OntologyError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.ontology.schema import Ontology

SKOS = "http://www.w3.org/2004/02/skos/core#"
WIKIDATA = "http://www.wikidata.org/entity/"
NAMESPACE = "https://w3id.org/newskg/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SAME = "http://www.w3.org/2002/07/owl#sameAs"


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity of `ontology/entities/`; `key` is kind and local name ("place:iran").

    `labels` and `demonyms` are (text, language) pairs; a text without language holds in every language.
    """

    key: str
    type: str
    labels: tuple[tuple[str, str | None], ...]
    preferred: dict[str, str]
    demonyms: tuple[tuple[str, str | None], ...] = ()
    wikidata: str | None = None
    capital: str | None = None
    located_in: str | None = None
    part_of: str | None = None

    def name(self, language: str | None) -> str:
        """Its name in a language, else in any."""
        return self.preferred.get(language or "") or next(iter(self.preferred.values()))


def known_entities(files: Iterable[Path], ontology: Ontology) -> dict[str, KnownEntity]:
    """Read known entities; an OntologyError tells file and entity. A later file may add labels to an entity."""
    found: dict[str, Draft] = {}
    for file in files:
        try:
            for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                subject = triple.subject
                if isinstance(subject, ox.NamedNode):
                    draft = found.setdefault(key_of(subject.value), Draft(str(file)))
                    draft.add(triple.predicate.value, triple.object)
        except SyntaxError as error:
            raise OntologyError(f"not valid Turtle: {error}", file=file) from error
        except OSError as error:
            raise OntologyError(f"cannot be read: {error.strerror or error}", file=file) from error
    return {key: draft.build(key, ontology) for key, draft in sorted(found.items()) if draft.type}


def key_of(iri: str) -> str:
    """'…/id/place/iran' is 'place:iran'."""
    *_, kind, name = iri.replace(NAMESPACE, "kg/").rsplit("/", 2)
    return f"{kind}:{name}"


class Draft:
    """What the files say of one entity, while they are read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.type: str | None = None
        self.preferred: dict[str, str] = {}
        self.labels: dict[tuple[str, str | None], None] = {}
        self.demonyms: dict[tuple[str, str | None], None] = {}
        self.links: dict[str, str] = {}

    def add(self, predicate: str, value: object) -> None:
        """Take in one triple."""
        if isinstance(value, ox.Literal):
            self._add_label(predicate, value)
        elif isinstance(value, ox.NamedNode):
            self._add_link(predicate, value.value)

    def _add_label(self, predicate: str, value: ox.Literal) -> None:
        pair = (value.value, value.language)
        if predicate == SKOS + "prefLabel":
            self.preferred.setdefault(value.language or "", value.value)
            self.labels[pair] = None
        elif predicate == SKOS + "altLabel":
            self.labels[pair] = None
        elif predicate == NAMESPACE + "demonym":
            self.demonyms[pair] = None

    def _add_link(self, predicate: str, iri: str) -> None:
        if predicate == TYPE and iri.startswith(NAMESPACE):
            self.type = iri.removeprefix(NAMESPACE)
        elif predicate == SAME and iri.startswith(WIKIDATA):
            self.links["wikidata"] = iri
        elif predicate.startswith(NAMESPACE):
            self.links[predicate.removeprefix(NAMESPACE)] = key_of(iri)

    def build(self, key: str, ontology: Ontology) -> KnownEntity:
        """The entity, checked."""
        ontology.check_class(self.type or "", file=self.file, entry=key)
        if not self.preferred:
            raise OntologyError("a known entity needs a skos:prefLabel", file=self.file, entry=key)
        return KnownEntity(
            key=key,
            type=self.type or "",
            labels=tuple(self.labels),
            preferred=dict(sorted(self.preferred.items())),
            demonyms=tuple(self.demonyms),
            wikidata=self.links.get("wikidata"),
            capital=self.links.get("capital"),
            located_in=self.links.get("locatedIn"),
            part_of=self.links.get("partOf"),
        )
