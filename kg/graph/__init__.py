"""Extractions become RDF, and RDF answers questions.

In: extractions and their resolution. Out: a `Dataset` of sorted triples; query results; SHACL reports.
"""

from kg.graph.dataset import Dataset, to_dataset
from kg.graph.namespaces import BASE, prefixes
from kg.graph.query import Result, query
from kg.graph.validate import Violation, validate

__all__ = ["BASE", "Dataset", "Result", "Violation", "prefixes", "query", "to_dataset", "validate"]
