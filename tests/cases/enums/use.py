import case
from case import ffi, lib

assert (case.RED, case.GREEN, case.BLUE) == (0, 5, 6)
assert (case.SMALL, case.LARGE, case.LOW, case.HIGH) == (0, 1, 0, 1)
assert (case.FIRST, case.SECOND) == (1, 2)
assert (case.MINUS, case.NONE, case.PLUS) == (-1, 0, 1)
assert case.WIDE == 2**32
assert case.MOST == 2**64 - 1
assert (case.DARK_GREEN, case.LIGHT_GREEN, case.MASK) == (41, 45, -1)
assert case.ONLY == 200

assert lib.after(case.RED) == case.GREEN
assert lib.other(case.SMALL) == case.LARGE
assert lib.sign_of(-7) == case.MINUS
assert lib.widest() == case.WIDE
assert ffi.string(ffi.cast("enum colour", 6)) == "BLUE"
assert [ffi.sizeof(ffi.typeof(f"enum {name}")) for name in ("tiny", "most")] == [1, 8]

door = ffi.new("struct door *", {"state": case.SHUT, "paint": case.BLUE})
assert lib.is_shut(door)
assert (door.state, door.paint) == (case.SHUT, case.BLUE)
