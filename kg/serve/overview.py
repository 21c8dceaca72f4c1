"""What there is in a graph, in numbers and in words: asked of the store, in the JSON that pages read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.serve.questions import question

if TYPE_CHECKING:
    from kg.serve.served import Row, Served


@dataclass
class Overview:
    """A served folder, and what does not change until it is built anew: only what is of now."""

    served: Served
    counts_of: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)

    async def vocabulary(self) -> dict[str, dict[str, dict[str, str]]]:
        """The words for relations, classes, frames and roles, by language."""
        found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        for row in await self.served.rows(question("vocabulary")):
            kind = value(row, "kind") or "roles"
            found[kind][value(row, "term")][row["label"]["xml:lang"]] = value(row, "label")
        return found

    async def terms(self) -> dict[str, list[str]]:
        """Classes and properties to write queries with."""
        found: dict[str, list[str]] = {"classes": [], "properties": []}
        for row in await self.served.rows(question("terms")):
            found[value(row, "kind")].append(value(row, "term"))
        return found

    async def counts(self) -> dict[str, int]:
        """How much there is."""
        now = self.served.state()
        if now not in self.counts_of:
            [row] = await self.served.rows(question("counts"))
            self.counts_of = {now: {name: int(value(row, name)) for name in row}}
        return self.counts_of[now]


def value(row: Row, name: str) -> str:
    """The text of a term, or nothing."""
    return row[name]["value"] if name in row else ""
