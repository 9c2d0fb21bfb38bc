from typing import Any

import case
from case import ffi, lib

rows = [[1, 2, 3, 4], [5, 6, 7, 8]]
assert case.summed(rows, 2) == 36
assert case.last_of([[0] * 6, [1, 2, 3, 4, 5, 6]]) == 6
assert case.deepest([[[0] * 3] * 2, [[0] * 3, [1, 2, 9]]], 2) == 9
assert case.first_of([[1, 2], [3, 4]]) == 3
assert case.by_macro([[1] * 5, [2] * 5]) == 2
assert case.initials([b"abc", b"def"], 2) == ord("d")
assert case.by_name([[1, 2, 3], [4, 5, 6]]) == 6
assert case.traced([[1, 2], [3, 4]]) == 5
assert list(lib.everywhere[0]) == [7, 8, 9]
assert case.by_typedef(lib.everywhere) == 9

holder = ffi.new("struct holder *")
block: Any = ffi.new(ffi.typeof("int[2][4]"), [[1, 2, 3, 4], [5, 6, 7, 8]])
holder.rows = block
assert holder.rows[1][3] == 8
for name, counted in (("rows", 4), ("deep", 6), ("by_macro", 5), ("named", 3)):
    pointer = dict(ffi.typeof("struct holder").fields or [])[name].type
    assert ffi.sizeof(pointer.item) == counted * ffi.sizeof("int"), name
assert len(holder.many) == 2
assert ffi.sizeof(ffi.typeof(holder.many).item.item) == 6 * ffi.sizeof("int")
assert ffi.typeof("row *") is ffi.typeof(holder.named)

assert list(lib.counted[0]) == [4, 5, 6]
wide = ffi.new("struct wide *")
fields = dict(ffi.typeof("struct wide").fields or [])
assert fields["cells"].type.item is ffi.typeof("struct cell[4]")
assert fields["same"].type is ffi.typeof("int(*)[3]") is ffi.typeof(lib.counted)
assert ffi.typeof("names") is ffi.typeof("char(*)[2][16]")
planes = [[[1, 2], [3, 4], [5, 6]]]
assert case.summed_wide([[1, 2, 3, 4]], planes) == lib.summed_wide([[1, 2, 3, 4]], planes) == 31


def second(rows: list[list[int]]) -> int:
    return rows[0][1]


callback: Any = ffi.callback
assert case.call_with(callback("int(int(*)[2])", second), 7) == 8
