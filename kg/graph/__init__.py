"""Extractions become RDF, and RDF answers questions.

In: extractions and their resolution. Out: a `Dataset` of sorted triples; query results; SHACL reports.
"""

from kg.graph.background import background
from kg.graph.dataset import Dataset, to_dataset
from kg.graph.namespaces import BASE, prefixes
from kg.graph.query import Result, query
from kg.graph.store import open_store, write_store
from kg.graph.terms import iri

__all__ = [
    "BASE",
    "Dataset",
    "Result",
    "background",
    "iri",
    "open_store",
    "prefixes",
    "query",
    "to_dataset",
    "write_store",
]
