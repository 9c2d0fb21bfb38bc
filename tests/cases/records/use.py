from __future__ import annotations

from typing import TYPE_CHECKING, cast

import case
from case import ffi, lib

if TYPE_CHECKING:
    from case import Pointer, void

by = ffi.new("struct point *", {"x": 10, "y": 20})
there = lib.moved({"x": 1, "y": 2}, by)
assert (there.x, there.y) == (11, 22)
line = ffi.new("struct line *", {"from": {"x": 1, "y": 2}, "to": {"x": 3, "y": 4}})
assert getattr(line, "from").y + line.to.x == 5

box = ffi.new("struct box *")
box.size.height = 3
box.depth.part = 0.5
box.label.text = text = ffi.new("char[]", b"label")
assert (box.size.width, box.size.height, box.depth.part) == (0, 3, 0.5)
assert ffi.string(box.label.text) == b"label"

variant = lib.text_variant(text)
assert variant.kind == 2
assert ffi.string(variant.text) == b"label"
pair = ffi.new("struct variant *")
pair.low, pair.high = 1, 1
assert pair.number == 0x10001

polygon = ffi.new("struct polygon *")
assert len(polygon.corners) == 4
polygon.corners[3].x, polygon.corners[3].y = 4, 2
assert lib.corner_sum(polygon) == 42

handle = lib.opened(7)
assert handle.id == lib.id_of(handle) == 7
assert lib.product((0.0, 1.0), (0.0, 1.0)).real == -1.0

blob = ffi.new("struct blob *", {"length": 3, "data": [1, 2, 3]})
assert lib.blob_sum(blob) == 6
last = ffi.new("struct node *", {"value": 2})
assert lib.node_sum(ffi.new("struct node *", {"value": 1, "next": last})) == 3
right = ffi.new("struct right *", {"number": 3})
left = ffi.new("struct left *", {"other": right})
right.other = left
assert right.other.other.number == 3

assert lib.seek(lib.hide(9)) == 9
assert lib.tell(ffi.NULL) == ffi.NULL
either = ffi.new("union either *", {"fraction": 1.0})
assert either.number == 0x3F800000
assert len(either.bytes) == ffi.sizeof("int")

assert (ffi.sizeof("struct packed"), ffi.offsetof("struct packed", "value")) == (5, 1)
assert lib.packed_value(ffi.new("struct packed *", {"value": 3})) == 3
assert (ffi.sizeof("struct aligned"), ffi.offsetof("struct aligned", "value")) == (32, 16)
assert lib.aligned_value({"tag": b"a", "value": 4}) == 4
assert (ffi.sizeof("struct in_twos"), ffi.offsetof("struct in_twos", "value")) == (6, 2)
assert ffi.sizeof("struct empty") == 0

grid = ffi.new("struct grid *", {"cells": [[1, 2, 3], [4, 5, 6]]})
assert (len(grid.cells), len(grid.cells[1]), grid.cells[1][2]) == (2, 3, 6)
assert len(grid.names) == 2


def tenfold(value: int, data: Pointer[void]) -> int:
    return value * 10 + cast("int", ffi.from_handle(data))


call = ffi.callback("int(int, void *)", tenfold)
slot = ffi.callback("int(int)", lambda value: -value)
hooks = ffi.new("struct hooks *", {"call": call, "slots": [slot, slot]})
assert lib.called(hooks, 5, ffi.new_handle(3)) == 48
qualified = ffi.new("struct qualified *", {"fixed": 1, "changing": 2, "counted": 3})
assert (qualified.fixed, qualified.changing, qualified.counted) == (1, 2, 3)
assert case.moved({"x": 1, "y": 1}, by).x == 11

assert case.area(case.sized(3)) == 18
assert lib.area((4, 5)) == 20
measure = ffi.callback("int(fixed_size, fixed_size *)", lambda size, by: size.width + by.height)
assert case.area_by(measure) == 5
assert (lib.smallest.width, lib.version.major, lib.version.minor) == (2, 1, 2)
assert (lib.constant.fixed, lib.constant.changing) == (4, 5)
