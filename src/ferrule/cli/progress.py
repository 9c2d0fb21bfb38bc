"""Showing which stage a run is at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import rich_click as click

from ferrule.cli.terminal import console

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
    """Yield a function to call at each stage: it moves a spinner, prints lines, or does nothing."""
    out = console(stderr=True)
    if voice.verbose:
        yield lambda stage: click.echo(f"ferrule: {_STAGES.get(stage, stage)}", err=True)
    elif out.is_terminal and not voice.quiet:
        with out.status("starting") as status:
            yield lambda stage: status.update(_STAGES.get(stage, stage))
    else:
        yield lambda _stage: None
