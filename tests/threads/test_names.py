"""The names of a module, which are made when one of them is first looked up."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = """
import gc, importlib, importlib.util, inspect, pickle, sys, types
ALL = {"each", "each_held", "both", "keep", "call_kept", "as_str", "as_bytes", "has", "addressof",
       "__ferrule__", "ffi", "lib"}
def is_complete(module):
    assert type(module.each) is types.BuiltinFunctionType and type(module) is types.ModuleType
    assert not {"__getattr__", "__dir__"} & set(vars(module))
    assert ALL <= set(vars(module)) and ALL <= set(dir(module))
    assert module.each(3, lambda i: i) == 3
    return True
import threads_c as c
"""

FIRST = {
    "a function": "c.each",
    "hasattr": "assert hasattr(c, 'each')",
    "from": "from threads_c import each",
    "star": "from threads_c import *; assert ALL - {'__ferrule__'} <= set(globals())",
    "vars": "assert ALL <= set(vars(c))",
    "__dict__": "assert ALL <= set(c.__dict__)",
    "dir": "assert ALL <= set(dir(c))",
    "getmembers": "assert ALL <= dict(inspect.getmembers(c)).keys()",
    "getattr_static": "assert inspect.getattr_static(c, 'each') is c.each",
    "help": "import pydoc; assert 'each(n, v)' in pydoc.render_doc(c, renderer=pydoc.plaintext)",
    "a missing name": "assert not hasattr(c, 'nothing')",
    "__all__": "assert not hasattr(c, '__all__')",
    "__ferrule__": "assert c.__ferrule__['module'] == 'threads_c'",
    "an unpaired surrogate": "assert not hasattr(c, chr(0xd800))",
    "a new name": "c.mine = 1; assert c.mine == 1",
    "a pickle": "assert pickle.loads(b'cthreads_c\\neach\\n.') is c.each",
    "a patch": """
from unittest import mock
with mock.patch("threads_c.each", lambda: 7):
    assert c.each() == 7
""",
}


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
def test_the_first_look(run: Callable[..., str], first: str) -> None:
    run(f"{ALL}\nassert type(c) is not types.ModuleType\n{first}\nassert is_complete(c)\n")


def test_python_s_own_names_need_no_others(run: Callable[..., str]) -> None:
    run(f"""{ALL}
import threads_c
assert not hasattr(c, "__path__") and c.__name__ == "threads_c" and c.ffi and c.lib
assert isinstance(c, types.ModuleType) and "threads_c" in repr(c)
assert c.__spec__.origin == c.__file__
c.__version__ = "1"
assert type(c) is not types.ModuleType, "nothing has been looked up"
assert is_complete(c) and c.__version__ == "1"
try:
    c.each_helt
except AttributeError as error:
    assert str(error) == "module 'threads_c' has no attribute 'each_helt'"
    assert error.name == "each_helt" and error.obj is c
""")


@pytest.mark.parametrize(
    "call",
    ["c.lib.each(0, c.ffi.NULL)", "c.lib.each(1, 2, 3)", "c.lib.each(2, 3)"],
)
def test_functions_of_lib_are_called_before_any_look(
    run: Callable[..., str], call: str
) -> None:
    text = f"""{ALL}
def called():
    try:
        return {call}
    except TypeError as error:
        return str(error)
before = called()
assert type(c) is not types.ModuleType, "nothing has been looked up"
assert is_complete(c) and called() == before
print(before)
"""
    assert run(text).strip()


def test_many_looks_at_lib_make_them_too(run: Callable[..., str]) -> None:
    # As long as the module has a type of its own, `c.lib` takes longer.
    run(f"""{ALL}
for i in range(2000):
    assert c.lib.call_kept is not None and c.ffi is not None
    assert i > 400 or type(c) is not types.ModuleType
assert type(c) is types.ModuleType
assert is_complete(c)
""")


def test_ffi_and_lib_are_attributes_as_any_other(run: Callable[..., str]) -> None:
    run(f"""{ALL}
lib = c.lib
c.lib = 5
assert c.lib == 5 == vars(c)["lib"]
del c.ffi
for use in (lambda: c.ffi, lambda: delattr(c, "ffi")):
    try:
        use()
    except AttributeError as error:
        assert "ffi" in str(error)
    else:
        raise AssertionError
c.lib = lib
c.each
assert c.lib is lib
try:
    c.__getattr__
except AttributeError:
    pass
""")


def test_a_lazy_loader(run: Callable[..., str]) -> None:
    run(f"""{ALL}
from importlib.util import LazyLoader, find_spec, module_from_spec
del sys.modules["threads_c"]
spec = find_spec("threads_c")
spec.loader = LazyLoader(spec.loader)
lazy = sys.modules["threads_c"] = module_from_spec(spec)
spec.loader.exec_module(lazy)
assert is_complete(lazy) and lazy.each is c.each
""")


def test_getattr_called_by_itself(run: Callable[..., str]) -> None:
    run(f"""{ALL}
get = c.__getattr__
for wrong in (5, None, b"each"):
    try:
        get(wrong)
    except TypeError as error:
        assert str(error) == "an attribute's name is a str"
    else:
        raise AssertionError
assert get("each") is c.each
""")


def test_what_is_set_or_deleted_first_stays_so(run: Callable[..., str]) -> None:
    run(f"""{ALL}
c.each_held = 5
del c.both
c.each
assert c.each_held == 5 and not hasattr(c, "both") and not hasattr(c, "nothing")
try:
    del c.nothing
except AttributeError:
    pass
""")


@pytest.mark.parametrize("before", ["", "c.each", "del sys.modules['threads_c']; c.each"])
def test_imported_again(run: Callable[..., str], before: str) -> None:
    run(f"""{ALL}
{before}
assert importlib.reload(c) is c if "threads_c" in sys.modules else True
sys.modules.pop("threads_c", None)
import threads_c as again
assert again is not c
assert again.each is c.each and again.both is c.both
assert is_complete(again) and is_complete(c)
kept = c.each
del c, again
gc.collect()
assert kept(3, lambda i: i) == 3
""")


def test_one_file_by_two_names(run: Callable[..., str]) -> None:
    run(f"""{ALL}
spec = importlib.util.spec_from_file_location("other.threads_c", c.__file__)
other = importlib.util.module_from_spec(spec)
spec.loader.exec_module(other)
assert "each" in vars(c) and is_complete(c) and is_complete(other)
""")


def test_many_threads(run: Callable[..., str]) -> None:
    run(f"""{ALL}
import threading
sys.setswitchinterval(1e-6)
barrier, found = threading.Barrier(8), []
def work():
    barrier.wait()
    found.append((c.each, vars(c)["both"], c.keep))
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert len(found) == 8 and len(set(found)) == 1 and is_complete(c)
""")


@pytest.mark.parametrize("holder", ["sys", "builtins", "cycle"])
def test_a_destructor_at_the_end_looks_first(run: Callable[..., str], holder: str) -> None:
    printed = run(f"""{ALL}
import builtins, os
class Last:
    def __del__(self, c=c, write=os.write):
        write(1, b"%d" % c.each(3, lambda i: i))
cycle = types.SimpleNamespace()
cycle.me = cycle
{holder}.last = Last()
assert type(c) is not types.ModuleType
""")
    # The names in sys go last, after the module's own.
    assert printed == ("" if holder == "sys" else "3")


@pytest.mark.parametrize("collects", ["gc.enable()", "gc.disable()"])
def test_the_collector_stays_as_it_was(run: Callable[..., str], collects: str) -> None:
    run(f"{ALL}\n{collects}\nbefore = gc.isenabled(); c.each; assert gc.isenabled() is before")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="CPython has another interface for it")
@pytest.mark.parametrize("main", ["", "is_complete(c)"])
@pytest.mark.parametrize(
    "first", ["c.each", "assert 'both' in dir(c)", "from threads_c import *", "c.nothing"]
)
def test_a_subinterpreter_looks_first(run: Callable[..., str], first: str, main: str) -> None:
    run(f"""{ALL}
try:
    import _interpreters
    sub = _interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as _interpreters
    sub = _interpreters.create(isolated=False)
{main}
failed = _interpreters.run_string(sub, f'''
import gc, sys
sys.path[:] = {{sys.path}}
import threads_c as c
try:
    {first}
except AttributeError as error:
    assert "nothing" in str(error)
assert c.each(3, lambda i: i) == c.each_held(3, lambda i: i) == 3
assert "each" in vars(c) and "__getattr__" not in vars(c)
c.both = 1
del c
gc.collect()
''')
assert failed is None, failed
_interpreters.destroy(sub)
gc.collect()
assert is_complete(c) and c.both(2, lambda i: 1, lambda i: 1) == 4
gc.collect()
""")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each moment has a process of its own")
@pytest.mark.parametrize(
    "first", ["c.each", "assert 'each' in vars(c)", "assert ALL <= set(dir(c))", "c.mine = 1"]
)
def test_memory_that_runs_out_during_the_first_look(
    run: Callable[..., str], first: str
) -> None:
    """It raises MemoryError, and a later look finds everything."""
    pytest.importorskip("_testcapi")
    printed = run(f"""{ALL}
import itertools, os, _testcapi
first = compile({first!r}, "first", "exec")
failed = succeeded = 0
for number in itertools.count(1):
    process = os.fork()
    if process == 0:
        status = 8
        _testcapi.set_nomemory(number, number + 1)
        try:
            exec(first)
            status = 0
        except MemoryError:
            status = 9
        finally:
            _testcapi.remove_mem_hooks()
        status += 2 * hasattr(c, "nothing") + 4 * (not is_complete(c))
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (0, 9), (number, status)
    failed += status == 9
    succeeded = 0 if status else succeeded + 1
    if succeeded == 50:
        break
print(failed > 100)
""")
    assert printed == "True\n"
