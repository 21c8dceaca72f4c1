"""The entities and the relations between them for network tools: GraphML and GEXF, through networkx.

Every entity is a node. A relation that holds is an edge; what is only denied, planned or claimed is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

from kg.publish.files import write_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.publish.exports.source import Source
    from kg.publish.exports.tables import RelationRow, Tables

    Attributes = dict[str, Any]

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GEXF_DATE: Final = re.compile(' lastmodifieddate="[^"]*"')


def to_network(source: Source) -> nx.MultiDiGraph[str]:
    """A node for each entity, an edge for each relation that holds."""
    tables, short = source.tables, source.short
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in tables.entities.values():
        network.add_node(
            short[entity.iri],
            label=xml_text(entity.label),
            type=entity.type,
            iri=entity.iri,
            wikidata=entity.wikidata or "",
            degree=0,
        )
    for relation in tables.facts:
        ends = short[relation.subject], short[relation.object]
        network.add_edge(*ends, key=relation.predicate, **edge_of(relation, tables))
        for end in ends:
            network.nodes[end]["degree"] += 1
    return network


def edge_of(relation: RelationRow, tables: Tables) -> Attributes:
    """What an edge says of a relation: in how many sentences it stands and holds, the first of these, and when."""
    first, last = tables.dates_of(relation)
    return {
        "relation": relation.predicate,
        "weight": len(relation.holding),
        "sentences": len(relation.statements),
        "holding": len(relation.holding),
        "sentence": xml_text(tables.statements[relation.holding[0]].quote),
        "first_date": first or "",
        "last_date": last or "",
        "symmetric": tables.ontology.relations[relation.predicate].symmetric,
    }


def xml_text(text: str) -> str:
    """A text without what XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)


def write_graphml(source: Source, path: Path) -> dict[str, int]:
    """Write GraphML, for Gephi, yEd, Cytoscape, NetworkX."""
    network = to_network(source)
    write_chunks(path, ended(nx.generate_graphml(network, named_key_ids=True)))
    return counts_of(network)


def write_gexf(source: Source, path: Path) -> dict[str, int]:
    """Write GEXF, for Gephi; without the date of writing, so that the same graph gives the same file."""
    network = to_network(source)
    for _, _, edge in network.edges(data=True):
        edge["label"] = edge["relation"]  # GEXF shows it; in GraphML nodes and edges may not have a name in common
    write_chunks(path, (GEXF_DATE.sub("", line) for line in ended(nx.generate_gexf(network))))
    return counts_of(network)


def ended(lines: Iterable[str]) -> Iterable[str]:
    """Lines with their ends."""
    return (f"{line}\n" for line in lines)


def counts_of(network: nx.MultiDiGraph[str]) -> dict[str, int]:
    """How many nodes and edges there are."""
    return {"entities": network.number_of_nodes(), "relations": network.number_of_edges()}
