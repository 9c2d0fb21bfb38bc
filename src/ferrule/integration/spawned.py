"""The commands that setuptools runs, with the time limit of ferrule's own.

What the compiler prints about a file that it may reject can be kept back.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from setuptools.errors import ExecError

from ferrule.errors import TimeLimitError, ToolMissingError
from ferrule.toolchain.command import run, run_in_view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ferrule.toolchain.command import Finished

_RUNS_A_COMMAND: Final = ("call", "spawn")  # the method's name depends on setuptools' version


class _FailedError(ExecError, OSError):
    """A failed command, as an error that old and new versions of setuptools catch."""


class Tried:
    """A file that the compiler may reject; `rejected` is the command that did.

    `succeeded` are the commands that were run before that one.
    """

    rejected: Finished | None = None

    def __init__(self) -> None:
        """Start with no command."""
        self.succeeded: set[tuple[str, ...]] = set()

    def run(self, words: Sequence[str]) -> int:
        """Run the command `words`, and show what it prints if it succeeds; return its status."""
        done = run(words)
        if done.status:
            self.rejected = done
        else:
            _show(done)
        return done.status

    def show(self) -> None:
        """Print what the compiler said when it rejected the file."""
        if self.rejected is not None:
            _show(self.rejected)


class Commands:
    """What runs the commands of one of setuptools' compilers, in place of its own method."""

    def __init__(self) -> None:
        """Start with no file that is tried."""
        self._tried: dict[str, Tried] = {}
        self._done: frozenset[tuple[str, ...]] = frozenset()

    def __call__(self, command: Sequence[Any], **_options: Any) -> None:  # noqa: ANN401  setuptools' own
        """Run `command` as setuptools does."""
        words = [str(word) for word in command]
        if tuple(words) in self._done:
            return
        tried = next((self._tried[word] for word in words if word in self._tried), None)
        with limit_as_setuptools_error():
            status = run_in_view(words) if tried is None else tried.run(words)
        if status:
            message = f"command {words[0]!r} failed with exit code {status}"
            raise _FailedError(message)
        for each in tuple(self._tried.values()):  # builds may run in threads
            each.succeeded.add(tuple(words))

    @contextmanager
    def without(self, done: Collection[tuple[str, ...]]) -> Iterator[None]:
        """Skip the commands `done` in the block; what they write is there already."""
        self._done = frozenset(done)
        try:
            yield
        finally:
            self._done = frozenset()

    @contextmanager
    def trying(self, path: str) -> Iterator[Tried]:
        """Keep back what commands with the file `path` print if they fail in the block."""
        tried = self._tried[path] = Tried()
        try:
            yield tried
        finally:
            del self._tried[path]


def limit_time(compiler: object) -> None:
    """Make setuptools' `compiler` kill commands that take too long; setuptools has no limit.

    Only on Linux: on macOS, setuptools also sets environment variables for its commands.
    """
    if sys.platform != "linux" or commands_of(compiler) is not None:
        return
    commands = Commands()
    for name in _RUNS_A_COMMAND:
        if hasattr(compiler, name):
            setattr(compiler, name, commands)


def commands_of(compiler: object) -> Commands | None:
    """Return what runs the commands of setuptools' `compiler` since `limit_time`; None before."""
    running = (getattr(compiler, name, None) for name in _RUNS_A_COMMAND)
    return next((commands for commands in running if isinstance(commands, Commands)), None)


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


def _show(done: Finished) -> None:
    for stream, text in (
        (sys.stdout, done.stdout.decode("utf-8", "replace")),
        (sys.stderr, done.stderr),
    ):
        stream.write(text)
        stream.flush()
