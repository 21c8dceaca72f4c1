"""The programming interface that pages use: JSON, read only, each answer with a limit.

    /api/search?q=TEXT                  entities with a text in a name, at most 20, with class and number of statements
    /api/entity?iri=IRI                 names, class, Wikidata, why names were merged; how much each relation tells
    /api/expand?iri=IRI&limit=N         who is told of together with it, the most told first: at most 500 entities, with
                                        relations, sentences and factuality by ordered pair; "12 of 340" as shown, total
    /api/evidence?subject=&object=      the sentences about an ordered pair, the newest first
    /api/cookbook[/NAME?param=value]    the recipes; the answer of one; at /NAME/query its query with these values
    /api/prefixes, /vocabulary, /terms  prefixes; labels by language; classes and properties to write queries with

An IRI may be written place:iran. A merged IRI leads to the entity that stands for it. Errors are RFC 9457's JSON.
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
from kg.serve.endpoint import QUERY, Asked, answer, unless_gone
from kg.serve.problems import Problem
from kg.serve.questions import entity_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kg.graph import Result
    from kg.graph.cookbook import Recipe
    from kg.serve.explore import Explorer
    from kg.serve.served import Served

MOST: Final = 500  # entities or sentences that one answer has
USUAL: Final = 50
LONGEST: Final = 200  # characters that a search may have


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
    return to_json(await explorer_of(request).vocabulary())


async def terms(request: Request) -> Response:
    """Classes and properties to write queries with."""
    return to_json(await explorer_of(request).terms())


async def search(request: Request) -> Response:
    """Entities with a text in their names."""
    text = parameter(request, "q")
    if len(text) > LONGEST:
        raise Problem(400, f"expected at most {LONGEST} characters")
    return to_json(await unless_gone(request, explorer_of(request).search(text)))


async def entity(request: Request) -> Response:
    """Who an entity is, and how much is told of it."""
    return to_json(await unless_gone(request, explorer_of(request).entity(term(request, "iri"))))


async def expand(request: Request) -> Response:
    """Who else is told of together with an entity."""
    one, limit = term(request, "iri"), limit_of(request)
    return to_json(await unless_gone(request, explorer_of(request).expand(one, limit)))


async def evidence(request: Request) -> Response:
    """The sentences that tell something of one entity and another."""
    one, other, limit = term(request, "subject"), term(request, "object"), limit_of(request)
    return to_json(await unless_gone(request, explorer_of(request).evidence(one, other, limit)))


def explorer_of(request: Request) -> Explorer:
    """What looks around in the graph."""
    explorer: Explorer = request.app.state.explorer
    return explorer


def parameter(request: Request, name: str) -> str:
    """A parameter that must be given once; raises Problem."""
    given = request.query_params.getlist(name)
    if len(given) != 1:
        raise Problem(400, f"expected one parameter '{name}'; got {len(given) or 'none'}")
    return given[0]


def term(request: Request, name: str) -> str:
    """A parameter that names an entity, as a term; raises Problem."""
    return entity_term(parameter(request, name), request.app.state.served.known())


def limit_of(request: Request) -> int:
    """How many there may be; raises Problem."""
    given = request.query_params.get("limit", str(USUAL))
    if not given.isdecimal() or not 1 <= int(given) <= MOST:
        raise Problem(400, f"expected a limit from 1 to {MOST}; got '{given}'")
    return int(given)


ROUTES: Final = [
    Route("/api/cookbook", cookbook),
    Route("/api/cookbook/{name}", run_recipe),
    Route("/api/cookbook/{name}/query", show_recipe),
    Route("/api/prefixes", prefixes),
    Route("/api/vocabulary", vocabulary),
    Route("/api/terms", terms),
    Route("/api/search", search),
    Route("/api/entity", entity),
    Route("/api/expand", expand),
    Route("/api/evidence", evidence),
]
