"""The graph for network tools: GraphML and GEXF through networkx."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import networkx as nx

from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from pathlib import Path

    from kg.publish.page.model import Page, PageEntity

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GEXF_DATE: Final = re.compile(' lastmodifieddate="[^"]*"')
LANGUAGES: Final = ("en", "", "nl")


def to_network(page: Page) -> nx.MultiDiGraph[str]:
    """A node for each entity, an edge for each relation with the number of sentences that state it and that hold."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in page.entities:
        network.add_node(entity.id, label=xml_text(label_of(entity)), type=entity.type, iri=entity.iri)
    for relation in page.relations:
        evidence = [page.evidence[index] for index in relation.evidence]
        certain = [e for e in evidence if e.polarity == "positive" and e.certainty == "certain" and not e.claimed]
        network.add_edge(
            relation.subject,
            relation.object,
            key=relation.id,
            label=relation.predicate,
            sentences=len(evidence),
            holding=len(certain),
            sentence=xml_text(evidence[0].quote if evidence else ""),
        )
    return network


def label_of(entity: PageEntity) -> str:
    """Its name in English if there is one."""
    return next((entity.labels[code] for code in LANGUAGES if code in entity.labels), None) or next(
        iter(entity.labels.values()), entity.id
    )


def xml_text(text: str) -> str:
    """A text without what XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)


def write_graphml(path: Path, page: Page) -> None:
    """Write GraphML, for Gephi, yEd, Cytoscape, NetworkX."""
    write_chunks(path, (f"{line}\n" for line in nx.generate_graphml(to_network(page), named_key_ids=True)))


def write_gexf(path: Path, page: Page) -> None:
    """Write GEXF, for Gephi; without the date of writing, so that the same graph gives the same file."""
    write_chunks(path, (f"{GEXF_DATE.sub('', line)}\n" for line in nx.generate_gexf(to_network(page))))
