"""Running commands, in the background if wanted, and keeping their output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import TIMEOUT_MAX, Timer
from typing import TYPE_CHECKING, Any, Final

from ferrule.errors import (
    AnswerError,
    CommandError,
    SettingsError,
    TimeLimitError,
    ToolMissingError,
)
from ferrule.toolchain.background import command_started, starting_thread
from ferrule.toolchain.temporary import as_temporary_error, current_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_SHOWN_LINES: Final = 20
_LIMIT: Final = "FERRULE_TOOL_TIMEOUT"
_USUAL_LIMIT: Final = "600"
_ROOM: Final = 65536  # bytes that can still be written if the disk is not full
_SECONDS_TO_END: Final = 2
_A_MOMENT: Final = 0.005  # seconds


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended: what it was, its exit status and both its outputs."""

    command: tuple[str, ...]
    status: int
    stdout: bytes
    stderr: str

    def require(self, what: str) -> Finished:
        """Return self if the command succeeded; else raise `CommandError`, which says `what`."""
        if self.status:
            output = self.stderr or self.stdout.decode("utf-8", "replace")
            raise CommandError(what, self.command, self.status, output)
        return self

    def not_understood(self) -> AnswerError:
        """Return the error for an answer that proves nothing; it shows the first lines."""
        lines = self.stderr.splitlines()
        shown = "\n".join([*lines[:_SHOWN_LINES], *["..."][: len(lines) > _SHOWN_LINES]])
        return AnswerError(self.command, self.status, shown)


class _Limited:
    """A process that is killed, with the processes it starts, when it takes too long.

    It leads a process group of its own, which is killed as a whole: a compiler driver starts the
    compiler proper, the assembler and the linker.
    """

    def __init__(self, command: Sequence[str], **options: Any) -> None:  # noqa: ANN401  as `Popen`'s
        """Start `command` with these `options`; raise `ToolMissingError` if that is impossible."""
        self._command = tuple(command)
        self._limit = time_limit()
        self._is_late = False
        # The object is there before the process, so that a signal that arrives while it starts
        # leaves no process that nobody knows.
        self._process: subprocess.Popen[bytes] = subprocess.Popen.__new__(subprocess.Popen)
        try:
            subprocess.Popen.__init__(self._process, command, start_new_session=True, **options)
        except OSError as error:
            message = f"cannot run {command[0]!r}: {error.strerror}"
            raise ToolMissingError(message) from None
        except BaseException:
            if getattr(self._process, "pid", None) is not None:
                self.end()
            raise

    def wait(self) -> int:
        """Wait for the end, and return the exit status; raise `TimeLimitError` if it was killed."""
        with self._limited():
            self._reap()
        if self._is_late:
            raise TimeLimitError(self._command, self._limit)
        return self._process.returncode

    def end(self) -> None:
        """End the process, if nobody waited for it."""
        if self._process.returncode is not None:
            return
        self._send("SIGTERM")  # so that compilers remove their temporary files
        late = time.monotonic() + _SECONDS_TO_END
        while not self._reap(waits=False):
            if time.monotonic() > late:
                self._send("SIGKILL")
                self._reap()
            time.sleep(_A_MOMENT)

    def _reap(self, *, waits: bool = True) -> bool:
        """Wait for the end, or only look; tell whether the process has ended.

        An interrupt in `Popen.poll` or `Popen.wait` can leave a lock of theirs taken. Whoever waits
        again then waits for ever.
        """
        if sys.platform == "win32":  # no such lock there
            return (self._process.wait() if waits else self._process.poll()) is not None
        if self._process.returncode is None:
            try:
                ended, status = os.waitpid(self._process.pid, 0 if waits else os.WNOHANG)
            except ChildProcessError:
                # Another thread ends the command, or an interrupt came just after this wait.
                ended, status = self._process.pid, signal.SIGTERM
            if ended:
                self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode is not None

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Kill the command when its time is up."""
        timer = Timer(min(self._limit, TIMEOUT_MAX), self._kill_late)
        timer.daemon = True
        try:
            if self._limit:
                with starting_thread():
                    timer.start()
            yield
        finally:
            timer.cancel()

    def _kill_late(self) -> None:
        if self._process.returncode is None:
            self._is_late = True
            self._send("SIGKILL")

    def _send(self, name: str) -> None:
        """Send the signal of this name to the command and everything it has started."""
        if sys.platform == "win32":  # Windows has neither the signals nor groups
            self._process.kill()
        else:
            # Both mean that it has ended: macOS says EPERM for a group that has only a zombie.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.Signals[name])


class Running:
    """A command that has been started, and the files that it reads from and writes to.

    Files rather than pipes: a pipe holds 64 KiB, and a command waits until somebody empties it.
    """

    def __init__(
        self,
        command: Sequence[str],
        text: str | None,
        cwd: Path | None,
        environment: Mapping[str, str],
    ) -> None:
        """Start `command`; raise `ToolMissingError` if that is impossible."""
        self._command = tuple(command)
        self._files = ExitStack()
        folder = current_folder()
        # The messages of compilers and linkers are read, so they must be in English.
        own = {"LC_ALL": "C", "LANGUAGE": "C"} | ({"TMPDIR": str(folder)} if folder else {})
        try:
            with as_temporary_error():
                self._stdin, self._stdout, self._stderr = (
                    self._files.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115  `finish` and `end` close it
                    for _ in range(3)
                )
                self._stdin.write((text or "").encode("utf-8"))
                self._stdin.seek(0)
            self._process = _Limited(
                command,
                stdin=self._stdin,
                stdout=self._stdout,
                stderr=self._stderr,
                cwd=cwd,
                env={**os.environ, **own, **environment},
            )
        except BaseException:
            self._files.close()
            raise
        try:
            command_started(self._process.end)
        except BaseException:
            self.end()
            raise

    def finish(self) -> Finished:
        """Wait for the command to end, and return its output.

        Raises `TimeLimitError` if that takes too long, after killing the command, and `OutputError`
        if there is no room for its output.
        """
        status = self._process.wait()
        with self._files:
            self._require_room()
            self._stdout.seek(0)
            self._stderr.seek(0)
            return Finished(
                self._command,
                status,
                self._stdout.read(),
                self._stderr.read().decode("utf-8", "replace"),
            )

    def end(self) -> None:
        """End the command, if nobody waited for it, and close its files."""
        self._process.end()
        self._files.close()

    def _require_room(self) -> None:
        """Raise `OutputError` if the disk is full.

        Then part of the output may be lost, and not every command reports that.
        """
        with as_temporary_error():
            self._stdin.seek(0, os.SEEK_END)
            self._stdin.write(bytes(_ROOM))
            self._stdin.flush()


def time_limit() -> float:
    """Return the time limit of a command from the environment, in seconds; 0 means no limit.

    Raises `SettingsError` if the variable is not a number of seconds.
    """
    words = os.environ.get(_LIMIT) or _USUAL_LIMIT
    try:
        seconds = float(words)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        message = f"{_LIMIT}: {words!r} is not a number of seconds; 0 means no limit"
        raise SettingsError([message])
    return seconds


@contextmanager
def running(
    command: Sequence[str],
    *,
    text: str | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Callable[[], Finished]]:
    """Run `command` in the background; yield a function that waits for its end.

    The function may be called once. `text` is the command's standard input, and `environment` adds
    to this process's own; the locale is C. A command that is not waited for is killed. Raises
    `ToolMissingError` if there is no such program; the function raises `TimeLimitError`, but no
    error for a command that fails: the caller looks at the status.
    """
    started = Running(command, text, cwd, environment or {})
    try:
        yield started.finish
    finally:
        try:
            started.end()
        except BaseException:  # a signal in the middle of this: finish first
            started.end()
            raise


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


def run_in_view(command: Sequence[str]) -> int:
    """Run `command` with this process's own input, output and environment; return its exit status.

    Raises `ToolMissingError` if there is no such program, and `TimeLimitError` if it takes too
    long.
    """
    started = _Limited(command)
    try:
        return started.wait()
    finally:
        try:
            started.end()
        except BaseException:  # a signal in the middle of this: finish first
            started.end()
            raise
