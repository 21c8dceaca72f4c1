"""A remote triple store is made to hold what ours holds, by the SPARQL 1.1 Graph Store Protocol.

In: an open store, the endpoint of the other, and the name of a graph there that says what was pushed. Out: the graphs
of the remote store, and a `Pushed` that says which were sent. Nothing about it is kept on this machine.
"""

from kg.publish.push.access import Access
from kg.publish.push.feed import PUSHED, SECONDS, Pushed, push

__all__ = [
    "PUSHED",
    "SECONDS",
    "Access",
    "Pushed",
    "push",
]
