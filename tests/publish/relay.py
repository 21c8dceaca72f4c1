"""A server in front of a triple store that passes requests on, notes them, and fails when it is told to."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSED_ON = ("Accept", "Content-Type")


@dataclass(frozen=True)
class Request:
    """What was asked for: a method, the name of a graph or "default", and how many requests there were before."""

    method: str
    graph: str
    number: int
    authorization: str | None


@dataclass(frozen=True)
class Reply:
    """What is answered in the place of the store."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Relay:
    """The address in front of a store; `judge` gives what to answer, or None to pass a request on."""

    store: str
    judge: Callable[[Request], Reply | None]
    requests: list[Request] = field(default_factory=list)
    endpoint: str = ""

    @property
    def writes(self) -> list[tuple[str, str]]:
        """What was to be changed, and how."""
        return [(request.method, request.graph) for request in self.requests if request.method not in {"GET", "HEAD"}]

    def reply(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """The answer to a request."""
        query = urlsplit(path).query
        graph = parse_qs(query).get("graph", [query])[0]
        request = Request(method, graph, len(self.requests), headers.get("Authorization"))
        self.requests.append(request)
        return self.judge(request) or self.passed_on(method, path, headers, body)

    def passed_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """What the store says."""
        kept = {name: headers[name] for name in PASSED_ON if name in headers}
        with requests.Session() as session:
            session.trust_env = False
            found = session.request(method, self.store + path, data=body, headers=kept, timeout=60)
        said = {"Content-Type": found.headers["Content-Type"]} if "Content-Type" in found.headers else {}
        return Reply(found.status_code, said, found.content)


def pass_on(_request: Request) -> None:
    """Fail never."""


@contextmanager
def relay(
    store: str, judge: Callable[[Request], Reply | None] = pass_on, certificate: Path | None = None
) -> Iterator[Relay]:
    """A running relay in front of the endpoint of a store; it speaks TLS where it has a certificate with its key."""
    parts = urlsplit(store)
    found = Relay(f"{parts.scheme}://{parts.netloc}", judge)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = found.reply(self.command, self.path, dict(self.headers), body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815  # names that http.server asks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of a line that the other side has left."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    found.endpoint = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}{parts.path}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
