import case
from case import ffi, lib

# The module, lib and pointers all use the same variables.
case.count()
assert (case.counted(), lib.counted(), lib.counter) == (1, 1, 1)
lib.counter = 5
lib.count()
assert case.counted() == ffi.addressof(lib, "counter")[0] == 6

assert case.called(3) == lib.called(3) == -3
listener = ffi.callback("listener", lambda value: value + 1)
case.keep(listener)
assert case.called(1) == lib.called(1) == 7
assert lib.kept == listener
