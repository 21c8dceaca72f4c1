"""The namespaces of the graph and their prefixes."""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/newskg/id/"
KG: Final = "https://w3id.org/newskg/ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
SCHEMA: Final = "https://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
DCT: Final = "http://purl.org/dc/terms/"

VOCABULARIES: Final = {
    "dct": DCT,
    "kg": KG,
    "nif": NIF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": SCHEMA,
    "skos": SKOS,
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DATA: Final = {
    "person": "person/",
    "org": "org/",
    "place": "place/",
    "agreement": "agreement/",
    "group": "group/",
    "weapon": "weapon/",
    "entity": "entity/",
    "st": "statement/",
    "doc": "doc/",
}


def prefixes(base: str = BASE) -> dict[str, str]:
    """All prefixes, sorted."""
    data = {prefix: base + path for prefix, path in DATA.items()}
    return dict(sorted((VOCABULARIES | data).items()))
