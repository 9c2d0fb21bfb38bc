"""Handles and closures at the beginning and end of the interpreter, and in subinterpreters."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.annotations.conftest import Built

SECONDS = 60  # a script that takes longer hangs
# Each interpreter has a buffer of its own, which it writes when it ends. Python 3.14 warns of
# subinterpreters that are left.
_OPTIONS: Final = ("-u", "-X", "faulthandler", "-W", "ignore::RuntimeWarning")


@pytest.fixture
def run(built_handles: Built, built_closures: Built) -> Callable[..., str]:
    """Return a function that runs Python text, and returns what it prints; it must end well."""
    folders = {str(built.report.path.parent) for built in (built_handles, built_closures)}
    before = [path for path in (os.environ.get("PYTHONPATH"),) if path]

    def run_text(text: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *_OPTIONS, "-c", text, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((*folders, *before))},
        )
        assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    return run_text


HANDLES = """
import atexit, gc, sys, threading, time, annotated_handles as m
lib = m.library_open("a")
book = m.book_new(lib, "t", 3)
page, copy, counter = m.page_first(book), m.page_copy(m.page_first(book)), m.Counter()
"""


def test_a_class_is_used_before_any_name(run: Callable[..., str]) -> None:
    """It is on the module from the beginning, and its methods need what the names need."""
    run("""
from annotated_handles import Counter, ffi
counter = Counter()
assert counter.add(ffi.new("int[2]", [1, 2])) == 3
assert counter.map(lambda n: n + 1) == 4
""")


@pytest.mark.parametrize(
    ("at_the_end", "said"),
    [
        ("", ""),
        ("gc.disable(); keep = [lib, book, page]; keep.append(keep); del lib, book, page", ""),
        (
            "sys.kept = [book, lib, m.library_open('b')]; del m, sys.modules['annotated_handles']",
            "",
        ),
        (
            "atexit.register(lambda: print(book.title(), lib.close(), book.closed))",
            "t None True\n",
        ),
        ("m.library_call(lib, lambda n: sys.exit(), 3)", ""),
        ("bad = m.library_open('bad')", "it was bad"),
    ],
)
def test_handles_that_are_open_at_the_end(
    run: Callable[..., str], at_the_end: str, said: str
) -> None:
    printed = run(HANDLES + at_the_end)
    assert said in printed
    assert said or not printed


def test_handles_that_threads_use_to_the_end(run: Callable[..., str]) -> None:
    run(
        HANDLES
        + """
def work():
    while True:
        with m.library_open("w") as mine:
            m.page_first(m.book_new(mine, "t", 3)).number()
called = threading.Event()
def wait(number):
    called.set()
    time.sleep(100)
for _ in range(3):
    threading.Thread(target=work, daemon=True).start()
threading.Thread(target=lambda: m.library_call(lib, wait, 3), daemon=True).start()
called.wait()
"""
    )


IN_DESTRUCTOR = """
import annotated_closures as c

class Ends:
    def __init__(self):
        self.itself = self

    def __del__(self, c=c, print=print):
        print(c.each_row(1, lambda *_: 3), c.scale(2.0))
        for call in (
            lambda: c.each_row(1, lambda *_: [][0]),
            lambda: c.sum_in_threads(2, lambda n: n),
        ):
            try:
                print("wrong", call())
            except Exception as error:
                print(type(error).__name__, error)
        c.set_handlers(None, None)
        print(c.scale(2.0))

ends = Ends()
"""
SAID = """\
3 4.0
IndexError list index out of range
RuntimeError C called a function of sum_in_threads() from another thread while the interpreter ends
-1.0
"""


SETS: Final = "c.set_handlers((2.0).__mul__, None)"


@pytest.mark.parametrize(
    "text",
    [
        f"{IN_DESTRUCTOR}{SETS}",
        f"{IN_DESTRUCTOR}import atexit\natexit.register(lambda: {SETS})",
        IN_DESTRUCTOR.replace("print(c.each", f"{SETS}; print(c.each"),
    ],
    ids=["before", "atexit", "in the destructor"],
)
def test_closures_of_destructors_at_the_end(run: Callable[..., str], text: str) -> None:
    """Python still runs there, but only in the thread that ends it."""
    assert run(text) == SAID


@pytest.mark.parametrize("runs", ["run()", "t = Thread(target=run); t.start(); t.join()"])
def test_closures_after_the_functions_of_atexit_ran_by_hand(
    run: Callable[..., str], runs: str
) -> None:
    """That was not the end, and whoever did it need not be the thread that ends Python."""
    said = run(f"""
from atexit import _run_exitfuncs as run
from threading import Thread
import annotated_closures as c

class Ends:
    def __init__(self):
        self.itself = self

    def __del__(self, c=c, print=print):
        print(c.scale(2.0))

ends = Ends()
c.each_row(1, lambda *_: 3)
{runs}
print(c.sum_in_threads(2, lambda n: n + 1))
{SETS}
""")
    assert said == "3\n4.0\n"


def test_closures_that_threads_use_to_the_end(run: Callable[..., str]) -> None:
    run("""
import threading, time, annotated_closures as c
def work():
    while True:
        c.sum_in_threads(3, lambda n: n)
        c.each_row(3, lambda *_: 0)
def later():
    while True:
        c.call_later(lambda value: None)
        c.run_later_in_a_thread(3)
for target in (work, work, later):
    threading.Thread(target=target, daemon=True).start()
time.sleep(0.1)
""")


CREATE = """
import gc, sys
try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters

def create():
    if sys.version_info < (3, 13):
        return _interpreters.create(isolated=False)
    return _interpreters.create("legacy")
"""
IN_INTERPRETERS = (
    CREATE
    + """
USE = '''
import gc, annotated_handles as m, annotated_closures as c
lib = m.library_open("a")
book, counter = m.book_new(lib, "t", 3), m.Counter()
page, shared = m.page_first(book), m.library_shared()
assert m.library_call(lib, lambda n: n + 1, 3) == ord("a") + 4
assert counter.next() == 1
try:
    m.library_open("")
except m.LibraryError as error:
    assert error.code == 1
assert c.each_row(1, None) == -2
for call in (
    lambda: c.each_row(2, lambda *_: 0), lambda: c.call_later(print),
    lambda: c.set_handlers(None, lambda: None), lambda: c.sum_in_threads(2, lambda n: n),
):
    try:
        print(call())
    except RuntimeError as error:
        print(error)
gc.collect()
'''
import atexit, os
atexit.register(print, "end")
for step in sys.argv[1]:
    if step == "m":
        print("main")
        exec(USE, {})
    elif step == "s":
        print("sub", flush=True)
        sub = create()
        failed = _interpreters.run_string(sub, f"import sys; sys.path[:] = {sys.path}\\n{USE}")
        assert failed is None, failed
    else:
        _interpreters.destroy(sub)

class Last:
    def __del__(self, write=os.write):
        write(1, b"the very end\\n")

# A subinterpreter that is left ends before it.
sys.kept = Last()
"""
)
MAIN = ["main", "0", "None", "0", "1"]
SUB = [
    "sub",
    *(
        f"{name}() takes Python functions in the main interpreter, but not in a subinterpreter"
        for name in ("each_row", "call_later", "set_handlers", "sum_in_threads")
    ),
]


@pytest.mark.parametrize("steps", ["msm", "msdm", "mssdm", "msdsdm"])
def test_subinterpreters_have_handles_but_no_closures(
    run: Callable[..., str], steps: str
) -> None:
    expected = [
        line for step in steps.replace("d", "") for line in (MAIN if step == "m" else SUB)
    ]
    assert run(IN_INTERPRETERS, steps).splitlines() == [*expected, "end", "the very end"]


def test_a_handle_of_a_subinterpreter_is_used_by_another(run: Callable[..., str]) -> None:
    """CPython 3.12 crashed: its collector loses what a subinterpreter has made."""
    run(
        CREATE
        + """
import annotated_handles as m
sub = create()
failed = _interpreters.run_string(sub, f'''
import sys
sys.path[:] = {sys.path}
import annotated_handles as m
shared, counter = m.library_shared(), m.Counter()
book = m.book_new(shared, "t", 3)
kept = [shared, book, m.page_first(book)]
kept.append(kept)
''')
assert failed is None, failed
shared = m.library_shared()
_interpreters.destroy(sub)
assert (shared.name(), m.lib.open_books, m.lib.counters) == ("shared", 0, 0)
book = m.book_new(shared, "u", 2)
assert (book.title(), m.page_first(book).number()) == ("u", 1)
kept = [shared, book]
kept.append(kept)
del kept, shared, book
gc.collect()
assert m.lib.open_books == 0
"""
    )
