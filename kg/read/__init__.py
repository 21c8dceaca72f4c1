"""Station read: users' files in, `Document` values out; what cannot be used is an error value, and the rest goes on.

In: paths of articles and folders of them, or standard input. Out: an iterator of `Document | DocumentError`.
"""

from kg.read.documents import read_documents
from kg.read.language import detect
from kg.read.place import MAX_CHARS, Skipped

__all__ = ["MAX_CHARS", "Skipped", "detect", "read_documents"]
