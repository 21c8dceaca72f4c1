"""A graph store over HTTP: its graphs are read, replaced, added to and removed by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from textwrap import shorten
from typing import TYPE_CHECKING, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

from kg.errors import StoreError
from kg.publish.push.access import PASSWORD, USER, Anonymous, checked, is_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Any, Self

    from urllib3 import BaseHTTPResponse

    from kg.publish.push.access import Access

DEFAULT: Final = "default"  # the default graph; no IRI, so no named graph is called that
N_TRIPLES: Final = "application/n-triples"
READABLE: Final = (N_TRIPLES, "text/turtle", "text/plain")  # Turtle has all of N-Triples in it
# Virtuoso looks into the first 64 kB, whatever it is told about them, and takes nothing for triples in which there are
# not some whole lines, or which has a tag of HTML in it. So comments come first, and texts have no "<".
COMMENTS: Final = "#\n#\n#\n#\n"
CONNECTING: Final = 10  # seconds until a server must have taken the line
LONGEST: Final = 200  # characters of what a server says
MARKUP: Final = re.compile(r"<(style|script|head|h1)\b.*?</\1>|</?[a-z][a-z0-9]*(\s[^<>]*)?>|<!.*?>", re.I | re.S)
DENIED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
NO_STORE: Final = frozenset({404, 405, 501})  # what servers say where there is no graph store
# A graph is a set, so what is said twice is said once: repeating any of these requests does no harm. POST is among
# them because the triples have no blank nodes, of which a repetition would make new ones.
REPEATABLE: Final = frozenset({"GET", "PUT", "POST", "DELETE"})


class Patience(Retry):
    """Repeats a request on a new line: Virtuoso takes what it did not read of a refused one for the next request."""

    def increment(self, *given: Any, **more: Any) -> Self:
        """Count a failure; raises when that is enough."""
        left = super().increment(*given, **more)
        answer: BaseHTTPResponse | None = more.get("response")
        if answer is not None and answer.connection is not None:
            answer.connection.close()
        return left


PATIENCE: Final = Patience(
    total=5,
    connect=3,
    read=3,
    other=0,  # a certificate does not get better
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=REPEATABLE,
    raise_on_status=False,
    retry_after_max=60,
)


class Refused(StoreError):
    """A server does not take one graph; it may take others."""


@dataclass
class Remote:
    """A graph store; every method raises StoreError."""

    endpoint: str
    access: Access
    seconds: float
    session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.auth = self.access.start(checked(self.endpoint))
        # A proxy must not see what is meant to stay on this machine.
        self.session.trust_env = not (is_local(self.endpoint) and self.endpoint.startswith("http:"))
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=PATIENCE))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def read(self, name: str) -> bytes:
        """A graph as Turtle or N-Triples; nothing of one that is not there."""
        answer = self.ask("GET", name)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return b""
        self.check(answer, name)
        kind = answer.headers.get("Content-Type", "nothing")
        if answer.content and not kind.startswith(READABLE):
            message = f"expected {N_TRIPLES}, got {kind}; is this a graph store's address?"
            raise StoreError(message, file=self.endpoint, entry=name)
        return answer.content

    def replace(self, name: str, lines: Iterable[str]) -> None:
        """Make a graph what lines of N-Triples say."""
        self.check(self.ask("PUT", name, to_body(lines)), name)

    def add(self, name: str, lines: Iterable[str]) -> None:
        """Add to a graph what lines of N-Triples say."""
        self.check(self.ask("POST", name, to_body(lines)), name)

    def remove(self, name: str) -> None:
        """Remove a graph, if it is there."""
        answer = self.ask("DELETE", name)
        if answer.status_code != HTTPStatus.NOT_FOUND:
            self.check(answer, name)

    def check_default(self) -> None:
        """Raise a StoreError where there is no default graph that could be written, as in Virtuoso."""
        answer = self.ask("HEAD", DEFAULT)
        if answer.status_code in DENIED:
            self.check(answer, DEFAULT)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = "this server has no default graph of its own: its queries see all graphs as one without it"
            raise StoreError(message, file=self.endpoint, entry="--default-graph")

    def ask(self, method: str, name: str, body: bytes | None = None) -> requests.Response:
        """A request with its answer; the second one has credentials if the first was asked for them."""
        answer = self.once(method, name, body)
        if answer.status_code == HTTPStatus.UNAUTHORIZED and self.access.user and self.is_anonymous():
            self.session.auth = self.access.answer(answer.headers.get("WWW-Authenticate", ""), self.endpoint)
            answer = self.once(method, name, body)
        return answer

    def is_anonymous(self) -> bool:
        """Whether the server was not told who is asking."""
        return isinstance(self.session.auth, Anonymous)

    def once(self, method: str, name: str, body: bytes | None) -> requests.Response:
        """A request with its answer, repeated where the line or the server fails; never sent on to another address."""
        try:
            return self.session.request(
                method,
                self.endpoint,
                params=DEFAULT if name == DEFAULT else {"graph": name},
                data=body,
                headers={"Accept": N_TRIPLES} if method == "GET" else {"Content-Type": N_TRIPLES},
                timeout=(CONNECTING, self.seconds),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise StoreError(reason(error, self.seconds), file=self.endpoint) from error

    def check(self, answer: requests.Response, name: str) -> None:
        """Raise a StoreError for what is no success; it is `Refused` where it may concern that graph only."""
        status = answer.status_code
        if status in range(200, 300):
            return
        self.session.close()  # the next request takes a new line, as in `Patience`
        said = f"HTTP {status}: {self.meaning(answer)}"
        kind = StoreError if status in DENIED or status in range(300, 400) else Refused
        raise kind(said, file=self.endpoint, entry=name)

    def meaning(self, answer: requests.Response) -> str:
        """What an answer without success means, and what was expected."""
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            given = f"the user or password in {USER} and {PASSWORD} is not right"
            return f"the server asks who is there; set {USER} and {PASSWORD}" if self.is_anonymous() else given
        if answer.status_code == HTTPStatus.FORBIDDEN:
            return f"this user may not write here; set {USER} and {PASSWORD} to one who may. {words(answer)}".strip()
        if answer.is_redirect:
            return f"the graph store is elsewhere; give {answer.headers['Location']}"
        said = words(answer) or answer.reason or "no reason is given"
        return f"{said}; is this a graph store's address?" if answer.status_code in NO_STORE else said


def to_body(lines: Iterable[str]) -> bytes:
    """N-Triples that every server takes for what they are."""
    return "".join((COMMENTS, *map(without_tags, lines))).encode()


def without_tags(line: str) -> str:
    """The same triple without a "<" in its text."""
    subject_and_predicate, quote, rest = line.partition('"')
    text, end, kind = rest.rpartition('"')
    return subject_and_predicate + quote + text.replace("<", r"\u003C") + end + kind


def words(answer: requests.Response) -> str:
    """The beginning of what a server says, in one line and without markup."""
    return shorten(MARKUP.sub(" ", answer.text), LONGEST, placeholder=" ...")


def reason(error: requests.RequestException, seconds: float) -> str:
    """Why there is no answer."""
    causes = list(chain(error))
    system = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    why = system[-1] if system else str(causes[-1])
    if isinstance(error, requests.exceptions.SSLError):
        return f"the server does not prove who it is: {why}; expected a certificate that this machine trusts"
    if any(isinstance(cause, ReadTimeoutError) for cause in causes):
        return f"no answer in time ({CONNECTING} s to connect, {seconds:g} s to answer); is this its address?"
    if isinstance(error, requests.ConnectionError):
        return f"no connection: {why}; is the server running, and is this its address?"
    return f"cannot be asked: {why}"


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and what has caused it."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
