"""What commands say, and where."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PIPED: Final = 160  # columns where there is no terminal to tell how many it has


def console(*, stderr: bool = False) -> Console:
    """Where to write; wide where nobody looks at it directly."""
    found = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not found.is_terminal:
        found.width = PIPED
    return found


def say(line: str, *, stderr: bool = False) -> None:
    """One line, as it is."""
    typer.echo(line, err=stderr)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Say in one line what is wrong, and leave with exit code 1."""
    try:
        yield
    except KgError as error:
        say(f"error: {error}", stderr=True)
        raise typer.Exit(1) from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show progress on standard error if somebody is looking."""
    screen = console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(doing: str, done: int, total: int | None) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=total)
            bar.update(tasks[doing], completed=done, total=total)

        yield tell


def section(title: str, lines: Iterable[str], *, quiet: bool = False) -> None:
    """A title, and what stands under it."""
    found = list(lines)
    if found or not quiet:
        console().print(f"[bold]{title}[/bold]")
        for line in found or ["nothing"]:
            say(f"  {line}")
