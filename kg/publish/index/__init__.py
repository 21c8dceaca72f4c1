"""The whole graph of a `Page` on disk, for a page that shows a part of it and asks for more.

A build writes `explorer.db` beside the graph's other files; the server reads it. It is SQLite, because what people do
in a picture (who else, which sentences, how are they connected) are look-ups by key, which take it milliseconds at any
size, and sentences are searched by their words.
"""

from kg.publish.index.read import INDEX, KINDS, Filter, Found, Hit, Index, Told, open_index
from kg.publish.index.write import write_index

__all__ = ["INDEX", "KINDS", "Filter", "Found", "Hit", "Index", "Told", "open_index", "write_index"]
