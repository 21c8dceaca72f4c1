"""Measure a graph of a million made-up triples: writing and loading against rdflib, and every query of the cookbook."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import rdflib
from synthetic import synthetic

import kg
from kg.graph import BASE, iri, open_store, prefixes, write_store
from kg.graph.query import recipes
from kg.graph.store import INFERRED
from kg.publish import write_turtle

FASTER = 8  # times than rdflib, at least, in writing Turtle and in loading
SLOWEST = 1.0  # seconds of the processor that a query of the cookbook may take
SCANS = re.compile(r"\b(CONTAINS|REGEX)\b", re.IGNORECASE)  # a query that reads every text may take longer


def main() -> int:
    """Measure, print, and say what is slower than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    graphs = synthetic(options.quads, options.seed)
    merged = sorted(set().union(*graphs.values()))
    print(
        f"{sum(map(len, graphs.values())):,} quads in {len(graphs):,} graphs; {len(merged):,} triples without repeats"
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ours = seconds(lambda: write_turtle(folder / "graph.ttl", merged, prefixes()))
        store = seconds(lambda: write_store(folder, graphs, iri(BASE + INFERRED)))
        print(f"store of {len(open_store(folder / 'store')):,} quads, with the union and what follows: {store:.1f} s")
        loading, writing = rdflib_seconds(folder / "graph.ttl")
        load = seconds(lambda: kg.query(folder / "graph.ttl", "ASK {}"))
        return (
            0
            if all(
                [
                    compared("sorted Turtle written", writing, ours),
                    compared("Turtle loaded", loading, load),
                    *(asked(folder, name) for name in recipes()),
                ]
            )
            else 1
        )


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for something; other programs on the machine do not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def rdflib_seconds(file: Path) -> tuple[float, float]:
    """How long rdflib takes to parse a file and to write it again."""
    graph = rdflib.Graph()
    parsing = seconds(lambda: graph.parse(file))
    return parsing, seconds(lambda: graph.serialize(file.with_suffix(".rdflib.ttl"), format="turtle"))


def compared(what: str, theirs: float, ours: float) -> bool:
    """Tell how much faster we are."""
    print(f"{what}: {ours:.2f} s, rdflib {theirs:.2f} s; {theirs / ours:.1f} times as fast (at least {FASTER})")
    return theirs / ours >= FASTER


def asked(folder: Path, name: str) -> bool:
    """Put a query of the cookbook without parameters; tell how long it takes, and whether it may."""
    started = time.process_time()
    rows = len(kg.query(folder, name).cells())
    took = time.process_time() - started
    scans = bool(SCANS.search(recipes()[name].sparql))
    print(f"{name}: {rows:,} rows in {took:.2f} s{' (reads all texts)' if scans else ''}")
    return scans or took < SLOWEST


if __name__ == "__main__":
    sys.exit(main())
