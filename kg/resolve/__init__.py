"""Documents' entities become corpus entities: every merge is a link with its reason.

In: the extractions of a corpus. Out: one `Resolution`, which adds links and changes nothing.
"""

from kg.resolve.clusters import Link, Resolution
from kg.resolve.resolution import resolve

__all__ = ["Link", "Resolution", "resolve"]
