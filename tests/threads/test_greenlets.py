"""Greenlets move C stacks: a callback must still be the function of its own call."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from tests.conftest import missing

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def need_greenlet() -> None:
    if find_spec("greenlet") is None:
        missing("greenlet is not installed")


@pytest.mark.parametrize("greenlets", [2, 12, 40])
def test_switches_at_random_mix_nothing_up(run: Callable[..., str], greenlets: int) -> None:
    said = run(f"""
import switching
calls = sum(switching.switching(seed, {greenlets}, 300) for seed in range(10))
assert calls > 1000, calls
print("right")
""")
    assert said == "right\n"


def test_greenlets_of_threads_that_end(run: Callable[..., str]) -> None:
    run("""
import gc, threading, greenlet, threads_c as c
held = []
def work():
    back = greenlet.getcurrent()
    one = greenlet.greenlet(lambda: c.each(5, lambda i: back.switch() or 1))
    one.switch()
    held.append(one)
threads = [threading.Thread(target=work) for _ in range(30)]
[t.start() for t in threads]; [t.join() for t in threads]
assert c.each(3, lambda i: i) == 3
held.clear()
gc.collect()
assert c.each(3, lambda i: i) == 3
""")


def test_greenlets_that_end_within_a_callback(run: Callable[..., str]) -> None:
    run("""
import gc, greenlet, threads_c as c
ended = []
def back(i):
    return greenlet.getcurrent().parent.switch() or 1
def body(each):
    try:
        each(5, back)
    except greenlet.GreenletExit:
        ended.append(each)
for each in (c.each, c.each_held):
    for _ in range(50):
        one = greenlet.greenlet(body)
        one.switch(each)
        del one  # nobody else has it
    gc.collect()
assert len(ended) == 100, len(ended)

one = greenlet.greenlet(c.each)
one.switch(5, back)
try:
    one.throw(KeyError("thrown in"))
except KeyError:
    assert one.dead
else:
    raise AssertionError

left = [greenlet.greenlet(body) for _ in range(20)]  # for the interpreter's end
[one.switch(c.each) for one in left]
""")


def test_switches_while_arguments_are_converted(run: Callable[..., str]) -> None:
    run("""
import greenlet, threads_c as c
class Number:
    def __int__(self):
        return greenlet.getcurrent().parent.switch() or 3
found = []
greenlets = [
    greenlet.greenlet(lambda k=k: found.append((k, c.each(Number(), lambda i: k))))
    for k in range(20)
]
[one.switch() for one in greenlets]
[one.switch() for one in reversed(greenlets)]
assert sorted(found) == [(k, 3 * k) for k in range(20)], found
""")
