"""One module imported again: by reload, after it was forgotten, under two names, in two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

USE = """
import gc, importlib, importlib.util, pathlib, shutil, sys
def use(c):
    assert c.each(3, lambda i: i) == c.each_held(3, lambda i: i) == 3
    assert c.each(2, c.ffi.callback("visit", lambda i: i + 1)) == 3
    assert c.ffi.sizeof("visit") == c.ffi.sizeof("void *")
    p = c.ffi.new("int[]", [1, 2])
    assert c.each_with(2, lambda data, i: c.ffi.cast("int *", data)[i], p) == 3
    for broken in (lambda: c.each(1, 2), lambda: c.each()):
        try:
            broken()
        except TypeError:
            continue
        raise AssertionError
def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
import threads_c
use(threads_c)
"""


def test_reload(run: Callable[..., str]) -> None:
    run(
        USE
        + """
each = threads_c.each
for _ in range(3):
    assert importlib.reload(threads_c) is threads_c
    use(threads_c)
def visit(i):
    importlib.reload(threads_c)
    return threads_c.each(2, lambda j: 1)
assert each(3, visit) == 6
"""
    )


def test_forgotten_and_imported_again(run: Callable[..., str]) -> None:
    run(
        USE
        + """
kept = []
for _ in range(3):
    kept.append(sys.modules.pop("threads_c"))
    again = importlib.import_module("threads_c")
    for module in (*kept, again):
        use(module)
def visit(i):
    del sys.modules["threads_c"]
    gc.collect()
    return importlib.import_module("threads_c").each(2, lambda j: 1)
assert again.each(3, visit) == 6
each = again.each
del again, kept, threads_c
sys.modules.pop("threads_c")
gc.collect()
assert each(3, lambda i: i) == 3
"""
    )


def test_two_names_for_one_file(run: Callable[..., str]) -> None:
    run(
        USE
        + """
others = [load(name, threads_c.__file__) for name in ("a.threads_c", "b.threads_c")]
for module in (threads_c, *others, threads_c):
    use(module)
assert threads_c.each(2, lambda i: others[0].each(2, lambda j: others[1].each(1, lambda k: 1))) == 4
del others, module
gc.collect()
use(threads_c)
"""
    )


def test_the_first_module_is_used_before_the_second(run: Callable[..., str]) -> None:
    run(
        USE
        + """
other = load("other.threads_c", threads_c.__file__)
assert threads_c.new_pair((1, 2)).second == 2
use(other)
"""
    )


def test_copies_of_the_file(run: Callable[..., str]) -> None:
    run(
        USE
        + """
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    copies = []
    for name in ("one", "two"):
        there = pathlib.Path(folder, name)
        there.mkdir()
        shutil.copy(threads_c.__file__, there)
        copies.append(load(f"{name}.threads_c", there / os.path.basename(threads_c.__file__)))
    for module in (threads_c, *copies, threads_c):
        use(module)
    inner = lambda j: threads_c.each(1, lambda k: 1)
    assert copies[0].each(2, lambda i: copies[1].each(2, inner)) == 4
    copies[0].keep(lambda i: 1)
    use(copies[1])
"""
    )


def test_imported_first_by_many_threads(run: Callable[..., str]) -> None:
    run("""
import sys, threading
sys.setswitchinterval(1e-6)
barrier, modules = threading.Barrier(8), []
def work():
    barrier.wait()
    import threads_c
    assert threads_c.each(3, lambda i: i) == 3
    modules.append(threads_c)
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert len(modules) == 8 and all(m is modules[0] for m in modules)
""")
