"""Processes that fork around callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHILD = """
import os, sys, threading, time, warnings
import threads_c as c
warnings.simplefilter("ignore")  # of threads at a fork

def status_of(child):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return "hangs"

def recursive(n):
    return 1 if n == 0 else c.each(1, lambda _: recursive(n - 1)) + 1
"""


def test_a_fork_in_a_callback(run: Callable[..., str]) -> None:
    run(
        CHILD
        + """
for each in (c.each, c.each_held):
    parent, children = os.getpid(), []
    def visit(i):
        child = os.fork() if i == 1 else 0
        if child:
            children.append(child)
        return 10 + i
    result = each(3, visit)
    if os.getpid() != parent:
        os._exit(result + recursive(20) if result == 33 else 99)
    assert result == 33
    assert [status_of(child) for child in children] == [33 + 21]
"""
    )


def test_a_fork_with_threads_in_calls(run: Callable[..., str]) -> None:
    run(
        CHILD
        + """
stop = False
def work():
    while not stop:
        c.each(20, lambda i: time.sleep(0.001) or i)
threads = [threading.Thread(target=work) for _ in range(10)]
[t.start() for t in threads]
try:
    for _ in range(10):
        child = os.fork()
        if child == 0:
            os._exit(recursive(20))
        assert status_of(child) == 21
finally:
    stop = True
    [t.join() for t in threads]
"""
    )


def test_c_that_forks_and_calls_back_in_the_child(run: Callable[..., str]) -> None:
    run(CHILD + "assert c.forked(lambda i: i + 4, 3) == 7")
