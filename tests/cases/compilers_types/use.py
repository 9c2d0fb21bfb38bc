import case  # type: ignore[import-not-found]  # built by the test
from case import ffi, lib

assert ffi.sizeof("wide") == 2
assert case.next_wide(65534) == 65535
try:
    case.next_wide(65536)
except OverflowError:
    pass
else:
    raise AssertionError
assert (lib.here, lib.there[1], list(lib.several)) == (7, 9, [1, 2, 3])
assert case.added(1, b"a") == 98
wides = ffi.new("struct wides *", {"one": 5, "two": [1, 60000]})
assert (case.sum_of(wides), wides.two[1], ffi.sizeof(wides.two)) == (60005, 60000, 4)

assert case.scaled([0.5, 1.5], 2, 0.1) == 0.2
assert ffi.new("struct precise *", {"value": 0.1}).value == 0.1
assert (ffi.sizeof("_Float32"), ffi.sizeof("_Float64")) == (4, 8)
assert not case.has("decimal")
