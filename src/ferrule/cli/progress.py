"""Showing what a run is doing."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final

import rich_click as click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferrule.cli.options import Voice

_LONG: Final = 30
"""The seconds after which a run without a terminal writes lines, too."""


@contextmanager
def showing_progress(voice: Voice) -> Iterator[Callable[[str], None]]:
    """Yield a function to call when a step begins, with words for it.

    A terminal shows a spinner with the time. `--verbose` prints a line for each step, `--quiet`
    nothing. Without a terminal, there is a line for each step that begins when the run has already
    taken long.
    """
    if voice.quiet:
        yield lambda _words: None
        return
    if voice.verbose:
        yield _lines(after=0)
        return
    from ferrule.cli.terminal import console  # noqa: PLC0415  slow; what is quiet needs none

    out = console(stderr=True)
    if not out.is_terminal:
        yield _lines(after=_LONG)
        return
    from rich.progress import (  # noqa: PLC0415  slow; only terminals need it
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=out, transient=True) as shown:
        task = shown.add_task("starting")
        yield lambda words: shown.update(task, description=words)


def _lines(after: float) -> Callable[[str], None]:
    """Return a function that writes words, with the elapsed time, once `after` seconds are over."""
    began = monotonic()

    def show(words: str) -> None:
        seconds = monotonic() - began
        if seconds >= after:
            elapsed = f", after {seconds:.0f} s" if seconds >= 1 else ""
            click.echo(f"ferrule: {words}{elapsed}", err=True)

    return show
