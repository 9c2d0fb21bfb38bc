import case
from case import ffi, lib

assert (case.IDLE, case.BUSY) == (3, 7)
assert (case.FIRST_GEAR, case.SECOND_GEAR) == (1, 2)
assert (case.QUIET, case.LOUD, case.DEEP) == (-1, 0, 40)
assert (case.IN_A_LENGTH, case.IN_A_WIDTH, case.IN_A_CAST, case.IN_A_TYPEOF) == (5, 6, 8, 9)
assert (case.OUTER, case.IN_AN_ENUMERATOR) == (4, 10)
assert (case.OF_TWO, case.OF_A_VARIABLE, case.OF_AN_ASSERTION) == (11, 12, 13)
assert (case.OF_A_RESULT, case.made().value) == (14, 15)

assert [name for name, _ in ffi.typeof("struct motor").fields or ()] == ["speed", "load"]
assert ffi.new("struct shaft *", {"length": 4}).length == 4
assert ffi.sizeof("union coupling") == 4
assert ffi.string(ffi.cast("enum gear", 2)) == "SECOND_GEAR"

assert lib.local() == 2
assert not hasattr(lib, "OF_A_BODY")
assert not hasattr(lib, "OF_A_PARAMETER")
