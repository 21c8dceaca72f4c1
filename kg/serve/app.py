"""The application: which request is for whom."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from kg.errors import StoreError
from kg.serve import api, pages
from kg.serve.endpoint import PATHS, sparql
from kg.serve.explore import Explorer
from kg.serve.overview import Overview
from kg.serve.problems import respond
from kg.serve.served import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from kg.serve.served import Limits


def make_app(folder: Path, limits: Limits, started: Callable[[], None]) -> Starlette:
    """An application that serves a folder, and says when it has started."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with serving(folder, limits) as served:
            app.state.served, app.state.overview, app.state.explorer = served, Overview(served), Explorer(folder)
            started()
            yield

    endpoints = [Route(path, sparql, methods=["GET", "HEAD", "POST"]) for path in PATHS]
    return Starlette(
        routes=[*endpoints, *api.ROUTES, *pages.ROUTES],
        exception_handlers={HTTPException: respond, StoreError: respond},
        lifespan=lifespan,
    )
