"""The station's path: names -> entities -> nominals and pronouns -> Referents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.entities.cluster import cluster_names
from kg.entities.nominals import Resolver
from kg.entities.quotations import find_quotations
from kg.syntax import Referents

if TYPE_CHECKING:
    from kg.entities.drafts import Draft
    from kg.model import Document
    from kg.ontology import Ontology
    from kg.syntax import Syntax

THEIRS = 2  # mentions of the readers' country
HOME_SHARE = 0.6  # of all mentions of countries
ORGANIZATIONS = frozenset({"Organization"})
NOT_A_HOME = frozenset({"MediaOrganization", "IntergovernmentalOrganization", "GovernmentBody"})


def find_entities(document: Document, syntax: Syntax, ontology: Ontology) -> Referents:
    """Find who and what a document speaks of, under whatever names, descriptions and pronouns."""
    clusters = cluster_names(syntax, ontology)
    resolver = Resolver(document, syntax, ontology, clusters)
    resolver.resolve_nominals()
    quotations = find_quotations(document, syntax, ontology, resolver.of_word)
    resolver.resolve_quoted(quotations)
    drafts = resolver.drafts
    readers = frozenset(ontology.language(document.language).words.get("home_countries", ()))
    order = sorted(drafts, key=lambda key: (min(drafts[key].mentions, default=(len(document.text), 0)), key))
    ids = {key: f"e{number}" for number, key in enumerate(order, 1)}
    return Referents(
        entities={ids[key]: drafts[key].build(number, document, ontology) for number, key in enumerate(order, 1)},
        of_word={word: ids[key] for word, key in resolver.of_word.items()},
        stands_for={ids[key]: ids[country] for key, country in resolver.stands_for.items()},
        quotations=tuple(quotation.with_ids(ids) for quotation in quotations),
        home={class_: ids[key] for class_, key in homes(drafts, resolver.stands_for, ontology, readers).items()},
        unnamed=frozenset(ids[key] for key in resolver.unnamed),
        troops=frozenset(ids[key] for key in resolver.troops),
    )


def homes(
    drafts: dict[str, Draft], stands_for: dict[str, str], ontology: Ontology, readers: frozenset[str]
) -> dict[str, str]:
    """The country and the organization that a document is mostly about; a country's places and bodies count for it.

    Where the readers' own country is in it, too, "the prime minister" may be theirs: then it is at home nowhere else.
    """
    countries, organizations = Counter[str](), Counter[str]()
    for key, draft in drafts.items():
        country = key if draft.type == "Country" else stands_for.get(key)
        if country:
            countries[country] += len(draft.mentions)
        if ontology.is_a(draft.type, ORGANIZATIONS) and draft.type not in NOT_A_HOME:
            organizations[key] += len(draft.mentions)
    found = {"Country": dominant(countries, 2, 2.0), "Organization": dominant(organizations, 3, 2.0)}
    if found["Country"] and countries[found["Country"]] < HOME_SHARE * countries.total():
        found["Country"] = None  # an article about the affairs of many countries is at home in none
    theirs = {key for key, draft in drafts.items() if draft.known in readers and countries[key] >= THEIRS}
    if theirs and found["Country"] not in theirs:
        found["Country"] = None
    return {class_: key for class_, key in found.items() if key}


def dominant(counts: Counter[str], least: int, times: float) -> str | None:
    """What is mentioned at least so often, and so many times as often as anything else."""
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    if not ranked or counts[ranked[0]] < least:
        return None
    second = counts[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if counts[ranked[0]] >= times * second else None
