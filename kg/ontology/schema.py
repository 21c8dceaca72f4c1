"""What news.ttl says: classes, frames with their roles, and direct relations."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kg.errors import OntologyError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from kg.ontology.known import KnownEntity
    from kg.ontology.language import Language
    from kg.ontology.lexicon import LexiconBlock


REGION = 3  # the extent of a class whose places may lie in one another


@dataclass(frozen=True, slots=True)
class EntityClass:
    """A class of entities; `superclasses` is transitive and includes the class itself."""

    name: str
    superclasses: frozenset[str]
    extent: int = 0  # how far the places of the class reach; 0 for what is no place
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """A kind of statement: its roles with the classes that may fill them.

    `superframe` is "State", "Event" or "SpeechAct"; a statement with one argument is kept only if it fills a key role.
    """

    name: str
    superframe: str
    roles: dict[str, frozenset[str]]
    key_roles: frozenset[str] = frozenset()
    by_means: bool = False  # its agent may be named by its means: 'killed by a Norwegian strike'
    by_deed: bool = False  # its target may be named by a deed: 'condemned Norway's decision' is about Norway
    labels: dict[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class RelationType:
    """A direct relation: a view on a frame from one role to another."""

    name: str
    frame: str
    subject_role: str
    object_role: str
    domain: frozenset[str]
    range: frozenset[str]
    else_role: str | None = None  # whose filler is the object where nothing fills the object role
    symmetric: bool = False
    ascends: bool = False  # from a smaller place to a larger one
    superrelation: str | None = None
    yields_to: frozenset[str] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)  # language -> when it holds


@dataclass(frozen=True)
class Ontology:
    """Everything the extractor must know, as data.

    `adjuncts` are the roles that never decide whether a pattern matches (place, instrument).
    """

    namespace: str
    classes: dict[str, EntityClass]
    frames: dict[str, Frame]
    relations: dict[str, RelationType]
    known: dict[str, KnownEntity] = field(default_factory=dict)
    languages: dict[str, Language] = field(default_factory=dict)
    lexicons: dict[str, tuple[LexiconBlock, ...]] = field(default_factory=dict)
    role_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    adjuncts: frozenset[str] = frozenset()
    fingerprint: str = ""
    files: tuple[Path, ...] = ()  # the Turtle files of classes and relations, and their alignments

    def language(self, code: str | None) -> Language:
        """The language of that code; an OntologyError names those that there are."""
        if code not in self.languages:
            known = ", ".join(sorted(self.languages))
            raise OntologyError(f"no lexicon for language '{code}'; there are: {known}")
        return self.languages[code]

    def is_a(self, type_: str, accepted: frozenset[str]) -> bool:
        """Whether an entity of a class may stand where these classes are accepted."""
        return not self._ancestors(type_).isdisjoint(accepted)

    def language_code(self, detected: str) -> str:
        """The code of the language that a detected one stands for: Nigerian Pidgin is found in short English texts."""
        return next((code for code, language in self.languages.items() if detected in language.aliases), detected)

    def may_relate(self, relation: RelationType, subject: str, object_: str) -> bool:
        """Whether entities of two classes may stand in a relation: domain, range, and no city in a building."""
        if not (self.is_a(subject, relation.domain) and self.is_a(object_, relation.range)):
            return False
        if not relation.ascends:
            return True
        small, large = self.classes[subject].extent, self.classes[object_].extent
        return small < large or (small == large == REGION)

    def is_adjunct(self, frame: str, role: str) -> bool:
        """Whether a role never decides if a pattern matches: the place of an event, not that of a location."""
        return role in self.adjuncts and self.frames[frame].superframe != "State"

    def _ancestors(self, type_: str) -> frozenset[str]:
        found = self.classes.get(type_)
        return found.superclasses if found else frozenset((type_,))

    @cached_property
    def relations_of(self) -> dict[str, tuple[RelationType, ...]]:
        """The relations that are views on a frame."""
        views: dict[str, list[RelationType]] = {}
        for relation in self.relations.values():
            views.setdefault(relation.frame, []).append(relation)
        return {frame: tuple(found) for frame, found in views.items()}

    def check_class(self, name: str, *, file: str, entry: str) -> None:
        """Raise an OntologyError if there is no such class."""
        if name not in self.classes:
            hint = did_you_mean(name, self.classes)
            raise OntologyError(f"no class '{name}' in news.ttl{hint}", file=file, entry=entry)
