"""Calls that fail, and calls that succeed, leak nothing: no memory, no object, no buffer."""

from __future__ import annotations

import array
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.traced import clear_caches, traced_bytes

if TYPE_CHECKING:
    from types import ModuleType

    from tests.direct.conftest import Ways

tracemalloc = pytest.importorskip("tracemalloc", reason="PyPy has none")
Call = tuple[Any, tuple[Any, ...], dict[str, Any]]
LARGE: Final = [1] * 200  # an array that does not fit on the stack
BAD_AT_THE_END: Final = [*LARGE, None]


def calls(module: ModuleType) -> dict[str, Call]:
    """Return calls by what they are about: the function, its arguments, its keywords."""
    ffi: Any = module.ffi
    good, wrong = ffi.new("int *", 5), ffi.new("float *")
    buffer = array.array("i", LARGE)
    return {
        "a large list, then a failing argument": (module.second_int, (LARGE, "x"), {}),
        "a large list whose last item fails": (module.second_int, (BAD_AT_THE_END, 2), {}),
        "a large list of structs, then a failing argument": (
            module.sum_of_pairs,
            ([(1, 2.5)] * 200, None),
            {},
        ),
        "a small list, then a failing argument": (module.second_int, ([1, 2], "x"), {}),
        "a buffer, then a failing argument": (module.second_int, (buffer, "x"), {}),
        "a buffer of another type": (module.second_float, (buffer, 2), {}),
        "a read-only buffer": (module.same_int, (memoryview(b"1234"),), {}),
        "a cdata, then a failing argument": (module.second_int, (good, 1.5), {}),
        "a cdata of another type": (module.second_int, (wrong, 1), {}),
        "an integer out of range": (module.give_schar, (2**40,), {}),
        "an object for an integer": (module.give_int, (object(),), {}),
        "a wrong number of arguments": (module.two, (1,), {}),
        "an unknown keyword": (module.two, (1,), {"nothing": 1}),
        "a keyword, then a failing argument": (module.two, (), {"a": 2**64, "b": b"text"}),
        "a struct of a wrong list": (module.give_pair, ((1, None),), {}),
        "a large struct of a wrong list": (module.give_large, ((1, BAD_AT_THE_END),), {}),
        "many arguments, the last of them wrong": (module.twenty, (*range(19), 1.5), {}),
        "a complex number of text": (module.give_cdouble, ("x",), {}),
        "a function pointer of another type": (
            module.apply,
            (ffi.cast("int(*)(int, void *)", 0), 1),
            {},
        ),
        "a copy of many bytes, then a failing argument": (
            module.store_char,
            (b"x" * 5000, 1.5),
            {},
        ),
        "success with a copy of bytes": (module.store_char, (b"x" * 5000, b"y"), {}),
        "a result that keeps a copy of bytes": (module.same_char, (b"text",), {}),
        "a buffer of other rows": (module.sum_of_row, (array.array("i", [1, 2]),), {}),
        "success with a large list": (module.second_int, (LARGE, 2), {}),
        "success with a buffer": (module.second_int, (buffer, 2), {}),
        "success with a struct": (module.give_pair, ((1, 2.5),), {}),
        "success with keywords": (module.two, (), {"b": b"text", "a": 2**40}),
        "success with a pointer": (module.same_int, (good,), {}),
        "success with a complex number": (module.give_cdouble, (1j,), {}),
    }


KINDS: Final = [
    "a large list, then a failing argument",
    "a large list whose last item fails",
    "a large list of structs, then a failing argument",
    "a small list, then a failing argument",
    "a buffer, then a failing argument",
    "a buffer of another type",
    "a read-only buffer",
    "a cdata, then a failing argument",
    "a cdata of another type",
    "an integer out of range",
    "an object for an integer",
    "a wrong number of arguments",
    "an unknown keyword",
    "a keyword, then a failing argument",
    "a struct of a wrong list",
    "a large struct of a wrong list",
    "many arguments, the last of them wrong",
    "a complex number of text",
    "a function pointer of another type",
    "success with a large list",
    "success with a buffer",
    "success with a struct",
    "success with keywords",
    "success with a pointer",
    "success with a complex number",
]


def repeat(count: int, call: Call, *, fails: bool) -> None:
    function, args, keywords = call
    for _ in range(count):
        try:
            function(*args, **keywords)
        except (IndexError, OverflowError, TypeError):  # noqa: PERF203  each call fails
            assert fails
        else:
            assert not fails


@pytest.mark.parametrize("way", ["inlined", "compact"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_kept(ways: Ways, way: str, kind: str) -> None:
    call = calls(getattr(ways, way))[kind]
    fails = not kind.startswith("success")
    repeat(10, call, fails=fails)
    values = [v for v in (*call[1], *call[2].values(), *call) if not isinstance(v, int)]
    clear_caches()
    counts = [sys.getrefcount(value) for value in values]
    left = min(left_by_1000(call, fails=fails) for _ in range(4))
    assert [sys.getrefcount(value) for value in values] == counts
    assert left < 4000, "bytes that 1,000 calls have left"


def left_by_1000(call: Call, *, fails: bool) -> int:
    """Return how many bytes are left; the interpreter itself may keep a few."""
    tracemalloc.start()
    try:
        before = traced_bytes()
        repeat(1000, call, fails=fails)
        return traced_bytes() - before
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the resident set from /proc")
@pytest.mark.parametrize("way", ["inlined", "compact"])
@pytest.mark.parametrize("kind", KINDS)
def test_memory_does_not_grow(ways: Ways, way: str, kind: str) -> None:
    """C's own memory, too: 100,000 calls that leave 100 bytes each would be seen."""
    call = calls(getattr(ways, way))[kind]
    fails = not kind.startswith("success")
    repeat(5000, call, fails=fails)
    before = resident_kib()
    repeat(100_000, call, fails=fails)
    assert resident_kib() - before < 4096


def resident_kib() -> int:
    found = re.search(
        r"^VmRSS:\s*(\d+) kB$", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE
    )
    assert found
    return int(found[1])


@pytest.mark.parametrize("way", ["inlined", "compact"])
def test_buffers_are_released(ways: Ways, way: str) -> None:
    module: Any = getattr(ways, way)
    taken = bytearray(8)
    assert module.second_uchar(taken, 2) == 0
    taken.extend(b"1234")  # BufferError while one holds it
    for args in ((taken, "x"), (taken, 2**70), (taken,), (taken, 2, 3)):
        with pytest.raises((TypeError, OverflowError)):
            module.second_uchar(*args)
        taken.extend(b"1234")
    with pytest.raises(TypeError, match="items of another type or size"):
        module.second_double(taken, 2)
    taken.extend(b"1234")
    both = bytearray(8)
    assert module.add(1, both) == 1
    both.clear()
