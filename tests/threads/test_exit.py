"""Callbacks while the interpreter ends: no crash, no hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def test_callbacks_of_atexit(run: Callable[..., str]) -> None:
    said = run("""
import atexit, threads_c as c
atexit.register(lambda: print(c.each(3, lambda i: i)))
""")
    assert said == "3\n"


def test_callbacks_of_destructors(run: Callable[..., str]) -> None:
    said = run("""
import threads_c as c
class Ends:
    def __del__(self, each=c.each):
        print(each(3, lambda i: i))
ends = Ends()
ends.itself = ends
""")
    assert said == "3\n"


def test_daemon_threads_that_are_called_back(run: Callable[..., str]) -> None:
    for call in ("each", "each_held"):
        run(f"""
import threading, time, threads_c as c
def work():
    while True:
        c.{call}(100, lambda i: i)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
""")


def test_a_thread_of_c_that_calls_what_it_kept_to_the_end(run: Callable[..., str]) -> None:
    for _ in range(3):
        said = run("""
import sys, threading, time, threads_c as c
told = []
sys.unraisablehook = lambda what: told.append(str(what.exc_value))
c.keep(lambda i: i)
assert c.start_thread(3) == 0
def work():
    for n in range(200):
        assert c.each(5, lambda i: i) == 10
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
end = time.monotonic() + 30
while not told and time.monotonic() < end:
    time.sleep(0.001)
assert told and "keep()" in told[0], told
sys.unraisablehook = lambda what: None
""")
        assert not said
