"""The programme as data: classes, frames, relations, known entities, languages and their lexicons.

In: a folder like `ontology/`. Out: one `Ontology` value, checked; bad data stops here and says where.
"""

from kg.ontology.known import KnownEntity
from kg.ontology.language import FactualityRules, Language
from kg.ontology.lexicon import Example, LexiconBlock, Marked
from kg.ontology.load import default_folder, load_ontology
from kg.ontology.schema import EntityClass, Frame, Ontology, RelationType

__all__ = [
    "EntityClass",
    "Example",
    "FactualityRules",
    "Frame",
    "KnownEntity",
    "Language",
    "LexiconBlock",
    "Marked",
    "Ontology",
    "RelationType",
    "default_folder",
    "load_ontology",
]
