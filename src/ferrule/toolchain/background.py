"""Work that runs one command after another, in a thread of its own.

A single command needs no thread: `ferrule.toolchain.command.running` starts it and waits later.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ferrule.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")

_this: Final[ContextVar[_Work[Any] | None]] = ContextVar("background work", default=None)


class _EndedError(BaseException):
    """Nobody waits for the work any more."""


class _Work(Generic[Result]):
    """What a thread does, and how another one gets its result or ends it."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._result: Result
        self._error: BaseException | None = None
        self._lock = Lock()
        self._end_command: Callable[[], None] | None = None
        self._is_ended = False
        # Not `Thread.join`: until Python 3.13, a thread counts as ended if Ctrl-C interrupts that.
        self._done = Event()
        # A daemon, so that a second Ctrl-C need not wait for it.
        self._thread = Thread(target=copy_context().run, args=[self._run], daemon=True)
        with starting_thread():
            self._thread.start()

    def _run(self) -> None:
        _this.set(self)
        try:
            self._result = self._work()
        except BaseException as error:  # noqa: BLE001  `result` raises it
            self._error = error
        finally:
            self._done.set()

    def started(self, end_command: Callable[[], None]) -> None:
        """Remember how to end the command that the work has just started."""
        with self._lock:
            self._end_command = end_command
            is_ended = self._is_ended
        if is_ended:
            end_command()
            raise _EndedError

    def result(self) -> Result:
        """Wait for the end of the work; return its result, or raise its error."""
        command_started(self.end)  # of work that waits for other work, that is what it does now
        self._done.wait()
        if self._error:
            raise self._error
        return self._result

    def end(self) -> None:
        """End the command that is running, and the work with the next one that it starts."""
        with self._lock:
            self._is_ended = True
            end_command = self._end_command
        if end_command and not self._done.is_set():
            end_command()
        self._done.wait()


@contextmanager
def starting_thread() -> Iterator[None]:
    """Raise `MachineError` if the system starts no more threads."""
    try:
        yield
    except RuntimeError as error:
        cause = error.__context__
        if cause is not None and not isinstance(cause, Exception):
            raise cause from None  # an interrupt: `Thread.start` released its lock twice
        if "start new thread" not in str(error):
            raise
        raise MachineError(OSError(errno.EAGAIN, "cannot start a thread")) from None


@contextmanager
def in_background(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Do `work` in a thread; yield a function that waits for its result, or raises its error.

    If the block ends before the work does, the command that is running is killed, and the work ends
    when it starts another. Both threads use the interpreter, so this gains time only while commands
    run.
    """
    started = _Work(work)
    try:
        yield started.result
    finally:
        started.end()


def command_started(end: Callable[[], None]) -> None:
    """Say how to `end` the command that was just started, if this thread does background work."""
    work = _this.get()
    if work is not None:
        work.started(end)
