"""Callbacks of calls that run at the same time, that have ended, and from threads made in C."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPORTED = """
import sys, threads_c as c
reported = []
sys.unraisablehook = lambda told: reported.append(str(told.exc_value))

def error_of(call):
    try:
        return call()
    except RuntimeError as error:
        return str(error)
"""


def test_calls_within_calls_go_deeper_than_there_are_compiled_trampolines(
    run: Callable[..., str],
) -> None:
    run("""
import threads_c as c
def down(n):
    mine = [n]
    def visit(i):
        assert mine == [n]
        return i if n == 0 else i + down(n - 1)
    return c.each(2, visit) if n % 2 else c.each_held(2, visit)
assert down(12) == 2 ** 13 - 1, down(12)
class Mine(Exception): pass
def failing(n):
    def visit(i):
        return failing(n - 1) if n else 1 // 0
    try:
        return c.each(3, visit)
    except ZeroDivisionError as error:
        raise ZeroDivisionError(n) from error
try:
    failing(40)
except ZeroDivisionError as error:
    assert error.args == (40,)
assert c.each(3, lambda i: i) == 3  # the compiled ones are free again
""")


def test_closures_of_cffi_behave_as_compiled_trampolines_do(run: Callable[..., str]) -> None:
    said = run("""
import threads_c as c
def error_of(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
seen = []
def raises(i):
    seen.append(i)
    raise KeyError(i)
def all_of_them():
    seen.clear()
    return [
        c.each(3, lambda i: i * 2), c.both(3, lambda i: 10, lambda i: i),
        c.each_with(2, lambda data, i: i if data == c.ffi.NULL else 99, c.ffi.NULL),
        error_of(lambda: c.each(3, raises)), list(seen),
        error_of(lambda: c.each(3, lambda i: "x")), error_of(lambda: c.each(3, lambda: 1)),
        error_of(lambda: c.each(3, lambda i: 2 ** 40)),
        error_of(lambda: c.each(1, lambda i: c.each(1, raises))),
        c.each(1, c.lib.each and (lambda i: c.ffi.errno)),
    ]
def deep(n, function):
    found = []
    def visit(*_):
        found.append(deep(n - 1, function) if n else function())
        return 0
    c.both(1, lambda i: c.each_with(1, lambda _d, i: c.each(1, visit), c.ffi.NULL), lambda i: 0)
    return found[0]
here, there = all_of_them(), deep(20, all_of_them)
assert here == there, (here, there)
""")
    assert not said


def test_a_function_that_c_kept_is_refused(run: Callable[..., str]) -> None:
    run(
        REPORTED
        + """
for call in (c.call_kept, c.call_kept_held):
    c.keep(lambda i: 7)
    assert call(1) == 0
    assert c.each(2, lambda i: call(1)) == 0  # while another call is under way
    assert "keep()" in reported[-1] and "had ended" in reported[-1], reported
assert len(reported) == 6
"""
    )


def test_what_c_kept_is_not_taken_for_the_function_of_a_later_call(
    run: Callable[..., str],
) -> None:
    run(
        REPORTED
        + """
for call in (c.keep_and_call, c.keep_and_call_held):
    for n in range(1000):
        assert call(lambda i, n=n: i + n, 1) == n + 1, n
assert len(reported) == 1999
"""
    )


def test_a_thread_of_c_gets_zero_and_the_call_raises(run: Callable[..., str]) -> None:
    run(
        REPORTED
        + """
for call in (c.in_thread, c.in_thread_held):
    assert "argument 1 of in_thread" in error_of(lambda: call(lambda i: i + 1, 5))
    callback = c.ffi.callback("visit", lambda i: i + 1)
assert c.in_thread(callback, 5) == 6
@c.ffi.def_extern()
def on_visit(i):
    return i + 2
assert c.in_thread(c.lib.on_visit, 5) == 7
assert c.each(1, lambda i: i + 3) == 3

found = []
def in_a_thread_of_python(i):
    import threading
    other = threading.Thread(target=lambda: found.append(c.call_kept(5)))
    other.start()
    other.join()
    return 1
assert "another thread" in error_of(lambda: c.keep_and_call(in_a_thread_of_python, 5))
assert found == [0]
def down(n):
    return c.in_thread(lambda i: 1, 5) if n == 0 else c.each(1, lambda i: down(n - 1))
assert "another thread" in error_of(lambda: down(20))
assert not reported

c.keep(lambda i: 7)
assert c.kept_in_thread(5) == 0
for _ in range(3):
    len([])
assert len(reported) == 1 and "keep()" in reported[0], reported
"""
    )


def test_many_threads_call_first_at_once(run: Callable[..., str]) -> None:
    for _ in range(3):
        run("""
import sys, threading
sys.setswitchinterval(1e-6)
import threads_c as c
barrier, wrong = threading.Barrier(16), []
def work(k):
    barrier.wait()
    for n in range(200):
        held = c.each_held if n % 2 else c.each
        if held(3, lambda i: k) != 3 * k or c.both(2, lambda i: k, lambda i: n) != 2 * (k + n):
            wrong.append(k)
        try:
            c.each_with(3, lambda data, i: 1 // 0, c.ffi.NULL)
            wrong.append("silent")
        except ZeroDivisionError:
            pass
        if c.each(1, lambda i: c.each(2, lambda j: k)) != 2 * k:
            wrong.append(k)
threads = [threading.Thread(target=work, args=(k,)) for k in range(16)]
[t.start() for t in threads]; [t.join() for t in threads]
assert not wrong, wrong[:5]
""")


def test_event_loops_and_generators(run: Callable[..., str]) -> None:
    run("""
import asyncio, threads_c as c

async def one(k):
    await asyncio.sleep(0)
    def visit(i):
        return asyncio.new_event_loop().run_until_complete(two(i)) if False else k
    return await asyncio.to_thread(c.each, 3, visit) + c.each(2, visit)

async def everything():
    return await asyncio.gather(*(one(k) for k in range(50)))
assert asyncio.run(everything()) == [5 * k for k in range(50)]

def numbers(n):
    for i in range(n):
        yield c.each(1, lambda _: i)
generators = [numbers(5) for _ in range(20)]
assert [sum(step) for step in zip(*generators)] == [0, 20, 40, 60, 80]
def within(i):
    return sum(numbers(i + 1))
assert c.each(5, within) == 0 + 1 + 3 + 6 + 10
""")
