"""Folder -> Ontology."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

import kg
from kg.errors import OntologyError
from kg.ontology.known import known_entities
from kg.ontology.language import load_language
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import EntityClass, Frame, Ontology, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.ontology.language import Language

NAMESPACE = "https://w3id.org/newskg/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
APART = frozenset({"followthemoney.toml"})  # what teaches the extractor nothing
ADJUNCTS = frozenset({"place", "instrument", "time"})

Triples = dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]


def default_folder() -> Path:
    """The ontology that comes with the package, or stands beside it in a checkout."""
    package = Path(kg.__file__).parent
    shipped = package / "_ontology"
    return shipped if shipped.is_dir() else package.parent / "ontology"


def load_ontology(
    folder: str | Path | None = None,
    *,
    beside: Sequence[str | Path] = (),
    entities: Sequence[str | Path] = (),
    pipelines: dict[str, str] | None = None,
) -> Ontology:
    """Read and check an ontology folder.

    `beside` are further folders whose classes, relations and lexicons are added; `entities` further files of known
    entities; `pipelines` names another spaCy pipeline for a language. Raises OntologyError or LexiconError.
    """
    folders = [Path(place) for place in (folder or default_folder(), *beside)]
    for place in folders:
        if not place.is_dir():
            raise OntologyError("no such ontology folder", file=place)
    schema_files = [file for place in folders for file in sorted(place.glob("*.ttl")) if is_schema(file)]
    if not schema_files:
        raise OntologyError("expected a news.ttl with classes, frames and relations", file=folders[0])
    ontology = schema(read_turtle(schema_files))
    entity_files = [file for place in folders for file in sorted((place / "entities").glob("*.ttl"))]
    entity_files += [Path(file) for file in entities]
    known = known_entities(entity_files, ontology)
    languages = load_languages(folders, pipelines or {})
    lexicons = {
        code: tuple(block for place in folders for block in load_lexicon(place, language, ontology))
        for code, language in languages.items()
    }
    return Ontology(
        namespace=NAMESPACE,
        classes=ontology.classes,
        frames=ontology.frames,
        relations=ontology.relations,
        known=known,
        languages=languages,
        lexicons=lexicons,
        role_labels=ontology.role_labels,
        adjuncts=ADJUNCTS,
        fingerprint=fingerprint(folders, entity_files, pipelines or {}),
        files=(*schema_files, *(file for place in folders for file in place.glob("alignments.ttl"))),
    )


def is_schema(file: Path) -> bool:
    """Whether a Turtle file holds classes and relations; shapes and alignments do not teach the extractor."""
    return file.name not in {"shapes.ttl", "alignments.ttl"}


def load_languages(folders: Sequence[Path], pipelines: dict[str, str]) -> dict[str, Language]:
    """Read every lexicon/<code>/language.toml; a later folder adds a language or replaces one."""
    languages = {}
    for place in folders:
        for file in sorted((place / "lexicon").glob("*/language.toml")):
            code = file.parent.name
            languages[code] = load_language(file, pipeline=pipelines.get(code))
    return dict(sorted(languages.items()))


def fingerprint(folders: Sequence[Path], entities: Sequence[Path], pipelines: dict[str, str]) -> str:
    """A hash over all that can change what is extracted."""
    digest = hashlib.sha256()
    files = [file for place in folders for file in sorted(place.rglob("*")) if matters(file)]
    for file in [*files, *(file for file in entities if file not in files)]:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    digest.update(repr(sorted(pipelines.items())).encode())
    return digest.hexdigest()[:16]


def matters(file: Path) -> bool:
    """Whether a file of the folder can change what is extracted."""
    return file.is_file() and file.name not in APART and (file.suffix in {".ttl", ".toml"} or file.name == "meta.json")


def read_turtle(files: Iterable[Path]) -> Triples:
    """Index Turtle files by subject and predicate; an OntologyError tells file and line."""
    triples: Triples = defaultdict(lambda: defaultdict(list))
    for file in files:
        try:
            for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                subject, predicate, value = triple.subject, triple.predicate, triple.object
                triples[name_of(subject)][name_of(predicate)].append(value)
        except SyntaxError as error:
            raise OntologyError(f"not valid Turtle: {error}", file=file) from error
        except OSError as error:
            raise OntologyError(f"cannot be read: {error.strerror or error}", file=file) from error
    return triples


def name_of(term: object) -> str:
    """The IRI or blank node label of a term."""
    return str(getattr(term, "value", term))


def local(iri: str) -> str:
    """The local name in our namespace, or the IRI itself."""
    return iri.removeprefix(NAMESPACE)


def objects(triples: Triples, subject: str, predicate: str) -> list[str]:
    """The resources that a predicate names, as local names."""
    return [local(name_of(value)) for value in triples[subject].get(predicate, [])]


def first(triples: Triples, subject: str, predicate: str) -> str | None:
    """The first of them, if any."""
    return next(iter(objects(triples, subject, predicate)), None)


def labels_of(triples: Triples, subject: str, predicate: str = RDFS + "label") -> dict[str, str]:
    """Language -> label."""
    found = triples[subject].get(predicate, [])
    return {value.language or "": value.value for value in found if isinstance(value, ox.Literal)}


def schema(triples: Triples) -> Ontology:
    """Classes, frames and relations, without known entities and languages."""
    subjects = [name for name in triples if name.startswith(NAMESPACE)]
    classes = entity_classes(triples, subjects)
    relations = relation_types(triples, subjects, classes)
    frames = {
        local(name): frame(triples, name, relations) for name in subjects if NAMESPACE + "hasRole" in triples[name]
    }
    for relation in relations.values():
        check_view(relation, frames)
    role_names = {role for found in frames.values() for role in found.roles}
    role_labels = {role: labels_of(triples, NAMESPACE + role) for role in sorted(role_names | {"holder"})}
    return Ontology(NAMESPACE, classes, frames, relations, role_labels=role_labels, adjuncts=ADJUNCTS)


def entity_classes(triples: Triples, subjects: Sequence[str]) -> dict[str, EntityClass]:
    """All classes with their ancestors; a member of a union counts as its subclass."""
    parents: dict[str, set[str]] = defaultdict(set)
    names = [name for name in subjects if OWL + "Class" in objects(triples, name, RDF + "type")]
    for name in names:
        parents[local(name)].update(objects(triples, name, RDFS + "subClassOf"))
        for member in members(triples, first(triples, name, OWL + "unionOf")):
            parents[member].add(local(name))
    return {
        local(name): EntityClass(
            local(name), ancestors(local(name), parents), extent_of(triples, name), labels_of(triples, name)
        )
        for name in names
    }


def extent_of(triples: Triples, name: str) -> int:
    """The kg:extent of a class, 0 where it has none."""
    return int(first(triples, name, NAMESPACE + "extent") or 0)


def members(triples: Triples, node: str | None) -> list[str]:
    """The items of an RDF list."""
    found = []
    while node and node != RDF + "nil":
        found += objects(triples, node, RDF + "first")
        node = first(triples, node, RDF + "rest")
    return found


def ancestors(name: str, parents: dict[str, set[str]]) -> frozenset[str]:
    """A class and all above it."""
    found, open_ = set(), [name]
    while open_:
        here = open_.pop()
        if here not in found:
            found.add(here)
            open_ += parents.get(here, ())
    return frozenset(found)


def relation_types(
    triples: Triples, subjects: Sequence[str], classes: dict[str, EntityClass]
) -> dict[str, RelationType]:
    """All direct relations: the properties that are views on a frame."""
    found = {}
    for subject in subjects:
        frame_name = first(triples, subject, NAMESPACE + "ofFrame")
        if frame_name:
            found[local(subject)] = relation_type(triples, subject, frame_name, classes)
    return found


def relation_type(triples: Triples, subject: str, frame_name: str, classes: dict[str, EntityClass]) -> RelationType:
    """One direct relation; it must name both roles, its domain and its range."""
    required = {
        key: first(triples, subject, iri)
        for key, iri in {
            "kg:subjectRole": NAMESPACE + "subjectRole",
            "kg:objectRole": NAMESPACE + "objectRole",
            "rdfs:domain": RDFS + "domain",
            "rdfs:range": RDFS + "range",
        }.items()
    }
    missing = [key for key, value in required.items() if value is None]
    entry = local(subject)
    if missing:
        raise OntologyError(f"a relation needs {', '.join(missing)}", file="news.ttl", entry=entry)
    for key in ("rdfs:domain", "rdfs:range"):
        if required[key] not in classes:
            raise OntologyError(f"{key} names no class: '{required[key]}'", file="news.ttl", entry=entry)
    return RelationType(
        name=entry,
        frame=frame_name,
        subject_role=str(required["kg:subjectRole"]),
        object_role=str(required["kg:objectRole"]),
        domain=frozenset((str(required["rdfs:domain"]),)),
        range=frozenset((str(required["rdfs:range"]),)),
        symmetric=OWL + "SymmetricProperty" in objects(triples, subject, RDF + "type"),
        else_role=first(triples, subject, NAMESPACE + "elseRole"),
        ascends=bool(triples[subject].get(NAMESPACE + "ascends")),
        superrelation=first(triples, subject, RDFS + "subPropertyOf"),
        yields_to=frozenset(objects(triples, subject, NAMESPACE + "yieldsTo")),
        labels=labels_of(triples, subject),
        comments=labels_of(triples, subject, RDFS + "comment"),
    )


def frame(triples: Triples, subject: str, relations: dict[str, RelationType]) -> Frame:
    """One frame; a role that a relation looks at accepts what the relation accepts, others their own range."""
    name = local(subject)
    roles: dict[str, frozenset[str]] = {}
    for role in objects(triples, subject, NAMESPACE + "hasRole"):
        views = [(r.subject_role, r.domain) for r in relations.values() if r.frame == name]
        views += [(r.object_role, r.range) for r in relations.values() if r.frame == name]
        accepted = frozenset[str]().union(*(types for viewed, types in views if viewed == role))
        roles[role] = accepted or frozenset(objects(triples, NAMESPACE + role, RDFS + "range"))
    return Frame(
        name=name,
        superframe=first(triples, subject, RDFS + "subClassOf") or "Event",
        roles=roles,
        key_roles=frozenset(objects(triples, subject, NAMESPACE + "keyRole")),
        by_means=bool(triples[subject].get(NAMESPACE + "byMeans")),
        by_deed=bool(triples[subject].get(NAMESPACE + "byDeed")),
        labels=labels_of(triples, subject),
        comment=labels_of(triples, subject, RDFS + "comment").get("en", ""),
    )


def check_view(relation: RelationType, frames: dict[str, Frame]) -> None:
    """Raise an OntologyError if a relation looks at a frame or role that there is not."""
    if relation.frame not in frames:
        raise OntologyError(f"no frame '{relation.frame}'", file="news.ttl", entry=relation.name)
    for role in (relation.subject_role, relation.object_role):
        if role not in frames[relation.frame].roles:
            message = f"frame '{relation.frame}' has no role '{role}'"
            raise OntologyError(message, file="news.ttl", entry=relation.name)
