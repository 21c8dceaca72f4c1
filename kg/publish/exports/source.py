"""What is exported: an open store, the prefixes of its IRIs, and its tables, which are read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.publish.exports.read import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph as ox

    from kg.publish.exports.tables import Tables


class ShortNames(dict[str, str]):
    """IRIs as `person:anna-berg`; whole where no prefix fits. Each is shortened once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}

    def __missing__(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefixes.get(iri[:cut])
        short = self[iri] = f"{prefix}:{iri[cut:]}" if prefix is not None and iri[cut:] else iri
        return short


@dataclass(frozen=True)
class Source:
    """A store to export; the default graph is the union of its named graphs."""

    store: ox.Store
    prefixes: Mapping[str, str]

    @cached_property
    def tables(self) -> Tables:
        """Entities, documents, statements and relations."""
        return read_tables(self.store)

    @cached_property
    def short(self) -> ShortNames:
        """Short names of IRIs, by the IRI."""
        return ShortNames(self.prefixes)
