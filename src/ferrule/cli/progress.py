"""Showing which stage a run is at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import rich_click as click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferrule.cli.options import Voice

_STAGES: Final = {
    "read": "reading the headers",
    "select": "asking the compiler what can be bound",
    "emit": "writing the C",
    "compile": "compiling and linking",
    "verify": "importing the module and comparing",
}


@contextmanager
def showing_progress(voice: Voice) -> Iterator[Callable[[str], None]]:
    """Yield a function to call at each stage: a spinner with the time, lines, or nothing."""
    if voice.verbose:
        yield lambda stage: click.echo(f"ferrule: {_STAGES.get(stage, stage)}", err=True)
        return
    if voice.quiet:
        yield lambda _stage: None
        return
    from ferrule.cli.terminal import console  # noqa: PLC0415  slow; a quiet run needs none

    out = console(stderr=True)
    if out.is_terminal:
        from rich.progress import (  # noqa: PLC0415  slow; only terminals need it
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        with Progress(*columns, console=out, transient=True) as shown:
            task = shown.add_task("starting")
            yield lambda stage: shown.update(task, description=_STAGES.get(stage, stage))
    else:
        yield lambda _stage: None
