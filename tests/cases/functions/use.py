from __future__ import annotations

from typing import TYPE_CHECKING, cast

import case
from case import ffi, lib

if TYPE_CHECKING:
    from case import Pointer, void

assert case.add(2, 3) == lib.add(2, 3) == 5
assert case.narrowest(-128) == -128
assert case.widest(2**64 - 1) == 2**64 - 1
assert case.scaled(3.0, 0.5) == 1.5
assert float(case.precise(0.5)) == 0.5
assert case.opposite(0) is True

case.count_call()
case.count_call()
assert case.calls_counted() == 2

assert ffi.string(case.greeting()) == b"hello"
text = ffi.new("char[]", b"some")
assert ffi.string(case.filled(text, b"x")) == b"xxxx"
row = ffi.new("int *", 7)
rows = ffi.new("int *[]", [row])
assert case.same_rows(rows)[0][0] == 7
case.copied(text, b"abcd", 2)
assert ffi.string(text) == b"abxx"
assert case.sum([1, 2, 3], 3) == 6
assert case.same(text) == text


def shift(value: int, data: Pointer[void]) -> int:
    return value + cast("int", ffi.from_handle(data))


shifted = ffi.callback("int(int, void *)", shift)
assert case.applied(shifted, 4, ffi.new_handle(100)) == 104
assert case.applied_by_name(case.chosen(1), 21) == 42
assert case.chosen(0)(21) == 10
assert case.total(3, *(ffi.cast("int", n) for n in (1, 2, 3))) == 6
assert case.doubled(21) == 42
assert case.halved(42) == 21
assert case.behind_another_symbol(1) == 2
assert case.declared_twice(5) == 5
assert not hasattr(case, "never_defined")
assert not hasattr(lib, "never_defined")

for function, too_big in ((case.narrowest, 128), (case.widest, -1)):
    try:
        function(too_big)
    except OverflowError:
        continue
    raise AssertionError(function)
