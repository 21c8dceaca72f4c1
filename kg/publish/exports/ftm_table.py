"""`ontology/followthemoney.toml`: which schema of FollowTheMoney a class or a frame becomes, and where its roles go."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg.errors import OntologyError
from kg.ontology import default_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.ontology import Ontology

FILE: Final = "followthemoney.toml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the entities of a role go: a property that accepts a schema, or that takes names."""

    property: str
    range: str | None = None
    name: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a frame becomes; without a schema its direct relation alone stands for it."""

    schema: str | None = None
    label: str | None = None
    title: str | None = None
    needs: frozenset[str] = frozenset()
    roles: Mapping[str, Place] = field(default_factory=dict)
    others: Sequence[Place] = ()
    merge: bool = False

    def places(self, role: str) -> Iterator[Place]:
        """Where an entity in a role may go, the best place first."""
        if role in self.roles:
            yield self.roles[role]
        yield from self.others


@dataclass(frozen=True)
class FtmTable:
    """The whole table, for an ontology."""

    ontology: Ontology
    languages: Mapping[str, str]
    classes: Mapping[str, str]
    schemata: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    frames: Mapping[str, Entry]
    document: str
    mention: Entry
    relation: Mapping[str, str]
    note: Entry

    def schema_of(self, class_: str) -> str:
        """What a class becomes: what is said of it or of the nearest class above it."""
        return self.classes[self.nearest(class_, self.classes)[0]]

    def entries_of(self, frame: str) -> Iterator[Entry]:
        """What a frame may become, the best first."""
        yield from (self.frames[name] for name in self.nearest(frame, self.frames))

    def accepts(self, place: Place, class_: str) -> bool:
        """Whether an entity of a class may stand in a property."""
        schema = self.schema_of(class_)
        return place.range is None or place.range == schema or place.range in self.schemata[schema]

    def nearest(self, name: str, known: Mapping[str, object]) -> list[str]:
        """A class and those above it that have an entry, the narrowest first."""
        classes = self.ontology.classes
        above = [other for other in classes[name].superclasses if other in known]
        return sorted(above, key=lambda other: (-len(classes[other].superclasses), other))


def load_ftm_table(ontology: Ontology) -> FtmTable:
    """Read the table for an ontology; an OntologyError says which entry is wrong."""
    file = default_folder() / FILE
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        table = FtmTable(
            ontology=ontology,
            languages=found["languages"],
            classes=found["classes"],
            schemata={name: frozenset(above) for name, above in found["schemata"].items()},
            names=found["names"],
            frames={name: to_entry(entry, file, name) for name, entry in found["frames"].items()},
            document=found["document"]["schema"],
            mention=to_entry(found["mention"], file, "mention"),
            relation=found["relation"],
            note=to_entry(found["note"], file, "note"),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"cannot be read: {error}", file=file) from error
    except KeyError as error:
        raise OntologyError(f"expected a table {error}", file=file) from error
    check_schemata(table, file)
    return table


def to_entry(found: Mapping[str, Any], file: Path, name: str) -> Entry:
    """One entry."""
    try:
        return Entry(
            **{key: value for key, value in found.items() if key not in {"needs", "roles", "others"}},
            needs=frozenset(found.get("needs", ())),
            roles={role: Place(**place) for role, place in found.get("roles", {}).items()},
            others=tuple(Place(**place) for place in found.get("others", ())),
        )
    except TypeError as error:
        raise OntologyError(f"not an entry: {error}", file=file, entry=name) from error


def check_schemata(table: FtmTable, file: Path) -> None:
    """Raise an OntologyError for a class that becomes a schema of which nothing is said."""
    for class_, schema in table.classes.items():
        if schema not in table.schemata:
            raise OntologyError(f"no schema '{schema}' in [schemata]", file=file, entry=class_)
