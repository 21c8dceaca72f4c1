"""The page: one HTML file that opens from disk, without a network, and shows a graph with its evidence."""

from kg.publish.page.model import (
    Page,
    PageArgument,
    PageEntity,
    PageEvidence,
    PageRelation,
    PageVocabulary,
    Report,
)
from kg.publish.page.page import to_html, to_live_html

__all__ = [
    "Page",
    "PageArgument",
    "PageEntity",
    "PageEvidence",
    "PageRelation",
    "PageVocabulary",
    "Report",
    "to_html",
    "to_live_html",
]
