"""What is wrong with a request, as an answer with an honest status: text, or JSON (RFC 9457) for who asks for that."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from kg.errors import StoreError
from kg.serve.accept import best

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kg.graph.messages import Answer, Outcome

JSON: Final = "application/problem+json"
STATUS: Final[Mapping[Outcome, int]] = {
    "refused": 400,
    "not acceptable": 406,
    "too large": 413,
    "too slow": 503,
    "too hungry": 507,
    "busy": 503,
    "failed": 500,
}
RETRY: Final = {"Retry-After": "5"}
PLACE: Final = re.compile(r"line (\d+), column (\d+)")


class Problem(HTTPException):
    """A request that cannot be answered: a status, what is wrong, and where in the query."""

    def __init__(
        self, status: int, message: str, *, entry: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, message, headers)
        self.entry = entry


def check_answered(answer: Answer) -> None:
    """Raise a Problem unless there is an answer."""
    if answer.outcome != "answered":
        headers = RETRY if answer.outcome == "busy" else None
        raise Problem(STATUS[answer.outcome], answer.message, entry=answer.entry, headers=headers)


async def respond(request: Request, error: Exception) -> Response:
    """Answer with what is wrong."""
    found = Problem(500, error.message) if isinstance(error, StoreError) else error  # the folder cannot be read
    assert isinstance(found, HTTPException)
    entry = found.entry if isinstance(found, Problem) else None
    if wants_json(request):
        return Response(orjson.dumps(to_json(found, entry)), found.status_code, found.headers, JSON)
    return PlainTextResponse(f"{entry}: {found.detail}\n" if entry else f"{found.detail}\n", *rest(found))


def rest(error: HTTPException) -> tuple[int, Mapping[str, str] | None]:
    """The status and the headers of an error."""
    return error.status_code, error.headers


def wants_json(request: Request) -> bool:
    """Whether a client would rather have JSON than text; the programming interface always speaks JSON."""
    if request.url.path.startswith("/api/"):
        return True
    wanted = best(request.headers.get("accept", ""), ["text/plain", "application/json", JSON])
    return wanted in {"application/json", JSON}


def to_json(error: HTTPException, entry: str | None) -> dict[str, Any]:
    """An error as JSON: what it is in general and in particular, with line and column where they are known."""
    found: dict[str, Any] = {
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "detail": error.detail,
    }
    if said := PLACE.fullmatch(entry or ""):
        found |= {"line": int(said[1]), "column": int(said[2])}
    return found
