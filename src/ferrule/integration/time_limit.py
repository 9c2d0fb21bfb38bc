"""The time limit of ferrule's own commands, for the commands that setuptools runs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from setuptools.errors import ExecError

from ferrule.errors import TimeLimitError, ToolMissingError
from ferrule.toolchain.command import run_in_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RUNS_A_COMMAND: Final = ("call", "spawn")  # the method's name depends on setuptools' version


class _FailedError(ExecError, OSError):
    """A failed command, as an error that old and new versions of setuptools catch."""


def limit_time(compiler: object) -> None:
    """Make setuptools' `compiler` kill commands that take too long; setuptools has no limit.

    Only on Linux: on macOS, setuptools also sets environment variables for its commands.
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
    """Make setuptools report a command that takes too long, or is missing, in one sentence.

    It does so only for errors of its own classes, so both become a `_FailedError`; any other ends
    the build with a traceback.
    """
    try:
        yield
    except (TimeLimitError, ToolMissingError) as error:
        raise _FailedError(str(error)) from None
