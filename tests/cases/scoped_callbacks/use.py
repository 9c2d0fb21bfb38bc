"""Python functions as arguments: what they get, what they give, what they raise."""

# ruff: noqa: ARG005, PLW0108, PT017  functions with parameters that they need not; no pytest here
from __future__ import annotations

import gc
import random
import sys
import threading
from typing import TYPE_CHECKING, Any

import case
from case import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

    from case import ConstPointer, Pointer, c_char, struct_point, struct_point_cp, void

anything: Any = case  # for what is wrong on purpose
draw = random.Random(1)  # noqa: S311  the same on every run


def compare(a: ConstPointer[void], b: ConstPointer[void]) -> int:
    x, y = ffi.cast("int *", a)[0], ffi.cast("int *", b)[0]
    return (x > y) - (x < y)


def backwards(a: ConstPointer[void], b: ConstPointer[void]) -> int:
    return compare(b, a)


def one_more(x: float) -> float:
    return x + 1


def error_of(function: Callable[[], object]) -> str:
    try:
        function()
    except Exception as error:  # noqa: BLE001  which one it is, is the question
        return f"{type(error).__name__}: {error}"
    return "nothing"


# ---- Arguments and results of all kinds
numbers = ffi.new("int[]", [draw.randrange(1000) for _ in range(100)])
case.sort_ints(numbers, 100, compare)
assert list(numbers) == sorted(numbers)
case.sort_ints(base=numbers, n=100, compar=backwards)
assert list(numbers) == sorted(numbers, reverse=True)

handle = ffi.new_handle(numbers)
visited: list[struct_point] = []


def visit(
    by_value: struct_point,
    at: struct_point_cp,
    name: ConstPointer[c_char],
    data: Pointer[void],
    color: int,
) -> int:
    visited.append(by_value)  # a copy, which stays
    assert (at.x, at.y, ffi.string(name), color) == (1, 2.5, b"name", case.GREEN)
    assert data == handle
    return by_value.x * 2


assert case.walk(4, visit, handle) == 12
gc.collect()
assert [(p.x, p.y) for p in visited] == [(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.5)]
assert case.made(lambda x: (x, 0.5), 7).x == 7
assert case.made(lambda x: {"y": x}, 7).y == 7.0
made = ffi.new("struct point *", (3, 4.5))
assert case.made(lambda x: made[0], 7).y == 4.5
bits = ffi.new("struct bits *", (1, 2))
assert case.with_bits(lambda given: given, bits[0]).b == 2
assert case.with_bits(lambda given: {"a": -1, "b": given.b + 1}, bits[0]).b == 3
packed = ffi.new("struct packed_bits *", {"s": 7})
case.set_packed_bits__x(packed, -200)
returned = case.with_packed_bits(lambda given: given, packed[0])
assert (returned.s, case.get_packed_bits__x(ffi.addressof(returned))) == (7, -200)
words = ffi.new("char[]", b"word")
seen: list[object] = []


def text(*args: Any) -> Any:
    seen.extend(args)
    return words


assert ffi.string(case.texted(text)) == b"word"
assert [*seen[:2], float(seen[2]), *seen[3:]] == [b"x", True, 2.5, 1.5, 200]  # type: ignore[arg-type]  # a long double
assert case.integrate(one_more, lambda x: 2, 4) == 20.0
given: list[int] = []
case.each(3, given.append)
assert given == [0, 1, 2]
assert case.call(lambda: 42) == case.call_held(lambda: 42) == 42
assert case.call_fixed(lambda: 42) == 42
assert case.call(lambda: True) == 1
assert case.errno_around(lambda: ffi.errno) == 303


def sets_errno() -> int:
    ffi.errno = 7
    return 0


assert case.errno_around(sets_errno) == 7
assert ffi.errno == 7

# ---- Function pointers, as ever
pointer = ffi.callback("compare", compare)
case.sort_ints(numbers, 100, pointer)
assert list(numbers) == sorted(numbers)
assert case.call(anything.lib.answer) == 42
assert anything.call(ffi.addressof(lib, "answer")) == 42
assert case.call(case.answer) == 42
for call in (anything.call, anything.plain, lib.call):
    where = "int(*)()"
    for wrong in (5, None, "x"):
        assert error_of(lambda call=call, wrong=wrong: call(wrong)).startswith(  # type: ignore[misc]  # a default for the loop
            f"TypeError: initializer for ctype '{where}' must be a cdata pointer, "
            f"not {type(wrong).__name__}"
        )
assert error_of(lambda: anything.plain(lambda: 1)).endswith(
    "or build with --scoped-callback plain.callback)"
)
assert error_of(lambda: anything.lib.call(lambda: 1)).endswith("not function")
assert error_of(lambda: anything.call()) == error_of(lambda: anything.plain()).replace(
    "plain", "call"
)
assert error_of(lambda: anything.sort_ints(numbers, "x", compare)).startswith(
    "TypeError: an integer is required (sort_ints() argument 2, "
)

# ---- Exceptions come out of the call, and C goes on with zeros
count = 0


def raises(*_: object) -> Any:
    global count  # noqa: PLW0603  what is counted here
    count += 1
    raise KeyError(count)


def interrupted() -> int:
    raise KeyboardInterrupt


for failing in (
    lambda: case.sort_ints(numbers, 100, raises),
    lambda: case.walk(5, raises, handle),
    lambda: case.each(5, raises),
    lambda: case.integrate(raises, raises, 5),
    lambda: case.integrate(lambda x: x, raises, 5),
    lambda: case.call(raises),
    lambda: case.call_held(raises),
    lambda: case.made(raises, 1),
    lambda: case.texted(raises),
):
    count = 0
    assert error_of(failing) == "KeyError: 1"
    assert count == 1
try:
    case.call(interrupted)
except KeyboardInterrupt:
    pass
else:
    raise AssertionError
assert error_of(lambda: case.call(lambda: 2**40)) == (
    "OverflowError: integer 1099511627776 does not fit 'int'"
)
assert error_of(lambda: anything.call(lambda: "x")) == "TypeError: an integer is required"
assert error_of(lambda: anything.call(lambda: None)) == "TypeError: an integer is required"
assert error_of(lambda: anything.call(lambda x: x)).endswith(
    "missing 1 required positional argument: 'x'"
)
assert error_of(lambda: anything.each(2, lambda i: i)) == (
    "TypeError: callback with the return type 'void' must return None"
)
try:
    case.call(raises)
except KeyError as error:
    assert error.__traceback__ is not None
    assert error.__traceback__.tb_next is not None


# ---- Calls within calls
def inner(x: float) -> float:
    return case.integrate(lambda y: y, lambda y: 1.0, 3) + x


assert case.integrate(inner, inner, 3) == 50.0


def factorial(n: int) -> int:
    return 1 if n == 0 else n * case.call(lambda: factorial(n - 1))


assert factorial(10) == 3628800
assert error_of(lambda: case.call(lambda: case.call(raises))).startswith("KeyError")


def survives() -> int:
    assert error_of(lambda: case.call(raises)).startswith("KeyError")
    return 5


assert case.call(survives) == 5
assert case.call(survives) == 5

# A call within calls the function of the call around it, and one of them holds the GIL.
for around in (case.with_stored, case.with_stored_held):
    for within in (case.call_stored, case.call_stored_held):
        assert around(lambda x, within=within: x if x == 0 else x + within(x - 1), 4) == 10  # type: ignore[misc]  # a default for the loop

# ---- After the call there is no Python function
case.kept(lambda: 1)
unraisable: list[Any] = []
sys.unraisablehook = unraisable.append
assert case.kept(ffi.NULL) == 0
assert "kept()" in str(unraisable[0].exc_value)
unraisable.clear()


# ---- Threads
def work() -> None:
    for _ in range(100):
        mine = ffi.new("int[]", [draw.randrange(1000) for _ in range(50)])
        case.sort_ints(mine, 50, compare)
        assert list(mine) == sorted(mine)
        assert case.call_held(lambda: case.call(lambda: 3)) == 3
        assert error_of(lambda: case.call(lambda: 2**40)).startswith("OverflowError")
    finished.append(1)


finished: list[int] = []
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(finished) == 4

# ---- No reference is kept
marker = object()
counts = [sys.getrefcount(item) for item in (compare, raises, marker, handle)]
for _ in range(50):
    case.sort_ints(numbers, 100, compare)
    error_of(lambda: case.walk(3, raises, handle))
    error_of(lambda: anything.call(lambda: marker))
    error_of(lambda: case.sort_ints(anything.marker, 1, compare))
gc.collect()
assert [sys.getrefcount(item) for item in (compare, raises, marker, handle)] == counts
assert case.sort_ints.__doc__ is not None
assert case.sort_ints.__doc__.startswith("void sort_ints(int *base")
