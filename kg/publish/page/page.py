"""Write the page: a `Page` goes in, one HTML text comes out.

pyvis carries entities and lines into our own template and brings vis-network along; neither its stock template (it
loads from the network and runs text as script) nor its physics (positions are computed here) is used.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.publish.page.contents import Json, Shown, choose_shown, read_data, to_contents
from kg.publish.page.model import Page

if TYPE_CHECKING:
    from pyvis.network import Network  # type: ignore[import-untyped]

LIBRARY: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
SOURCE_MAP: Final = "//# sourceMappingURL="
SCRIPTS: Final = (
    "state", "text", "dom", "draw", "labels", "search", "filters", "panel", "table", "export", "live", "main",
)  # fmt: skip
LARGEST: Final = 2000
OPTIONS: Final[Json] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "custom", "chosen": False},
    "edges": {"hidden": True, "smooth": False, "chosen": False},
    "interaction": {
        "dragNodes": True,
        "hover": False,
        "keyboard": False,
        "multiselect": False,
        "navigationButtons": False,
        "selectable": True,
        "selectConnectedEdges": False,
        "zoomSpeed": 0.6,
    },
}


def to_html(page: Page, *, max_entities: int = 800) -> str:
    """Show a graph as one offline HTML file; beyond `max_entities` (at most 2,000) only what is most central."""
    shown = choose_shown(page, min(max_entities, LARGEST))
    return _rendered(page.title, shown, to_contents(page, shown), connect="'none'")


def to_live_html(page: Page, totals: Mapping[str, int], neighbours: Sequence[int]) -> str:
    """Show a part of a graph as a page that asks the server it comes from for more.

    `totals` counts the whole graph, and `neighbours` those that each entity of the part has there.
    """
    shown = choose_shown(page, LARGEST)
    contents = to_contents(page, shown) | {"totals": dict(totals), "live": {"largest": LARGEST}}
    add_neighbours(contents, neighbours)
    return _rendered(page.title, shown, contents, connect="'self'")


def add_neighbours(contents: Json, neighbours: Sequence[int]) -> None:
    """Say of each entity how many neighbours it has in the whole graph, in place."""
    for entity, count in zip(contents["entities"], neighbours, strict=True):
        entity["neighbours"] = count


def _rendered(title: str, shown: Shown, contents: Json, *, connect: str) -> str:
    network = _network(_clean(title), shown)
    network.templateEnv = _environment()
    network.templateEnv.globals["page"] = _template_values(contents, connect)
    network.path = "graph.html"
    return str(network.generate_html())


def _network(title: str, shown: Shown) -> Network:
    from pyvis.network import Network  # pyvis imports IPython, which only those who draw should wait for

    network = Network(directed=True, cdn_resources="in_line", heading=title)
    network.set_options(json.dumps(OPTIONS))
    for index, ((x, y), radius) in enumerate(zip(shown.positions, shown.radii, strict=True)):
        network.add_node(index, label=" ", shape="custom", x=x, y=y, size=radius)
    for index, line in enumerate(shown.lines):
        network.add_edge(line.start, line.end, id=index, value=line.reports)
    return network


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kg.publish.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    return environment


def _template_values(contents: Json, connect: str) -> dict[str, Any]:
    library, script, style = _library(), _script(), _own("style.css")
    messages = read_data("messages.json")
    return {
        "contents": contents,
        "messages": messages,
        "say": messages["en"],
        "vis": Markup(library),
        "script": Markup(script),
        "style": Markup(style),
        "policy": _policy(scripts=[library, script], style=style, connect=connect),
    }


def _policy(*, scripts: Sequence[str], style: str, connect: str) -> str:
    """Allow exactly these scripts and this style sheet, and nothing from anywhere but where it may connect to."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; "
        f"img-src data: blob:; connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _library() -> str:
    """vis-network as pyvis bundles it, without the remark that names a file we do not have."""
    text = files("pyvis").joinpath(LIBRARY).read_text(encoding="utf-8")
    return "\n".join(line for line in text.split("\n") if not line.startswith(SOURCE_MAP))


def _script() -> str:
    parts = "\n".join(_own(f"app/{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _own(name: str) -> str:
    """One of this package's text files, with line ends that do not change the hashes."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _clean(text: str) -> str:
    """Text that can be written as UTF-8: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
