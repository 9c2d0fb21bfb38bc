"""The time limit of ferrule's own tools for the compilers and linkers that setuptools calls."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from setuptools.errors import ExecError

from ferrule.errors import TimeLimitError, ToolMissingError
from ferrule.toolchain.command import run_in_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RUNS_A_COMMAND: Final = ("call", "spawn")  # setuptools renamed the method


class _FailedError(ExecError, OSError):
    """A failed command, in a class that old and new setuptools know."""


def limit_time(compiler: object) -> None:
    """Have setuptools' `compiler` kill commands that take too long.

    setuptools itself calls them without a limit. On macOS it also adds variables, so it stays as it
    is there.
    """
    if sys.platform != "linux":
        return
    for name in _RUNS_A_COMMAND:
        if hasattr(compiler, name):
            setattr(compiler, name, _call)


def _call(command: Sequence[Any], **_options: Any) -> None:  # noqa: ANN401  setuptools' own
    """Run `command` as setuptools does."""
    words = [str(word) for word in command]
    with limit_as_setuptools_error():
        status = run_in_view(words)
    if status:
        message = f"command {words[0]!r} failed with exit code {status}"
        raise _FailedError(message)


@contextmanager
def limit_as_setuptools_error() -> Iterator[None]:
    """Have setuptools show a command that takes too long, or is missing, in one sentence.

    setuptools only shows errors of its own classes that way, so both become a `_FailedError`.
    """
    try:
        yield
    except (TimeLimitError, ToolMissingError) as error:
        raise _FailedError(str(error)) from None
