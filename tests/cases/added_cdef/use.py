import case
from case import ffi, lib

assert case.base(1) == 1
assert case.MASKED(0x1FF) == 0xFF
assert (case.SEVEN, case.WORD) == (7, b"word")
more = ffi.new("struct more *", {"text": b"12345678"})
more.pair = ffi.new("renamed *", {"left": 3})
assert (more.pair.left, len(more.text)) == (3, 9)


ffi.def_extern(name="back")(lambda value: value * 3)
assert case.applied(lib.back, 4) == 12
assert case.back == lib.back

# C knows these types only from a header that nobody has included.
assert case.narrowed(0x1FF) == 0xFF
