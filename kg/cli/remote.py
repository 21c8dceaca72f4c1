"""Commands that let others reach a built graph: serve, push."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.options import Folder
from kg.cli.screen import one_line_errors, progress_bar, say

if TYPE_CHECKING:
    from kg.publish.push import Pushed
    from kg.serve import Address


@app.command()
def serve(
    folder: Folder = Path("output"),
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="0 is any that is free.")] = 7200,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Another than this machine alone.")] = "127.0.0.1",
    host_name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name under which others may ask. Can be repeated.")
    ] = None,
    cors: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Pages of this origin may ask, too: https://example.org")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How long a query may take.")] = 30,
) -> None:
    """Serve a graph on this machine: SPARQL endpoint, query page with the cookbook, and the graph's page.

    Nothing can be changed through it, and no query reaches the network. A
    graph that is built anew is picked up. Ctrl-C ends it.

    [bold]Examples[/bold]

      kg serve

      kg serve output/ --port 8000
    """
    from kg.serve import Limits  # loads uvicorn
    from kg.serve import serve as run

    with one_line_errors():
        run(
            folder,
            host=host,
            port=port,
            host_names=host_name or (),
            cors=cors,
            limits=Limits(seconds=timeout),
            ready=say_address,
        )


@app.command()
def push(
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="The store's address for whole graphs.")],
    folder: Folder = Path("output"),
    default_graph: Annotated[
        bool | None,
        typer.Option(
            "--default-graph/--no-default-graph",
            show_default=False,
            help="Fill its default graph as well, where that is not the union; by default as the last time.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Send what has not changed, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    auth: Annotated[
        str | None, typer.Option(metavar="basic|digest", help="How to log in; by default as the server asks.")
    ] = None,
    in_the_clear: Annotated[
        bool, typer.Option("--in-the-clear", help="Allow a password over plain http to another machine.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=1, metavar="SECONDS", help="How long one answer may take.")] = 300,
) -> None:
    """Feed a triple store, by the SPARQL 1.1 Graph Store Protocol: a graph for each document.

    Sends only what differs from the last time and removes what is gone; a push
    that was interrupted is completed by the next. User and password come from
    KG_PUSH_USER and KG_PUSH_PASSWORD. docs/stores.md has the addresses.

    [bold]Examples[/bold]

      kg push http://127.0.0.1:7878/store --dry-run

      kg push http://127.0.0.1:8890/sparql-graph-crud-auth output/
    """
    from kg.graph.query import open_folder
    from kg.publish.push import PUSHED, Access
    from kg.publish.push import push as feed

    with one_line_errors(), progress_bar() as tell:
        store, known = open_folder(folder)
        found = feed(
            store,
            endpoint,
            known["doc"].removesuffix("doc/") + PUSHED,
            access=Access.from_environment(scheme=auth, in_the_clear=in_the_clear),
            default_graph=default_graph,
            force=force,
            dry_run=dry_run,
            seconds=timeout,
            progress=tell,
        )
    say_pushed(found, dry_run=dry_run)
    raise typer.Exit(1 if found.failed else 0)


def say_address(address: Address) -> None:
    """Where the graph is."""
    if address.warning:
        say(f"warning: {address.warning}", stderr=True)
    say(f"{address.url} (Ctrl-C ends it)")


def say_pushed(found: Pushed, *, dry_run: bool) -> None:
    """What a push did."""
    for error in found.failed:
        say(f"error: {error}", stderr=True)
    for name in found.sent if dry_run else ():
        say(f"would send {name}")
    for name in found.removed if dry_run else ():
        say(f"would remove {name}")
    would = "would send" if dry_run else "sent"
    say(
        f"{would} {len(found.sent)} of {found.graphs} graphs ({found.triples:,} triples), "
        f"removed {len(found.removed)}, {found.kept} unchanged, in {found.seconds:.1f} s"
    )
