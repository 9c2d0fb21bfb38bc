import case
from case import ffi

plain = ffi.new("struct plain *", {"number": 1})
ffi.memmove(ffi.addressof(plain, "turned"), b"\0\0\0\5", 4)
case.set_turned__bits(ffi.addressof(plain, "turned"), 3)
assert case.number_of(ffi.addressof(plain, "turned")) == 8
assert [name for name, _ in ffi.typeof("struct turned").fields or ()] in ([], ["byte"])
