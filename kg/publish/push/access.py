"""Who pushes, and how much of that a server is told: credentials never travel in the clear unless that is allowed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import PreparedRequest

USER: Final = "KG_PUSH_USER"
PASSWORD: Final = "KG_PUSH_PASSWORD"
DIGEST: Final = "digest"
BASIC: Final = "basic"
EXAMPLE: Final = "http://127.0.0.1:7878/store"


class Anonymous(AuthBase):
    """No credentials, not even those that a .netrc file has for the host."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leave a request as it is."""
        return request


@dataclass(frozen=True, slots=True)
class Access:
    """A user with a password; `scheme` is "basic" or "digest", or what the server asks for where it is None.

    `in_the_clear` allows that they are sent to another machine over plain http.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    scheme: str | None = None
    in_the_clear: bool = False

    @classmethod
    def from_environment(
        cls, *, scheme: str | None = None, in_the_clear: bool = False, environment: Mapping[str, str] = os.environ
    ) -> Access:
        """The user and password that KG_PUSH_USER and KG_PUSH_PASSWORD name, if they do; raises StoreError."""
        user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
        if scheme not in {None, BASIC, DIGEST}:
            raise StoreError(f"expected {BASIC} or {DIGEST}; got '{scheme}'", file="--auth")
        if bool(user) != bool(password):
            raise StoreError(f"expected {USER} and {PASSWORD} to be set both or neither", file="environment")
        return cls(user, password, scheme, in_the_clear)

    def start(self, endpoint: str) -> AuthBase:
        """What the first request takes along: credentials only where their scheme was chosen beforehand."""
        return self.credentials(self.scheme, endpoint) if self.user and self.scheme else Anonymous()

    def answer(self, challenge: str, endpoint: str) -> AuthBase:
        """What to take along when a server asks who is there; the digest, where it leaves the choice."""
        asked = challenge.lower()
        return self.credentials(next((s for s in (DIGEST, BASIC) if s in asked), challenge), endpoint)

    def credentials(self, scheme: str | None, endpoint: str) -> AuthBase:
        """Credentials in a scheme; raises StoreError where others could read them."""
        if not (self.in_the_clear or urlsplit(endpoint).scheme == "https" or is_local(endpoint)):
            message = "a password would travel over plain http for others to read; expected https, or --in-the-clear"
            raise StoreError(message, file=endpoint)
        if scheme == DIGEST:
            return HTTPDigestAuth(self.user, self.password)
        if scheme == BASIC:
            return HTTPBasicAuth(self.user.encode(), self.password.encode())
        raise StoreError(f"expected {BASIC} or {DIGEST} authentication; got '{scheme}'", file=endpoint)


def checked(endpoint: str) -> str:
    """An endpoint that can be asked for graphs; raises StoreError, which does not repeat a password."""
    parts = split(endpoint)
    if parts.username is not None or parts.password is not None:
        message = f"a user or password does not belong in an address; set {USER} and {PASSWORD}"
        raise StoreError(message, file=f"{parts.scheme}://{parts.hostname}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise StoreError(f"expected the address of a graph store, as in {EXAMPLE}", file=endpoint)
    return endpoint


def split(endpoint: str) -> SplitResult:
    """The parts of an address; raises StoreError."""
    try:
        parts = urlsplit(endpoint)
        parts.port  # noqa: B018  # raises for one that is no number
    except ValueError as error:
        raise StoreError(f"not an address ({error}); expected one as in {EXAMPLE}", file="endpoint") from error
    return parts


def is_local(endpoint: str) -> bool:
    """Whether an endpoint is on this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
