"""Shapes that follow from the ontology: who may fill the roles of a frame, and what a direct relation may join.

`ontology/shapes.ttl` holds them for our own ontology, after the shapes that are written by hand; for an ontology with
frames of its own they are made when a graph is validated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.ontology import Frame, Ontology, RelationType

GENERATED: Final = "# ---------------------------------------------------------------- what follows from news.ttl"
ANYTHING: Final = "Entity"
OWN: Final = (
    "rdf:type kg:polarity kg:certainty kg:claimed kg:source kg:time kg:begin kg:end "
    "kg:evidence kg:trigger kg:foundBy prov:wasDerivedFrom"
)


def ontology_shapes(ontology: Ontology) -> str:
    """Turtle without prefixes: a shape for each set of accepted classes, each frame and each direct relation."""
    frames = [frame for _, frame in sorted(ontology.frames.items())]
    relations = [relation for _, relation in sorted(ontology.relations.items())]
    accepted = {classes for frame in frames for classes in frame.roles.values()} | {frozenset((ANYTHING,))}
    accepted |= {classes for relation in relations for classes in (relation.domain, relation.range)}
    blocks = [class_shape(classes, ontology) for classes in sorted(accepted, key=sorted)]
    blocks += [frame_shape(frame) for frame in frames]
    blocks += [relation_shape(relation) for relation in relations]
    return "\n".join([GENERATED, *blocks])


def renewed(text: str, ontology: Ontology) -> str:
    """The text of a shapes.ttl with what follows from the ontology made anew."""
    by_hand, _, _ = text.partition(GENERATED)
    return by_hand + ontology_shapes(ontology)


def class_shape(accepted: frozenset[str], ontology: Ontology) -> str:
    """What is of one of some classes; whatever an article mentions is of some class."""
    target = "    sh:targetObjectsOf schema:mentions ;\n" if accepted == {ANYTHING} else ""
    return (
        f"{any_of(accepted)} a sh:NodeShape ;\n{target}"
        f"    sh:property [ sh:path rdf:type ; sh:minCount 1 ; sh:in {names(concrete(accepted, ontology))} ] .\n"
    )


def frame_shape(frame: Frame) -> str:
    """The roles of a frame with the classes that may fill them: one at least is filled, and none of another frame."""
    roles = sorted(frame.roles)
    properties = "".join(
        f"    sh:property [ sh:path kg:{role} ; sh:node {any_of(frame.roles[role])} ] ;\n" for role in roles
    )
    some = f"[ sh:alternativePath {names(roles)} ]" if len(roles) > 1 else f"kg:{roles[0]}"
    return (
        f"shape:{frame.name} a sh:NodeShape ;\n    sh:targetClass kg:{frame.name} ;\n{properties}"
        f"    sh:property [ sh:path {some} ; sh:minCount 1 ] ;\n"
        f"    sh:closed true ; sh:ignoredProperties ( {OWN} ) .\n"
    )


def relation_shape(relation: RelationType) -> str:
    """The classes that a direct relation joins."""
    return (
        f"shape:{relation.name} a sh:NodeShape ;\n    sh:targetSubjectsOf kg:{relation.name} ;\n"
        f"    sh:node {any_of(relation.domain)} ;\n"
        f"    sh:property [ sh:path kg:{relation.name} ; sh:node {any_of(relation.range)} ] .\n"
    )


def any_of(accepted: frozenset[str]) -> str:
    """The name of the shape of what is of one of some classes."""
    return "shape:Any" + "Or".join(sorted(accepted))


def concrete(accepted: frozenset[str], ontology: Ontology) -> list[str]:
    """The classes of entities that are accepted, unions left out."""
    return sorted(
        name
        for name, found in ontology.classes.items()
        if ANYTHING in found.superclasses and ontology.is_a(name, accepted)
    )


def names(found: Iterable[str]) -> str:
    """An RDF list of names of ours."""
    return f"( {' '.join(f'kg:{name}' for name in found)} )"
