from typing import Any

import case
from case import ffi, lib

assert case.use(ffi.new("struct late *", {"x": 4})) == 4
assert lib.use(ffi.new("struct late *", {"x": 5})) == 5

choice = ffi.new("enum choice *", case.RIGHT)
assert case.choose(choice, case.LEFT) == 32
assert case.watch(case.watched(7)) == 7


@ffi.callback("hook")
def call(later: Any) -> int:
    return int(later.late.x)


table = ffi.new("struct table *", {"call": call})
assert table.call(ffi.new("struct later *", {"late": {"x": 6}})) == 6
assert lib.handler(ffi.new("struct event *", {"code": 8}), ffi.NULL) == 8
assert ffi.new("struct haunted *", {"rooms": 9}).rooms == 9
