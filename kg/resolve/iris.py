"""The IRI that a document alone gives to an entity; it never depends on other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.resolve.names import is_single, slug

if TYPE_CHECKING:
    from kg.model import Entity
    from kg.ontology import Ontology

KINDS: Final = ("Person", "Organization", "Place", "Agreement", "Group", "Weapon")


def kind_of(type_: str, ontology: Ontology) -> str:
    """The first part of the IRI of an entity of a class: 'org' of a Company."""
    found = ontology.classes.get(type_)
    above = found.superclasses if found else frozenset((type_,))
    kind = next((kind for kind in KINDS if kind in above), "entity")
    return "org" if kind == "Organization" else kind.lower()


def entity_tail(entity: Entity, document: str, ontology: Ontology) -> str:
    """The IRI's tail: 'place/iran', 'person/qasem-soleimani', 'group/article-7-us-troops'.

    A group, and a person of whom a document knows one name only, are the document's own: "Smith" is not every Smith.
    """
    if entity.known in ontology.known:
        return str(entity.known).replace(":", "/", 1)
    kind = kind_of(entity.type, ontology)
    name = slug(entity.name)
    if kind == "group" or (kind == "person" and is_single(entity.name)):
        return f"{kind}/{document}-{name}"
    if f"{kind}:{name}" in ontology.known:
        return f"{kind}/{name}-{slug(entity.type)}"
    return f"{kind}/{name}"
