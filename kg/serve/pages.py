"""The pages: where to start, the graph, and where queries are written; in the reader's language, from here only."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.graph.query import recipes
from kg.serve.accept import best_language
from kg.serve.api import described
from kg.serve.endpoint import EDITOR, PATHS
from kg.serve.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from kg.serve.explore import Explorer

GRAPH: Final = "graph.html"
LANGUAGE: Final = "language"  # the parameter that chooses one
# The query page's library makes a style element for the handles between the columns of a table. This is the hash of its
# text, so the page allows that one and no other. It writes no style attributes, and needs no `unsafe-` of any kind.
COLUMN_HANDLES: Final = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
OWN: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The graph's page brings a stricter policy along, by hashes, as the file that is opened from a disk does.
OF_GRAPH: Final = "base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'"
TITLE: Final = re.compile("<title>([^<]*)</title>")
HEAD: Final = 4096  # characters in which a page's title stands
STATIC: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}


@cache
def messages() -> dict[str, dict[str, str]]:
    """What the pages say, by language."""
    found: dict[str, dict[str, str]] = json.loads((files(__package__) / "messages.json").read_text(encoding="utf-8"))
    return found


@cache
def environment() -> Environment:
    """What fills in templates."""
    return Environment(
        loader=PackageLoader("kg.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def start(request: Request) -> Response:
    """What there is, and where to go."""
    counts = await request.app.state.overview.counts()
    return page(request, "start.html", counts=counts, recipes=recipes(), address=address(request))


async def editor(request: Request) -> Response:
    """Where queries are written, with the cookbook beside them."""
    known = request.app.state.served.known()
    base = known["doc"].removesuffix("doc/")
    found = [described(recipe, known) for recipe in recipes().values()]
    words = {name: text for name, text in say(request).items() if name.startswith("editor_")}
    shared = {"recipes": found, "endpoint": PATHS[0], "prefixes": known, "base": base, "words": words}
    return page(request, "editor.html", styles=COLUMN_HANDLES, recipes=found, shared=shared)


async def graph(request: Request) -> Response:
    """The graph's page, which asks this server for what it does not show yet."""
    explorer: Explorer = request.app.state.explorer
    html = await to_thread.run_sync(explorer.page)
    return HTMLResponse(html, headers={"Content-Security-Policy": OF_GRAPH})


async def static(request: Request) -> Response:
    """A file of the pages."""
    name: str = request.path_params["name"]
    if name not in static_files():
        raise Problem(404, "no such file")
    kind = STATIC[name[name.rindex(".") :]]
    return FileResponse(
        str(files(__package__) / "static" / name), media_type=kind, headers={"Cache-Control": "no-cache"}
    )


@cache
def static_files() -> frozenset[str]:
    """The names of all files that pages are made of; nothing else is sent."""
    folder = files(__package__) / "static"
    inside = [(home, each.name) for home in ("", "yasgui/") for each in (folder / home).iterdir() if each.is_file()]
    return frozenset(home + name for home, name in inside if name[name.rfind(".") :] in STATIC)


async def icon(_request: Request) -> Response:
    """Where the pages' icon is, for browsers that do not read which one a page names."""
    return RedirectResponse("/static/icon.svg", 301)


def page(request: Request, template: str, *, styles: str = "", **values: Any) -> Response:
    """A page in the reader's language."""
    language = language_of(request)
    words = messages()[language]
    others = {code: said["language"] for code, said in messages().items() if code != language}
    html = (
        environment()
        .get_template(template)
        .render(
            say=words,
            language=language,
            others=others,
            path=request.url.path,
            title=title_of(request.app.state.served.folder, words["name"]),
            number=partial(number, separator=words["thousands"]),
            **values,
        )
    )
    policy = OWN.format(styles=styles).replace(" ;", ";")
    return HTMLResponse(
        html, headers={"Content-Security-Policy": policy, "Vary": "Accept-Language", "Content-Language": language}
    )


def title_of(folder: Path, usual: str) -> str:
    """What the graph's page is called, if its owner gave it a name."""
    try:
        with (folder / GRAPH).open(encoding="utf-8", errors="replace") as file:
            found = TITLE.search(file.read(HEAD))
    except OSError:
        return usual
    given = unescape(found[1]).strip() if found else ""
    return usual if not given or given in {words["name"] for words in messages().values()} else given


def number(value: int, *, separator: str) -> str:
    """A number as people write it: 1,234."""
    return f"{value:,}".replace(",", separator)


def language_of(request: Request) -> str:
    """The language that a reader chose, or whose browser prefers."""
    chosen = request.query_params.get(LANGUAGE, "")
    return chosen if chosen in messages() else best_language(request.headers.get("accept-language", ""), messages())


def say(request: Request) -> dict[str, str]:
    """What the pages say to this reader."""
    return messages()[language_of(request)]


def address(request: Request) -> str:
    """Where this server is, as its reader knows it."""
    return f"{request.url.scheme}://{request.headers['host']}"


ROUTES: Final = [
    Route("/", start),
    Route(EDITOR, editor),
    Route("/graph", graph),
    Route("/static/{name:path}", static),
    Route("/favicon.ico", icon),
]
