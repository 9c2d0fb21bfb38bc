from __future__ import annotations

from case import ffi, lib

before = ffi.new("struct before *", {"letter": b"\x01", "number": 41})
assert lib.value_of(before) == 42
assert ffi.alignof("struct before") == ffi.alignof("long")
assert ffi.sizeof("struct packed") == 10
assert (ffi.alignof("struct packed"), ffi.offsetof("struct packed", "number")) == (1, 1)
assert lib.LAST == 300
