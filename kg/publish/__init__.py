"""The assembled graph becomes files: Turtle, TriG, JSON Lines, the page; what other tools read; other stores.

In: triples, extractions, a `Page`. Out: files that are there whole or not at all, the same bytes from run to run.
"""

from kg.publish.assemble import to_page
from kg.publish.records import from_line, from_record, read_records, statement_record, to_line, to_record, write_records
from kg.publish.turtle import trig, turtle, write_trig, write_turtle

__all__ = [
    "from_line",
    "from_record",
    "read_records",
    "statement_record",
    "to_line",
    "to_page",
    "to_record",
    "trig",
    "turtle",
    "write_records",
    "write_trig",
    "write_turtle",
]
