"""What every request passes: from whom it may come, and what browsers are told about the answer.

A server on this machine is reached by every page that its user opens, so:

- The Host header must name this server. A page elsewhere whose name suddenly leads to 127.0.0.1 (DNS rebinding) sends
  its own name.
- A request that a page from elsewhere makes is refused, unless `--cors` names that page's origin: it could not read the
  answer, but it could keep this machine busy.
- The policy for pages allows nothing from elsewhere and no script or style in the page itself; pages that need more say
  so themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from kg.serve.problems import Problem, respond

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DEFAULTS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
METHODS: Final = "GET, HEAD, POST, OPTIONS"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
HTTP: Final = 80  # the port that a Host header leaves out


@dataclass(frozen=True, slots=True)
class Names:
    """The names under which this server may be asked for: `exact` with their port, `others` with any."""

    exact: frozenset[str]
    others: frozenset[str]
    addresses: bool  # whether any address will do: it cannot be a name that leads elsewhere tomorrow

    def __contains__(self, host: str) -> bool:
        name = host.lower()
        bare = name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() else name
        return name in self.exact or bool({name, bare} & self.others) or (self.addresses and is_address(bare))


def names_of(host: str, port: int, host_names: Collection[str]) -> Names:
    """The names of a server that is bound to a host and a port, and of which a user says more names."""
    bare = host.strip("[]").lower()
    own = {*LOOPBACK, f"[{bare}]" if ":" in bare else bare}
    exact = {f"{name}:{port}" for name in own} | (own if port == HTTP else set())
    return Names(frozenset(exact), frozenset(name.lower() for name in host_names), not is_loopback(host))


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is reached from this machine only."""
    return host.lower() == "localhost" or (is_address(host) and ip_address(host.strip("[]")).is_loopback)


@dataclass(frozen=True, slots=True)
class Guard:
    """The application behind the checks; `cors` is the origin of pages that may ask."""

    app: ASGIApp
    names: Names
    cors: str | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        allowed = self.allowed(headers)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.complete(MutableHeaders(scope=message), allowed)
            await send(message)

        try:
            self.check(headers, allowed=allowed)
        except Problem as problem:
            refusal = await respond(Request(scope), problem)
            await refusal(scope, receive, send_with_headers)
            return
        app = PREFLIGHT if allowed and scope["method"] == "OPTIONS" else self.app
        await app(scope, receive, send_with_headers)

    def allowed(self, headers: Headers) -> bool:
        """Whether a request comes from the page that may ask from elsewhere."""
        return self.cors is not None and headers.get("origin") == self.cors

    def check(self, headers: Headers, *, allowed: bool) -> None:
        """Raise a Problem for a request that is not for this server, or made by a page from elsewhere."""
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            raise Problem(400, "expected one Host header")
        if hosts[0] not in self.names:
            raise Problem(421, f"this server is not called {hosts[0]!r}; --host-name gives it a name")
        if not allowed and is_foreign(headers, hosts[0]):
            raise Problem(403, "a page from elsewhere may not ask here; --cors ORIGIN allows it")

    def complete(self, headers: MutableHeaders, allowed: bool) -> None:
        """Add what every answer tells a browser."""
        for name, value in DEFAULTS.items():
            headers.setdefault(name, value)
        if self.cors is not None:
            headers.add_vary_header("Origin")
            if allowed:
                headers["Access-Control-Allow-Origin"] = self.cors


def is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser made a request for a page from elsewhere; following a link to here is none of these."""
    if (origin := headers.get("origin")) is not None:
        return origin.lower() not in {f"http://{host}".lower(), f"https://{host}".lower()}
    followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site") in {"cross-site", "same-site"} and not followed


PREFLIGHT: Final = Response(
    status_code=204,
    headers={
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "600",
    },
)
