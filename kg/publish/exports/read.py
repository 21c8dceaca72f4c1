"""Store -> tables: document after document, from the graph that each has of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.ontology.load import NAMESPACE, schema
from kg.publish.exports.tables import DocumentRow, EntityRow, RelationRow, StatementRow, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.ontology import Ontology, RelationType
    from kg.ontology.load import Triples
    from kg.publish.exports.tables import Name, Role, View

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    About = Mapping[str, list[Term]]  # predicate -> objects

ONTOLOGY: Final = NAMESPACE.rstrip("#")
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
SCHEMA: Final = "https://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
SAME: Final = "http://www.w3.org/2002/07/owl#sameAs"
IDENTIFIER: Final = "http://purl.org/dc/terms/identifier"
WIKIDATA: Final = "http://www.wikidata.org/entity/"
MERGED: Final = NAMESPACE + "mergedBecause"


def read_tables(store: ox.Store) -> Tables:
    """Read all rows; raises StoreError for a store that `kg build` has not written."""
    draft = Draft(read_ontology(store))
    for name in document_names(store):
        draft.add(name, said_in(store, name))
    return Tables(
        ontology=draft.ontology,
        entities=entity_rows(store, draft),
        documents=draft.documents,
        statements=dict(sorted(draft.statements.items())),
        relations=tuple(relation_rows(draft)),
    )


def read_ontology(store: ox.Store) -> Ontology:
    """The classes, frames and relations that a store was built with; they may be more than those that come along."""
    triples: Triples = defaultdict(lambda: defaultdict(list))
    for quad in sorted(store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY)), key=str):
        if not isinstance(quad.object, ox.Triple):
            triples[text_of(quad.subject)][quad.predicate.value].append(quad.object)
    found = schema(triples)
    if not found.frames:
        raise StoreError(f"expected the frames of the ontology in the graph <{ONTOLOGY}>; build the folder anew")
    return found


def document_names(store: ox.Store) -> list[str]:
    """The IRIs of the documents, which are those of their graphs, sorted."""
    article = store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(SCHEMA + "NewsArticle"), None)
    return sorted({text_of(quad.subject) for quad in article if quad.graph_name == quad.subject})


def said_in(store: ox.Store, name: str) -> dict[str, dict[str, list[Term]]]:
    """What a graph says: subject -> predicate -> objects."""
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
        said[text_of(quad.subject)][quad.predicate.value].append(quad.object)
    return said


@dataclass
class Draft:
    """Tables while documents are added to them."""

    ontology: Ontology
    documents: dict[str, DocumentRow] = field(default_factory=dict)
    statements: dict[str, StatementRow] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))
    wikidata: dict[str, str] = field(default_factory=dict)
    mentioned: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, document: str, said: Mapping[str, About]) -> None:
        """Add what a document says."""
        self.documents[document] = document_row(document, said[document])
        frames = []
        for subject in sorted(said):
            types = [text_of(type_).removeprefix(NAMESPACE) for type_ in said[subject].get(TYPE, ())]
            frame = min((type_ for type_ in types if type_ in self.ontology.frames), default=None)
            if frame:
                frames.append((subject, frame))
            elif type_ := min((type_ for type_ in types if type_ in self.ontology.classes), default=None):
                self.add_entity(subject, type_, said[subject], document)
        for subject, frame in frames:
            self.statements[subject] = self.statement(subject, frame, document, said)

    def add_entity(self, iri: str, type_: str, about: About, document: str) -> None:
        """Add an entity, or what another document says of it."""
        self.types[iri] = type_
        self.names[iri].update(names_in(about, SKOS + "prefLabel"))
        self.aliases[iri].update(names_in(about, SKOS + "altLabel"))
        self.mentioned[iri].append(document)
        for same in sorted(map(text_of, about.get(SAME, ()))):
            if same.startswith(WIKIDATA):
                self.wikidata.setdefault(iri, same.removeprefix(WIKIDATA))

    def statement(self, iri: str, frame: str, document: str, said: Mapping[str, About]) -> StatementRow:
        """One statement with its evidence."""
        about = {predicate.removeprefix(NAMESPACE): objects for predicate, objects in said[iri].items()}
        evidence = first(about, "evidence") or ""
        sentence = said.get(evidence, {})
        row = StatementRow(
            iri=iri,
            frame=frame,
            roles=tuple(self.roles(frame, about)),
            document=document,
            evidence=evidence,
            begin_index=int(first(sentence, NIF + "beginIndex") or 0),
            end_index=int(first(sentence, NIF + "endIndex") or 0),
            quote=first(sentence, NIF + "anchorOf") or "",
            trigger=first(about, "trigger") or "",
            found_by=first(about, "foundBy") or "",
            polarity=first(about, "polarity") or "",
            certainty=first(about, "certainty") or "",
            claimed=first(about, "claimed") == "true",
            source=first(about, "source"),
            time=first(about, "time"),
            begin=first(about, "begin"),
            end=first(about, "end"),
        )
        return replace(row, views=tuple(sorted(set(self.views(row, said)))))

    def roles(self, frame: str, about: About) -> Iterator[Role]:
        """The entities that fill a role, as one would tell it: who, whom, where, by what means."""
        views = self.ontology.relations_of.get(frame, ())
        subjects, objects = {view.subject_role for view in views}, {view.object_role for view in views}

        def rank(role: str) -> tuple[bool, bool, str]:
            # A victim is object of one relation and subject of another, and comes after the agent, who is subject only.
            return role not in subjects, (role in subjects) == (role in objects), role

        for role in sorted(self.ontology.frames[frame].roles, key=rank):
            for entity in sorted(map(text_of, about.get(role, ()))):
                yield role, entity

    def views(self, row: StatementRow, said: Mapping[str, About]) -> Iterator[View]:
        """The direct relations that a statement stands for."""
        for relation in self.ontology.relations_of.get(row.frame, ()):
            for subject, object_ in pairs(row, relation):
                if not row.holds:
                    if self.ontology.may_relate(relation, self.types[subject], self.types[object_]):
                        yield subject, relation.name, object_
                elif says(said, subject, relation, object_):
                    yield subject, relation.name, object_
                elif relation.symmetric and says(said, object_, relation, subject):
                    yield object_, relation.name, subject


def pairs(row: StatementRow, relation: RelationType) -> Iterator[tuple[str, str]]:
    """Every subject and object that the roles of a statement give a relation."""
    fillers: dict[str | None, list[str]] = defaultdict(list)
    for role, entity in row.roles:
        fillers[role].append(entity)
    objects = fillers[relation.object_role] or fillers[relation.else_role]
    return ((one, two) for one, two in product(fillers[relation.subject_role], objects) if one != two)


def says(said: Mapping[str, About], subject: str, relation: RelationType, object_: str) -> bool:
    """Whether a document asserts a direct relation."""
    return any(text_of(found) == object_ for found in said.get(subject, {}).get(NAMESPACE + relation.name, ()))


def document_row(iri: str, about: About) -> DocumentRow:
    """One article."""
    return DocumentRow(
        iri=iri,
        id=first(about, IDENTIFIER) or iri,
        title=first(about, SCHEMA + "headline"),
        language=first(about, SCHEMA + "inLanguage"),
        published=first(about, SCHEMA + "datePublished"),
        url=first(about, SCHEMA + "url"),
        publisher=first(about, SCHEMA + "publisher"),
    )


def entity_rows(store: ox.Store, draft: Draft) -> dict[str, EntityRow]:
    """The entities that documents speak of, sorted."""
    merged = defaultdict(set)
    for quad in store.quads_for_pattern(None, ox.NamedNode(MERGED), None, ox.DefaultGraph()):
        merged[text_of(quad.subject)].add(text_of(quad.object))
    return {
        iri: EntityRow(
            iri=iri,
            type=draft.types[iri],
            label=label_of(store, iri, draft.names[iri]),
            names=tuple(sorted(draft.names[iri])),
            aliases=tuple(sorted(draft.aliases[iri] - draft.names[iri])),
            wikidata=draft.wikidata.get(iri),
            merged=tuple(sorted(merged.get(iri, ()))),
            documents=tuple(draft.mentioned[iri]),
        )
        for iri in sorted(draft.types)
    }


def label_of(store: ox.Store, iri: str, names: Iterable[Name]) -> str:
    """The name that the store shows; where it has none any other, and where there is no name the IRI."""
    shown = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(LABEL), None, ox.DefaultGraph())
    return min((text_of(quad.object) for quad in shown), default=None) or min(names, default=(iri, ""))[0]


def relation_rows(draft: Draft) -> Iterator[RelationRow]:
    """The relations, sorted, each with its statements in the order in which they were told."""
    found: dict[View, list[str]] = defaultdict(list)
    for row in sorted(draft.statements.values(), key=lambda row: told(row, draft.documents[row.document])):
        for view in dict.fromkeys(directed(view, draft.ontology) for view in row.views):
            found[view].append(row.iri)
    for (subject, predicate, object_), statements in sorted(found.items()):
        holding = tuple(iri for iri in statements if draft.statements[iri].holds)
        yield RelationRow(subject, predicate, object_, tuple(statements), holding)


def told(row: StatementRow, document: DocumentRow) -> tuple[str, str, int, str, str]:
    """When and where a statement was told."""
    return document.published or "", document.iri, row.begin_index, row.trigger, row.iri


def directed(view: View, ontology: Ontology) -> View:
    """A symmetric relation in the one direction that stands for both."""
    subject, name, object_ = view
    return (object_, name, subject) if ontology.relations[name].symmetric and object_ < subject else view


def names_in(about: About, predicate: str) -> Iterator[Name]:
    """Yield names with their languages."""
    for name in about.get(predicate, ()):
        if isinstance(name, ox.Literal):
            yield name.value, name.language or ""


def first(about: About, predicate: str) -> str | None:
    """The smallest value of a predicate, of which there should be one."""
    return min(map(text_of, about.get(predicate, ())), default=None)


def text_of(term: Term) -> str:
    """An IRI or a value as a text."""
    return str(term) if isinstance(term, ox.Triple) else term.value
