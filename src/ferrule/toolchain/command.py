"""Running commands, also beside one another, and keeping what they said."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from ferrule.errors import AnswerError, CommandError, ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_SHOWN_LINES: Final = 20


_SECONDS_TO_END: Final = 2


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended: what it was, its exit status and both its outputs."""

    command: tuple[str, ...]
    status: int
    stdout: bytes
    stderr: str

    def require(self, what: str) -> Finished:
        """Return self if the command succeeded; else raise `CommandError`: `what` failed."""
        if self.status:
            output = self.stderr or self.stdout.decode("utf-8", "replace")
            raise CommandError(what, self.command, self.status, output)
        return self

    def not_understood(self) -> AnswerError:
        """Return the error for an answer that proves nothing, with its first lines."""
        lines = self.stderr.splitlines()
        shown = "\n".join([*lines[:_SHOWN_LINES], *["..."][: len(lines) > _SHOWN_LINES]])
        return AnswerError(self.command, self.status, shown)


class Running:
    """A command that has been started, and the files that it reads from and writes to.

    Files and no pipes: they need no attention while the command runs.
    """

    def __init__(
        self,
        command: Sequence[str],
        text: str | None,
        cwd: Path | None,
        environment: Mapping[str, str],
    ) -> None:
        """Start `command`; raise `OSError` where there is no such program."""
        self._command = tuple(command)
        self._files = ExitStack()
        self._stdin, self._stdout, self._stderr = (
            self._files.enter_context(TemporaryFile())  # noqa: SIM115  `end` closes it
            for _ in range(3)
        )
        self._stdin.write((text or "").encode("utf-8"))
        self._stdin.seek(0)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=self._stdin,
                stdout=self._stdout,
                stderr=self._stderr,
                cwd=cwd,
                env={**os.environ, "LC_ALL": "C", "LANGUAGE": "C", **environment},
            )
        except BaseException:
            self._files.close()
            raise

    def finish(self) -> Finished:
        """Wait for the command's end, and return what it said."""
        status = self._process.wait()
        self._stdout.seek(0)
        self._stderr.seek(0)
        return Finished(
            self._command,
            status,
            self._stdout.read(),
            self._stderr.read().decode("utf-8", "replace"),
        )

    def end(self) -> None:
        """End the command, if nobody waited for it, and give its files back."""
        if self._process.poll() is None:
            self._process.terminate()  # compilers remove their temporary files then
            try:
                self._process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._files.close()


@contextmanager
def running(
    command: Sequence[str],
    *,
    text: str | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Callable[[], Finished]]:
    """Run `command` beside what happens inside; give a function that waits for its end, once.

    `text` is its standard input, its locale C; `environment` adds to the process's own. A
    command that is not waited for is ended. Raises `ToolMissingError` where there is no such
    program; a failing command is the caller's to judge.
    """
    try:
        started = Running(command, text, cwd, environment or {})
    except OSError as error:
        message = f"cannot run {command[0]!r}: {error.strerror}"
        raise ToolMissingError(message) from None
    try:
        yield started.finish
    finally:
        started.end()


def run(
    command: Sequence[str],
    *,
    text: str | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run `command` to its end, as `running` does."""
    with running(command, text=text, cwd=cwd, environment=environment) as finish:
        return finish()
