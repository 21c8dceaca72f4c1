"""A graph on a local port: a SPARQL endpoint, a page to write queries in, the graph's page, and JSON for pages.

In: a folder that `kg build` wrote. Out: HTTP on 127.0.0.1, until it is interrupted.

A thin Starlette application on uvicorn over `kg.graph.engine`: read-only processes that are killed when a query takes
too long. The ready-made servers were measured and do not do:

- Oxigraph's own server cannot stop a query in time (a COUNT that should end after 3 s went on for 20 to 26), answers
  200 with broken JSON when it does, and lets SERVICE ask any host, this machine's neighbours included.
- rdflib-endpoint answers one query at a time without a limit, so one heavy query stops it for everyone.

Here every answer is made as a whole before its status is sent, so that a 200 is one. The store is only read: a build
puts another in its place, and the next question is put to that.
"""

from kg.serve.running import PORT, Address, serve
from kg.serve.served import Limits

__all__ = ["PORT", "Address", "Limits", "serve"]
