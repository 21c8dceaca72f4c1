"""The SPARQL 1.1 Protocol: an HTTP request in, its question put to the store, the answer in the form asked for.

Only the protocol's queries: what would change the graph is refused.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from kg.graph.messages import Question
from kg.graph.terms import iri
from kg.serve.accept import best
from kg.serve.problems import Problem, check_answered
from kg.serve.questions import question

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from starlette.requests import Request

    from kg.graph.engine import Engine
    from kg.serve.served import Served

T = TypeVar("T")

PATHS: Final = ("/sparql", "/query")
EDITOR: Final = "/editor"
FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
TURTLE: Final = "text/turtle"
# What may be asked for, the preferred first, and the form of an answer that is sent as such.
SOLUTIONS: Final = {
    JSON: JSON,
    "application/json": JSON,
    XML: XML,
    "application/xml": XML,
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
}
GRAPHS: Final = {
    TURTLE: TURTLE,
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
}
DESCRIPTION: Final = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
}
MOST_FIELDS: Final = 2000
READING: Final = 30  # seconds that a request's body may take to come


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what the protocol lets one say of it."""

    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """The media types that an answer is sent as: solutions and a yes or no, or triples."""

    solutions: str | None
    graph: str | None


async def sparql(request: Request) -> Response:
    """Answer a query; without one, say what this endpoint is."""
    served: Served = request.app.state.served
    asked = await read_asked(request, served.limits.most_asked)
    if asked is None:
        return await description(request)
    return await answer(request, served.queries, asked)


async def answer(request: Request, engine: Engine, asked: Asked) -> Response:
    """The answer to a query in the form that the client prefers; raises Problem."""
    served: Served = request.app.state.served
    forms = forms_of(request)
    wanted = Question(
        asked.query,
        served.known(),
        list(asked.default),
        list(asked.named),
        SOLUTIONS.get(forms.solutions or ""),
        GRAPHS.get(forms.graph or ""),
        served.limits.most_bytes,
    )
    return await sent(request, engine, wanted, forms, asked.seconds)


async def sent(
    request: Request, engine: Engine, wanted: Question, forms: Forms, seconds: float | None = None
) -> Response:
    """Put a question as long as the client is there, and send what comes back."""
    said, payload = await unless_gone(request, engine.ask(wanted, seconds))
    if said.outcome == "not acceptable":
        raise not_acceptable()
    check_answered(said)
    form = forms.solutions if said.media_type == wanted.solutions else forms.graph
    return Response(payload, media_type=form, headers={"Vary": "Accept"})


async def description(request: Request) -> Response:
    """What this endpoint is: in RDF, and to a browser the page to write queries in."""
    wanted = best(request.headers.get("accept", ""), [*GRAPHS, "text/html"])
    if wanted == "text/html":
        return RedirectResponse(EDITOR, 303, {"Vary": "Accept"})
    if wanted is None:
        raise not_acceptable()
    served: Served = request.app.state.served
    endpoint = f"{request.url.scheme}://{request.headers['host']}{PATHS[0]}"
    asked = Question(question("description", endpoint=[iri(endpoint)]), served.known() | DESCRIPTION)
    return await sent(request, served.own, replace(asked, graph=GRAPHS[wanted]), Forms(None, wanted))


def forms_of(request: Request) -> Forms:
    """The forms that a client accepts; raises Problem if it accepts none that we have."""
    accept = ",".join(request.headers.getlist("accept"))
    forms = Forms(best(accept, SOLUTIONS), best(accept, GRAPHS))
    if forms == Forms(None, None):
        raise not_acceptable()
    return forms


def not_acceptable() -> Problem:
    """Which forms there are."""
    return Problem(406, f"a table comes as {', '.join(SOLUTIONS)}; a graph as {', '.join(GRAPHS)}")


async def unless_gone(request: Request, asking: Coroutine[None, None, T]) -> T:
    """Wait for an answer as long as the client waits for it, too; then nobody works for it any more."""
    work = asyncio.ensure_future(asking)
    gone = asyncio.ensure_future(disconnected(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise left()
        return work.result()
    finally:
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def disconnected(request: Request) -> None:
    """Wait until the client leaves."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


# -- what is asked


async def read_asked(request: Request, most: int) -> Asked | None:
    """What a request asks; None if it asks nothing; raises Problem."""
    fields = pairs(request.scope["query_string"])
    if request.method == "POST":
        return await read_posted(request, fields, most)
    return to_asked(fields) if fields else None


async def read_posted(request: Request, fields: list[tuple[str, str]], most: int) -> Asked:
    """What a POST request asks: as a form, or with the query as its body."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == UPDATE:
        raise read_only()
    if kind not in {FORM, QUERY}:
        raise Problem(415, f"expected a body of type {QUERY} or {FORM}; got {kind or 'none'}")
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(' "')
    if charset not in {"", "utf-8", "utf8"} or "content-encoding" in request.headers:
        raise Problem(415, "expected a body in UTF-8, as it is")
    body = await read_body(request, most)
    return to_asked([*fields, *pairs(body)] if kind == FORM else [*fields, ("query", utf8(body))])


def to_asked(fields: Sequence[tuple[str, str]]) -> Asked:
    """What the protocol's parameters ask."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise read_only()
    queries = found.get("query", [])
    if len(queries) != 1:
        raise Problem(400, f"expected one parameter 'query'; got {len(queries) or 'none'}")
    return Asked(
        queries[0],
        tuple(found.get("default-graph-uri", ())),
        tuple(found.get("named-graph-uri", ())),
        to_seconds(found.get("timeout", [])),
    )


def to_seconds(given: Sequence[str]) -> float | None:
    """A time limit of the client's own."""
    if not given:
        return None
    try:
        seconds = float(given[0])
    except ValueError:
        seconds = 0
    if len(given) > 1 or not 0 < seconds < float("inf"):
        raise Problem(400, f"expected one timeout in seconds; got {', '.join(given)}")
    return seconds


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request; raises Problem if it is too large or does not come."""
    body = bytearray()
    try:
        async with asyncio.timeout(READING):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Problem(413, f"expected at most {most:,} bytes", headers={"Connection": "close"})
    except ClientDisconnect as error:
        raise left() from error
    except TimeoutError as error:
        raise Problem(408, f"no whole body within {READING} s", headers={"Connection": "close"}) from error
    return bytes(body)


def pairs(encoded: bytes) -> list[tuple[str, str]]:
    """The names and values of a form; raises Problem for what is not UTF-8."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Problem(400, "expected percent-encoded UTF-8") from error
    except ValueError as error:
        raise Problem(400, f"expected at most {MOST_FIELDS:,} parameters") from error


def utf8(body: bytes) -> str:
    """A text; raises Problem."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"expected UTF-8; byte {error.start} is none") from error


def left() -> Problem:
    """What nobody will read."""
    return Problem(400, "the client has left")


def read_only() -> Problem:
    """Why there is no update."""
    return Problem(403, "this endpoint only answers queries; `kg build` changes the graph")
