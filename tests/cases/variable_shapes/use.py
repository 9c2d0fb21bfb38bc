import array
import re
from collections.abc import Callable
from typing import Any

import case
from case import ffi

new: Any = ffi.new
cast: Any = ffi.cast


def refused(error: type[Exception], words: str, call: Callable[..., Any], *args: Any) -> None:
    try:
        call(*args)
    except error as raised:
        said = str(raised)
    else:
        said = "nothing was raised"
    assert re.search(words, said), said


rows = [[1.0, 2.0], [3.0, 4.0]]
doubles = array.array("d", [1, 2, 3, 4])
for given in (
    rows,
    tuple(map(tuple, rows)),
    new("double[2][2]", rows),
    new("double[][2]", rows),
):
    m: Any = given
    assert case.at(2, 2, m) == 4
    assert case.at(1, 2, m) == 2  # the outermost length is how much C reads at least
    refused(ValueError, r"^at\(\) argument 3 must have 3 x 2 items", case.at, 3, 2, m)
    refused(ValueError, "must have 2 x 3 items", case.at, 2, 3, m)
    refused(ValueError, "must have 2 x 1 items", case.at, 2, 1, m)
    refused(ValueError, "no length can be negative", case.at, 2, -1, m)
    refused(ValueError, "no length can be negative", case.at, -1, 2, m)
    assert case.behind(2, 2, m) == 4
    refused(ValueError, "must have any x 3 items", case.behind, 1, 3, m)
for buffer in (doubles, memoryview(doubles), memoryview(doubles).cast("B").cast("d", (2, 2))):
    assert case.at(2, 2, buffer) == 4
    refused(ValueError, "32 bytes are fewer than C's 48", case.at, 3, 2, buffer)
    refused(ValueError, "rows", case.at, 1, 3, buffer)
assert case.at(4, 1, doubles) == 4
assert case.at(c=2, m=rows, r=1) == 2
refused(ValueError, r"\[1\] has 1$", case.at, 2, 2, [[1, 2], [3]])
refused(ValueError, r"\[0\] has 3$", case.at, 2, 2, [[1, 2, 3], [3, 4]])
refused(TypeError, r"\[1\] must be a list or tuple, not float", case.at, 2, 2, [[1, 2], 3.0])
refused(TypeError, "must be real number", case.at, 2, 2, [[1, 2], [3, "x"]])
refused(TypeError, "list or tuple", case.at, 2, 2, [1, 2])
refused(TypeError, "double", case.at, 2, 2, new("float[2][2]"))
refused(TypeError, "double", case.at, 2, 2, new("double[4]"))
refused(TypeError, "items of another type", case.at, 2, 2, array.array("f", [1, 2, 3, 4]))
block = new("double[2][2]", rows)
assert case.at(2, 2, block + 0) == 4  # a pointer: C knows how long its rows are
refused(ValueError, r"it is a 'double\[2\]'|must have 2 x 3", case.at, 2, 3, block + 0)
assert case.at(2, 2, cast("double(*)[]", block)) == 4

assert case.computed(1, 2, [[0, 0], [0, 0], [0, 5]]) == 5
refused(ValueError, "must have 3 x 2 items: 2 rows are given", case.computed, 1, 2, rows)

planes = [[[1, 2, 3], [4, 5, 6]]]
assert case.cube(1, 2, 3, planes) == 6
assert case.cube(1, 2, 3, new("int[1][2][3]", planes)) == 6
assert case.cube(1, 2, 3, array.array("i", range(6))) == 5
assert case.cube(1, 2, 3, [[new("int[3]"), new("int[3]", [7, 8, 9])]]) == 9
assert case.cube(1, 2, 3, [new("int[2][3]", planes[0])]) == 6
refused(ValueError, r"\[0\]\[1\] has 2$", case.cube, 1, 2, 3, [[[1, 2, 3], [4, 5]]])
refused(ValueError, r"'int\[3\]\[2\]'", case.cube, 1, 2, 3, [new("int[3][2]")])
refused(ValueError, r"\[0\] has 1$", case.cube, 1, 2, 3, [[[1, 2, 3]]])
refused(ValueError, "rows", case.cube, 1, 2, 3, memoryview(bytearray(24)).cast("i", (1, 3, 2)))
refused(TypeError, "cube__array", case.cube, 1, 2, 3, new("int[2][3]"))
assert case.mixed(1, 3, planes) == 6
refused(ValueError, "must have 1 x 2 x 3 items", case.mixed, 1, 3, [[[1, 2, 3]]])
for inside in (case.fixed_inside, case.named_inside):
    assert inside(1, 2, planes) == 6
    refused(ValueError, r"\[0\] has 2$", inside, 1, 1, planes)
refused(ValueError, "must have 1 x 2 x 3", case.fixed_inside, 1, 2, [[[1, 2, 3], [4, 5]]])
assert case.pairs(2, [[1, 2], [3, 4]]) == 4
refused(ValueError, "must have 3 x 2 items", case.pairs, 3, [[1, 2], [3, 4]])

short: Any
for short in ([1, 2], (1, 2), new("double[2]"), new("double[]", 2), array.array("d", [1, 2])):
    assert case.vector(0, short) == 0
    refused(ValueError, "must have 3 items", case.vector, 3, short)
assert case.vector(1, new("double *", 5)) == 5
assert case.text(4, b"abc") == 0  # the NUL is there too
refused(ValueError, "must have 5 items: 4 are given", case.text, 5, b"abc")
kept = b"abc"
case.marked(3, kept)
assert kept == bytes([97, 98, 99])
refused(ValueError, "must have 5 items", case.marked, 5, kept)
refused(TypeError, "read-only", case.marked, 1, memoryview(kept))
assert case.names(2, 3, [b"abc", b"xyz"]) == ord("z")
assert case.names(2, 3, [b"abc", b"x"]) == 0  # as in C, text may be shorter
refused(ValueError, r"\[0\] has 4$", case.names, 2, 3, [b"abcd", b"x"])
assert case.wide(2, 3, ["abc", "xyz"]) == ord("z")
refused(ValueError, r"\[0\] has 4$", case.wide, 2, 3, ["abcd", "x"])

assert case.cells(1, 2, [[(1, 2), {"value": 3, "weight": 0.5}]]) == 3.5
assert case.cells(1, 1, new("struct cell[1][1]", [[(1, 2)]])) == 3
refused(ValueError, "must have 1 x 2 items", case.cells, 1, 2, [[(1, 2)]])
assert case.bits(1, 2, [[(1, 2), (3, 4)]]) == 7
refused(OverflowError, "bit field", case.bits, 1, 1, [[(8, 0)]])
assert case.sized((2, 2), [[1, 2], [3, 4]]) == 4
refused(
    ValueError, "must have 2 x 1 items", case.sized, {"rows": 2, "columns": 1}, [[1, 2], [3]]
)
callback: Any = ffi.callback
twice = callback("int(int)", lambda x: 2 * x)
assert case.calls(1, [twice]) == 6
refused(ValueError, "must have 2 items", case.calls, 2, [twice])

ints = new("int[2][2]", [[1, 2], [3, 4]])
assert case.not_written(2, 2, ints + 0) == 4
assert case.not_written(2, 2, cast("int(*)[]", ints)) == 4
one, anything = new("int *", 1), ints[0] + 0
assert case.in_memory(one, ints + 0) == case.many_in_memory(one, ints + 0) - 1 == 1
assert case.vector_in_memory(one, anything) == 1
numbers = array.array("i", [1, 2, 3, 4])
unknown: Any
for unknown, first in (
    (lambda m: case.not_written(2, 2, m), ints),
    (lambda m: case.in_memory(one, m), ints),
    (lambda m: case.many_in_memory(one, m), ints),
    (lambda m: case.vector_in_memory(one, m), ints[0]),
    (lambda m: case.by_zero(0, m), ints),
):
    for shaped in ([[1, 2], [3, 4]], [1, 2], first, numbers):
        refused(TypeError, "must be a pointer|initializer|integer", unknown, shaped)

assert case.shadowed(1, [[1, 2]]) == 2
refused(ValueError, "must have 1 x 2 items", case.shadowed, 1, [[1]])
sizeof: Any = ffi.sizeof
assert sizeof("shadowed__array") == 2 * sizeof("int")
assert (case.at.__doc__ or "").startswith("double at(int r, int c, double m[r][c]);")

# lib is cffi's own.
on_lib: Any = case.lib
refused(TypeError, "cdata pointer", on_lib.at, 2, 2, rows)
