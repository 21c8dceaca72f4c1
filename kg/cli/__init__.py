"""The command `kg`: parse, one call, one line, exit code."""

from kg.cli import articles, graph, languages, remote  # each registers its commands
from kg.cli.app import app

__all__ = ["app", "articles", "graph", "languages", "remote"]
