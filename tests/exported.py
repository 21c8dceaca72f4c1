"""Stores to export: that of a folder, and one of extractions made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from handmade import ONTOLOGY, corpus, ontology

from kg.graph import BASE, background, iri, open_store, prefixes, to_dataset, write_store
from kg.graph.store import INFERRED, STORE
from kg.publish.exports import Source
from kg.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Extraction


def source_in(folder: Path) -> Source:
    """The store of a folder, with our prefixes."""
    return Source(open_store(folder / STORE), prefixes())


def handmade_source(folder: Path, extractions: Sequence[Extraction] | None = None) -> Source:
    """A store of extractions, by default those of `handmade.corpus`."""
    known = replace(ontology(), files=(ONTOLOGY / "news.ttl", ONTOLOGY / "alignments.ttl"))
    found = corpus() if extractions is None else extractions
    dataset = to_dataset(found, resolve(found, known), known)
    write_store(folder, {**dataset.graphs, **background(known, dataset.names, BASE)}, iri(BASE + INFERRED))
    return source_in(folder)
