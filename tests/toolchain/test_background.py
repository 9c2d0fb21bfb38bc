from __future__ import annotations

import os
import signal
import sys
import time
from contextvars import ContextVar
from functools import partial
from threading import Thread, Timer
from threading import enumerate as threads_now
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.errors import MachineError
from ferrule.toolchain.background import in_background
from ferrule.toolchain.command import run

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE: Final[ContextVar[str]] = ContextVar("VARIABLE")


def sleep(seconds: float) -> int:
    return run([sys.executable, "-c", f"import time; time.sleep({seconds})"]).status


def threads_of_work() -> int:
    # The timer of a command's time limit ends by itself, a moment after the command.
    return sum(not isinstance(thread, Timer) for thread in threads_now())


@pytest.mark.builds  # it starts a program
def test_the_result_is_that_of_the_work_and_may_be_asked_for_twice() -> None:
    with in_background(lambda: sleep(0) + 3) as result:
        assert result() == 3
        assert result() == 3


def wait_in_background() -> None:
    with in_background(int) as result:
        result()


@pytest.mark.builds  # it starts a program
@pytest.mark.parametrize(
    ("which", "work"), [(Thread, wait_in_background), (Timer, partial(sleep, 0))]
)
def test_a_system_without_more_threads(
    monkeypatch: pytest.MonkeyPatch, which: type[Thread], work: Callable[[], object]
) -> None:
    def refuse(_: Thread) -> None:
        message = "can't start new thread"
        raise RuntimeError(message)

    monkeypatch.setattr(which, "start", refuse)
    with pytest.raises(MachineError, match="cannot start a thread: the machine has run out"):
        work()


def test_an_error_of_the_work_is_raised_where_its_result_is_asked_for() -> None:
    with in_background(lambda: 1 // 0) as result, pytest.raises(ZeroDivisionError):
        result()


def test_an_error_that_nobody_asks_for_is_not_raised() -> None:
    with in_background(lambda: 1 // 0):
        pass


def test_the_work_has_the_context_of_the_thread_that_starts_it() -> None:
    VARIABLE.set("here")
    with in_background(VARIABLE.get) as result:
        assert result() == "here"


@pytest.mark.builds  # it starts a program
def test_a_block_that_ends_early_ends_the_command_and_starts_none() -> None:
    began, threads, statuses = time.monotonic(), threads_of_work(), []

    def work() -> None:
        statuses.append(sleep(60))
        statuses.append(sleep(0))

    with in_background(work):
        time.sleep(0.1)
    assert time.monotonic() - began < 30
    assert 0 not in statuses
    assert threads_of_work() == threads


@pytest.mark.builds  # it starts a program
def test_a_block_that_ends_early_ends_the_work_that_its_work_waits_for() -> None:
    began, threads, statuses = time.monotonic(), threads_of_work(), []

    def work() -> None:
        with in_background(lambda: statuses.append(sleep(60))) as result:
            result()

    with in_background(work):
        time.sleep(0.3)
    assert time.monotonic() - began < 30
    assert 0 not in statuses
    assert threads_of_work() == threads


@pytest.mark.builds  # it starts a program
def test_ctrl_c_while_the_result_is_awaited_ends_the_command() -> None:
    began, statuses = time.monotonic(), []

    def wait() -> None:
        with in_background(lambda: statuses.append(sleep(60))) as result:
            # It goes to the main thread; `raise_signal` would not interrupt what that waits for.
            Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
            result()

    with pytest.raises(KeyboardInterrupt):
        wait()
    assert time.monotonic() - began < 30
    assert len(statuses) == 1
    assert 0 not in statuses
