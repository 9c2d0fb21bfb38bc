from __future__ import annotations

from case import ffi, lib

assert (lib.SMALL, lib.LARGE) == (4, 5)
assert lib.standard().unit == 7
assert lib.unit_of(ffi.new("standard__target *", {"unit": 3})) == 3
assert ffi.new("struct measurer *", {"last": 2}).last == 2
