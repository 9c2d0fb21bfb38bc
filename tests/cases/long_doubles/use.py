import math

import case
from case import ffi, lib

assert (case.HALF, case.half, case.INFINITE) == (0.5, 0.5, math.inf)
assert all(type(value) is float for value in (case.HALF, case.half, case.INFINITE))
assert math.copysign(1, case.NEGATIVE_ZERO) == -1
assert math.isnan(case.NOT_A_NUMBER)

wide = ffi.sizeof("long double") > ffi.sizeof("double")
for value, on_lib, near in (
    (case.TENTH, lib.TENTH, 0.1),
    (case.tenth, lib.tenth, 0.1),
    (case.THIRD, lib.THIRD, 1 / 3),
):
    assert float(value) == float(on_lib) == near
    # Where a long double is no more than a double, all of them are floats.
    assert isinstance(value, ffi.CData) == wide
assert isinstance(case.LARGE, ffi.CData) == wide
assert isinstance(case.SMALL, ffi.CData) == wide
