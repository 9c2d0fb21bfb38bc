import sys

import case
from case import ffi

five = (5).to_bytes(4, "big" if sys.byteorder == "little" else "little")

plain = ffi.new("struct plain *", {"number": 1})
ffi.memmove(ffi.addressof(plain, "turned"), five, 4)
case.set_turned__bits(ffi.addressof(plain, "turned"), 3)
assert case.number_of(ffi.addressof(plain, "turned")) == 8
assert [name for name, _ in ffi.typeof("struct turned").fields or ()] in ([], ["byte"])
