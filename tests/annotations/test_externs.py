"""`def_extern` on the module: functions of C with a body in Python, which get handles."""

from __future__ import annotations

import functools
import gc
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.test_closures import reported  # noqa: F401  a fixture
from tests.support.no_memory import Failing

if TYPE_CHECKING:
    from tests.annotations.conftest import Built


def test_pointers_are_objects_that_end_with_the_function(nodes: Any) -> None:
    kept: list[Any] = []

    def on_visit(current: Any, other: Any, number: int) -> int:
        assert type(current) is nodes.Node
        assert other is None
        kept.append((current, current.child()))
        return int(current.value() + number)

    assert nodes.def_extern()(on_visit) is on_visit
    assert nodes.nodes_extern(4, nodes.lib.on_visit) == 8
    for node in kept[0]:
        with pytest.raises(ValueError, match="this Node is closed"):
            node.value()


def test_an_open_object_comes_back(nodes: Any) -> None:
    own, given = nodes.node_new(3), []

    def visit(current: Any, other: Any, number: int) -> int:
        given.append((current, other))
        return number + 1

    nodes.def_extern(name="on_visit")(visit)

    assert nodes.nodes_extern_of(own, nodes.lib.on_visit) == 4
    assert not own.closed
    assert given == [(own, own)]
    given.clear()
    own.close()


def test_what_ffi_defines_gets_pointers(nodes: Any) -> None:
    given: list[Any] = []

    def other(*args: object) -> int:
        given.append(args)
        return 1

    nodes.ffi.def_extern(name="on_other")(other)
    assert nodes.nodes_extern(4, nodes.lib.on_other) == 1
    assert nodes.ffi.typeof(given[0][0]) is nodes.ffi.typeof("node *")


def test_functions_without_handles(nodes: Any) -> None:
    nodes.def_extern("on_plain", error=-1)(lambda number: number * 2)
    assert nodes.extern_plain(21, nodes.lib.on_plain) == 42


def test_an_exception_is_reported(
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    kept: list[Any] = []

    def on_visit(current: Any, _: Any, number: int) -> int:
        kept.append(current)
        raise KeyError(number)

    nodes.def_extern(error=-5)(on_visit)

    assert nodes.nodes_extern(4, nodes.lib.on_visit) == -5
    assert [repr(error) for error in reported] == ["KeyError(4)"]
    assert kept[0].closed

    def visit(_: Any, __: Any, number: int) -> int:
        raise IndexError(number)

    nodes.def_extern(name="on_visit", error=-6, onerror=lambda *what: caught.append(what))(
        visit
    )

    caught: list[Any] = []
    assert nodes.nodes_extern(4, nodes.lib.on_visit) == -6
    assert caught[0][0] is IndexError
    del caught[:]


def test_a_wrong_result_is_an_error(
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    nodes.def_extern("on_visit", error=-7)(lambda *_: "text")
    assert nodes.nodes_extern(4, nodes.lib.on_visit) == -7
    assert isinstance(reported[0], TypeError)


def test_objects_are_not_returned(
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    """Nobody knows how long C uses it."""
    own = nodes.node_new(3)
    nodes.def_extern("on_pick")(lambda one, _: one)
    assert nodes.nodes_extern_pick(own, nodes.lib.on_pick) == -1
    assert "must be a cdata pointer" in str(reported[0])
    own.close()


def test_a_closed_object_is_refused_inside(
    nodes: Any,
    reported: list[Any],  # noqa: F811
) -> None:
    own = nodes.node_new(3)

    def on_visit(current: Any, _: Any, number: int) -> int:
        with pytest.raises(ValueError, match="in use"):
            own.close()
        other = nodes.node_new(number)
        other.close()
        return int(other.value() + current.value())

    nodes.def_extern(error=-8)(on_visit)

    assert nodes.nodes_extern_of(own, nodes.lib.on_visit) == -8
    assert str(reported[0]) == "this Node is closed"
    own.close()


def test_calls_from_other_threads(nodes: Any) -> None:
    def visit(current: Any, _: Any, number: int) -> int:
        return int(current.value() + number)

    def run() -> None:
        results.extend(nodes.nodes_extern(4, nodes.lib.on_visit) for _ in range(200))

    nodes.def_extern("on_visit")(visit)
    results: list[int] = []
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [8] * 800


def test_wrong_uses(nodes: Any) -> None:
    for define in (nodes.def_extern, nodes.ffi.def_extern):
        with pytest.raises(nodes.ffi.error, match="no 'extern \"Python\"' function"):
            define("on_nothing")(lambda: 0)
        with pytest.raises(TypeError):
            define("on_visit")(5)
        with pytest.raises(TypeError):
            define("on_visit", 1, 2, 3)
        with pytest.raises(TypeError):
            define(onerror=5, name="on_visit")(lambda *_: 0)


def test_only_cffi_calls_what_stands_between(nodes: Any) -> None:
    def visit(*_: object) -> int:
        return 0

    nodes.def_extern("on_visit")(visit)
    partials = [each for each in gc.get_objects() if type(each) is functools.partial]
    (between,) = (each for each in partials if visit in each.args)
    for arguments in ((), (visit,)):
        with pytest.raises(TypeError):
            between.func(*arguments)


def test_the_function_is_replaced(nodes: Any) -> None:
    class Visit:
        def __call__(self, *_: object) -> int:
            return 1

    first = Visit()
    seen = weakref.ref(first)
    nodes.def_extern("on_visit")(first)
    assert nodes.nodes_extern(4, nodes.lib.on_visit) == 1
    del first
    nodes.def_extern("on_visit")(lambda *_: 2)
    assert nodes.nodes_extern(4, nodes.lib.on_visit) == 2
    gc.collect()
    assert seen() is None


def test_without_memory(
    built_closures: Built,
    reported: list[Any],  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Whatever fails, nothing is leaked, and the next call is as always."""
    nodes, outcomes = built_closures.module, set()
    for number in range(1, 40):
        with suppress(MemoryError), Failing(number):
            nodes.def_extern("on_visit", error=-1)(lambda *_: 4)
            outcomes.add(nodes.nodes_extern(4, nodes.lib.on_visit))
    assert {4} < outcomes <= {4, -1, 0}  # 0 if not even cffi could call the function
    assert {type(error) for error in reported} <= {MemoryError}
    gc.collect()
    assert nodes.lib.nodes == 0
    capfd.readouterr()  # cffi's own words about that


def test_at_the_end_of_the_process(built_closures: Built) -> None:
    """Another thread calls until the end, and a destructor once more."""
    code = """
import threading, time
import annotated_closures as m
class Last:
    def __del__(self):
        m.nodes_extern(4, m.lib.on_visit)
def visit(current, other, number):
    return current.value() + number
def run():
    while True:
        m.nodes_extern(4, m.lib.on_visit)
m.def_extern("on_visit", error=-3)(visit)
m.kept = m.node_new(3), Last()
threading.Thread(target=run, daemon=True).start()
time.sleep(0.1)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(str(built_closures.report.path)).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_report(built_closures: Built) -> None:
    found = {c["name"]: c["classes"] for c in built_closures.report.as_json()["callbacks"]}
    assert found == {
        "on_visit": ("Node", "Node", None),
        "on_other": ("Node", "Node", None),
        "on_pick": ("Node", "Node"),
        "on_plain": (None,),
    }


def test_the_stub(built_closures: Built) -> None:
    line = next(
        line
        for line in built_closures.stub.splitlines()
        if line.startswith('def def_extern(name: Literal["on_visit"]')
    )
    assert "Callable[[Node | None, Node | None, int], _ToInt]" in line
