"""The stages of a run, for the progress display and the times in the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[str], None]
"""Called when something begins that may take long, with words for the user."""

_WORDS: Final = {
    "read": "reading the headers",
    "select": "asking the compiler what can be bound",
    "emit": "writing the C",
    "compile": "compiling and linking",
    "verify": "importing the module and comparing",
}


def silent(_stage: str) -> None:
    """Show no progress."""


class Stages:
    """Announces each stage as it begins, and adds up how many seconds each one takes."""

    def __init__(self, progress: Progress = silent) -> None:
        """Report to `progress`; nothing has taken any time yet."""
        self._progress = progress
        self.seconds = dict.fromkeys(_WORDS, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside as the stage `name`."""
        self._progress(_WORDS[name])
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began

    def compiling(self, number: int, count: int) -> None:
        """Announce that C file `number` of `count` is being compiled."""
        self._progress(f"compiling unit {number} of {count}")
