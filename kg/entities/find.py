"""The station's path: names -> entities -> nominals and pronouns -> Referents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.entities.cluster import cluster_names
from kg.entities.nominals import Resolver
from kg.entities.quotations import find_quotations
from kg.syntax import Referents

if TYPE_CHECKING:
    from kg.model import Document
    from kg.ontology import Ontology
    from kg.syntax import Syntax


def find_entities(document: Document, syntax: Syntax, ontology: Ontology) -> Referents:
    """Find who and what a document speaks of, under whatever names, descriptions and pronouns."""
    clusters = cluster_names(syntax, ontology)
    resolver = Resolver(document, syntax, ontology, clusters)
    resolver.resolve_nominals()
    quotations = find_quotations(document, syntax, ontology, resolver.of_word)
    resolver.resolve_quoted(quotations)
    drafts = resolver.drafts
    order = sorted(drafts, key=lambda key: (min(drafts[key].mentions, default=(len(document.text), 0)), key))
    ids = {key: f"e{number}" for number, key in enumerate(order, 1)}
    return Referents(
        entities={ids[key]: drafts[key].build(number, document, ontology) for number, key in enumerate(order, 1)},
        of_word={word: ids[key] for word, key in resolver.of_word.items()},
        stands_for={ids[key]: ids[country] for key, country in resolver.stands_for.items()},
        quotations=tuple(quotation.with_ids(ids) for quotation in quotations),
        troops=frozenset(ids[key] for key in resolver.troops),
    )
