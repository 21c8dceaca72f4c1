"""The application that commands are registered with."""

from __future__ import annotations

import logging
from typing import Annotated, Final

import typer

import kg
from kg.cli.screen import say

NOISY: Final = ("trafilatura", "htmldate", "charset_normalizer")  # what they warn of is said in our own errors

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""News articles in, a knowledge graph that can be trusted out.

    Who commands, threatens, kills, sanctions or meets whom, where and when;
    and for every fact the sentence that says so. English and Dutch.
    No network, no key, no GPU.

    [bold]Start here[/bold]

      kg build -o output/              the sample articles; open output/graph.html

      kg build articles/ -o output/    your own

      kg query threats --country Iran  a question by its name; kg cookbook lists them

      kg serve                         ask and look in the browser

      kg explain "Norway threatened Sweden."
    """,
)
lexicon_app = typer.Typer(no_args_is_help=True, help="Work on how a language says things.")
app.add_typer(lexicon_app, name="lexicon")


def show_version(wanted: bool) -> None:
    """Say the version and leave."""
    if wanted:
        say(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Set up what all commands share."""
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of every malformed request
