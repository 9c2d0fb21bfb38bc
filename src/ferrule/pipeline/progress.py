"""The stages of a run, for the progress display and the times in the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[str], None]


def silent(_stage: str) -> None:
    """Show no progress."""


class Stages:
    """Announces each stage as it begins, and adds up how many seconds each one takes."""

    def __init__(self, progress: Progress = silent) -> None:
        """Report to `progress`; nothing has taken any time yet."""
        self._progress = progress
        self.seconds = dict.fromkeys(("read", "select", "emit", "compile", "verify"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside as the stage `name`."""
        self._progress(name)
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began
