"""The programming interface that pages use: JSON, read only, each answer with a limit.

    GET  /api/search?q=TEXT              entities with a text in a name, at most 20; sentences with its words, at most 6
    POST /api/expand                     {entity, shown, limit, filter}: who has relations with it and is not shown yet,
                                         the most told of first, at most 500; "12 of 340" as shown, total
    POST /api/bring                      {entities, relations, shown}: these, and their relations with what is shown
    POST /api/path                       {from, to, shown, filter}: the shortest path, each end by its id or a name
    GET  /api/sentences?relation=ID      the sentences that state a relation, facts first; with first=, limit=
    GET  /api/timeline?entity=ID         the sentences about an entity, the oldest first; with first=, limit=
    GET  /api/cookbook[/NAME?param=...]  the recipes; the answer of one; at /NAME/query its query with these values
    GET  /api/prefixes, /vocabulary, /terms   prefixes; labels by language; classes and properties to write queries with

Parts of the graph come as the page holds them (kg/publish/page/contents.py). What is posted changes nothing: it is too
long for an address. A filter has from, to, undated, kinds, without (relations) and types. Errors are RFC 9457's JSON.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

import orjson
from anyio import from_thread, to_thread
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import StoreError, did_you_mean
from kg.graph.messages import JSON
from kg.graph.query import declared_prefixes, from_bytes, names, recipes
from kg.serve.endpoint import QUERY, Asked, answer, read_body
from kg.serve.explore import LONGEST, MOST, MOST_SHOWN, to_filter
from kg.serve.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from kg.graph import Result
    from kg.graph.cookbook import Recipe
    from kg.serve.explore import Explorer
    from kg.serve.overview import Overview
    from kg.serve.served import Served

USUAL: Final = 50  # entities or sentences that one answer has


def to_json(found: object) -> Response:
    """Values as JSON."""
    return Response(orjson.dumps(found), media_type="application/json")


async def cookbook(request: Request) -> Response:
    """Every recipe with its query, ready to be run elsewhere."""
    known = request.app.state.served.known()
    return to_json({"recipes": [described(recipe, known) for recipe in recipes().values()]})


def described(recipe: Recipe, known: Mapping[str, str]) -> dict[str, object]:
    """A recipe as JSON."""
    return {
        "name": recipe.name,
        "title": recipe.title,
        "summary": recipe.summary,
        "parameters": [{"name": each.name, "kind": each.kind, "comment": each.comment} for each in recipe.parameters],
        "query": with_prefixes(recipe.sparql, known),
    }


def with_prefixes(sparql: str, known: Mapping[str, str]) -> str:
    """A query with the declarations of the prefixes that it has, so that every endpoint understands it."""
    needed = known.keys() - declared_prefixes(sparql)
    used = [prefix for prefix in sorted(needed) if re.search(rf"(?<![\w-]){re.escape(prefix)}:", sparql)]
    lines = "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in used)
    return lines + sparql.strip() + "\n"


async def run_recipe(request: Request) -> Response:
    """The answer of a recipe to values for its parameters."""
    served: Served = request.app.state.served
    return await answer(request, served.queries, Asked(await bound(request)))


async def show_recipe(request: Request) -> Response:
    """The query of a recipe with values for its parameters."""
    known = request.app.state.served.known()
    return Response(with_prefixes(await bound(request), known), media_type=QUERY)


async def bound(request: Request) -> str:
    """A recipe with values for its parameters; raises Problem."""
    served: Served = request.app.state.served
    recipe = recipe_of(request.path_params["name"])
    given = dict(request.query_params)

    def ask(sparql: str) -> Result:
        return from_bytes(JSON, from_thread.run(served.ask, sparql))

    try:
        return await to_thread.run_sync(partial(recipe.bound, given, partial(names, ask), served.known()))
    except StoreError as error:
        raise Problem(400, error.message) from error


def recipe_of(name: str) -> Recipe:
    """The recipe of a name; raises Problem."""
    found = recipes()
    if name not in found:
        hint = did_you_mean(name, found) or "; /api/cookbook lists them"
        raise Problem(404, f"no query '{name}' in the cookbook{hint}")
    return found[name]


async def prefixes(request: Request) -> Response:
    """The prefixes that need no declaration."""
    return to_json(request.app.state.served.known())


async def vocabulary(request: Request) -> Response:
    """The words for relations, classes, frames and roles, by language."""
    return to_json(await overview_of(request).vocabulary())


async def terms(request: Request) -> Response:
    """Classes and properties to write queries with."""
    return to_json(await overview_of(request).terms())


# -- what the graph's page asks; the index is a file, so a thread looks things up in it


async def search(request: Request) -> Response:
    """Entities with a text in their names, and sentences with its words."""
    text = parameter(request, "q")
    if len(text) > LONGEST:
        raise Problem(400, f"expected at most {LONGEST} characters")
    return await found_by(explorer_of(request).search, text)


async def expand(request: Request) -> Response:
    """Who else has relations with an entity."""
    given = await read_json(request)
    one, shown, limit = text_in(given, "entity"), texts_in(given, "shown"), whole_in(given, "limit", USUAL, MOST)
    return await found_by(explorer_of(request).expand, one, shown, limit, to_filter(object_in(given, "filter")))


async def bring(request: Request) -> Response:
    """Entities, and the ends of relations, to be shown beside what is shown."""
    given = await read_json(request)
    entities, relations, shown = (texts_in(given, name) for name in ("entities", "relations", "shown"))
    if len(entities) + len(relations) > MOST:
        raise Problem(400, f"expected at most {MOST} entities and relations")
    return await found_by(explorer_of(request).bring, entities, relations, shown)


async def path(request: Request) -> Response:
    """The shortest path between two entities."""
    given = await read_json(request)
    start, end, shown = text_in(given, "from"), text_in(given, "to"), texts_in(given, "shown")
    return await found_by(explorer_of(request).path, start, end, shown, to_filter(object_in(given, "filter")))


async def sentences(request: Request) -> Response:
    """The sentences that state a relation."""
    return await found_by(explorer_of(request).sentences, parameter(request, "relation"), *slice_of(request))


async def timeline(request: Request) -> Response:
    """The sentences about an entity, in the order of time."""
    return await found_by(explorer_of(request).timeline, parameter(request, "entity"), *slice_of(request))


async def found_by(look: Callable[..., object], *values: object) -> Response:
    """What is found, as JSON."""
    return to_json(await to_thread.run_sync(partial(look, *values)))


def explorer_of(request: Request) -> Explorer:
    """What looks around in the graph."""
    explorer: Explorer = request.app.state.explorer
    return explorer


def overview_of(request: Request) -> Overview:
    """What there is."""
    overview: Overview = request.app.state.overview
    return overview


def parameter(request: Request, name: str) -> str:
    """A parameter that must be given once; raises Problem."""
    given = request.query_params.getlist(name)
    if len(given) != 1:
        raise Problem(400, f"expected one parameter '{name}'; got {len(given) or 'none'}")
    return given[0]


def slice_of(request: Request) -> tuple[int, int]:
    """From which on, and how many; raises Problem."""
    given = {name: request.query_params.get(name, "") for name in ("first", "limit")}
    numbers = {name: int(text) for name, text in given.items() if text.isdecimal() and len(text) < 10}
    if any(text and name not in numbers for name, text in given.items()):
        raise Problem(400, "expected whole numbers for 'first' and 'limit'")
    return numbers.get("first", 0), checked(numbers.get("limit", USUAL), MOST)


async def read_json(request: Request) -> dict[str, object]:
    """The object that a page has sent; raises Problem."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "expected a body of type application/json")
    served: Served = request.app.state.served
    body = await read_body(request, served.limits.most_asked)
    try:
        found = orjson.loads(body)
    except ValueError as error:
        raise Problem(400, f"expected JSON: {error}") from error
    if not isinstance(found, dict):
        raise Problem(400, "expected a JSON object")
    return found


def text_in(given: Mapping[str, object], name: str) -> str:
    """A text that must be there; raises Problem."""
    found = given.get(name)
    if not isinstance(found, str) or not found:
        raise Problem(400, f"expected a text '{name}'")
    return found


def texts_in(given: Mapping[str, object], name: str) -> list[str]:
    """A list of texts, empty if it is not there; raises Problem."""
    found = given.get(name, [])
    if not isinstance(found, list) or len(found) > MOST_SHOWN or not all(isinstance(one, str) for one in found):
        raise Problem(400, f"expected a list '{name}' of at most {MOST_SHOWN:,} texts")
    return found


def object_in(given: Mapping[str, object], name: str) -> dict[str, object]:
    """An object that may be left out; raises Problem."""
    found = given.get(name, {})
    if not isinstance(found, dict):
        raise Problem(400, f"expected an object '{name}'")
    return found


def whole_in(given: Mapping[str, object], name: str, usual: int, most: int) -> int:
    """A number that may be left out; raises Problem."""
    found = given.get(name, usual)
    if not isinstance(found, int):
        raise Problem(400, f"expected a whole number '{name}'")
    return checked(found, most)


def checked(limit: int, most: int) -> int:
    """How many there may be; raises Problem."""
    if not 1 <= limit <= most:
        raise Problem(400, f"expected a limit from 1 to {most}; got {limit}")
    return limit


ROUTES: Final = [
    Route("/api/cookbook", cookbook),
    Route("/api/cookbook/{name}", run_recipe),
    Route("/api/cookbook/{name}/query", show_recipe),
    Route("/api/prefixes", prefixes),
    Route("/api/vocabulary", vocabulary),
    Route("/api/terms", terms),
    Route("/api/search", search),
    Route("/api/expand", expand, methods=["POST"]),
    Route("/api/bring", bring, methods=["POST"]),
    Route("/api/path", path, methods=["POST"]),
    Route("/api/sentences", sentences),
    Route("/api/timeline", timeline),
]
