"""A server that runs until it is interrupted."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from errno import EADDRINUSE
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from kg.errors import StoreError
from kg.graph.query import recipes
from kg.serve.app import make_app
from kg.serve.guard import Guard, is_loopback, names_of
from kg.serve.served import Limits, check_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

PORT: Final = 7200
MOST: Final = 65535
LEAVING: Final = 2  # seconds that requests have to end when the server is interrupted
ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:]+\](:[0-9]+)?")
IDLE: Final = 15  # seconds that a connection may be silent between requests


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and what its owner should know about who reaches it."""

    url: str
    warning: str | None


def serve(
    folder: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    host_names: Sequence[str] = (),
    cors: str | None = None,
    limits: Limits | None = None,
    ready: Callable[[Address], None] = lambda _: None,
) -> None:
    """Serve a folder that `kg build` wrote, until the process is interrupted.

    A store that is built anew is picked up. `ready` is told the address as soon as it can be asked; port 0 is any that
    is free. `host` is reached from this machine only, unless another one is given; then `host_names` are the names
    under which others may ask. `cors` is the origin of pages elsewhere that may ask, too. Raises StoreError.
    """
    path = Path(folder)
    check_folder(path)
    check_origin(cors)
    recipes()  # one that cannot be used is said now, and not to whoever opens a page
    with listening(host, port) as bound:
        port = bound.getsockname()[1]

        def started() -> None:
            server.leave = app.state.served.stop
            ready(address_of(host, port))

        app = make_app(path, limits or Limits(), started)
        server = Server(configured(Guard(app, names_of(host, port, host_names), cors)))
        with suppress(KeyboardInterrupt):  # uvicorn hands it on when everything has ended
            server.run(sockets=[bound])


class Server(uvicorn.Server):
    """A server that lets go of its queries when it is told to end, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leave: Callable[[], None] = lambda: None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, at a signal."""
        super().handle_exit(sig, frame)
        self.leave()


def configured(app: Guard) -> uvicorn.Config:
    """How the server runs: it says nothing, and trusts no header about who asks."""
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=LEAVING,
    )


def check_origin(cors: str | None) -> None:
    """Raise StoreError unless an origin is one as browsers send it."""
    if cors is not None and not ORIGIN.fullmatch(cors):
        raise StoreError(f"expected an origin such as https://example.org; got '{cors}'", file="--cors")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises StoreError."""
    if not 0 <= port <= MOST:
        raise StoreError(f"expected a port from 0 to {MOST}", file=f"{host}:{port}")
    bare = host.strip("[]")
    try:
        return socket.create_server((bare, port), family=socket.AF_INET6 if ":" in bare else socket.AF_INET)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (")[0].lower()  # without the address, which is said before
        hint = "; --port chooses another" if error.errno == EADDRINUSE else ""
        raise StoreError(f"cannot listen there: {reason}{hint}", file=f"{host}:{port}") from error


def address_of(host: str, port: int) -> Address:
    """The address to open, with a warning where others may open it, too."""
    named = f"[{host.strip('[]')}]" if ":" in host else host
    if is_loopback(host):
        return Address(f"http://{named}:{port}/", None)
    warning = f"everyone who reaches this machine's port {port} may read the graph and ask it questions"
    return Address(f"http://{'127.0.0.1' if host == '0.0.0.0' else named}:{port}/", warning)
