from typing import Any

import case
from case import ffi, lib

assert (case.twice(3), case.factorial(5), case.fourfold(3), case.threefold(3)) == (
    6,
    120,
    12,
    9,
)
assert (lib.twice(3), lib.factorial(5), lib.fourfold(3), lib.threefold(3)) == (6, 120, 12, 9)
assert (case.first_declared(3), case.always(3), case.gnu_always(3)) == (4, 5, 6)
assert (lib.first_declared(3), lib.always(3), lib.gnu_always(3)) == (4, 5, 6)
assert (case.many(3), lib.many(3, ffi.cast("int", 1))) == (3, 3)

counter = ffi.new("struct counter *")
case.count(counter)
case.gnu_count(counter)
lib.count(counter)
lib.gnu_count(counter)
assert counter.count == 6

assert (case.in_library(3), case.gnu_in_library(3), case.external(3)) == (7, 8, 9)
assert (case.redeclared(3), case.gnu_external(3)) == (10, 11)
assert (lib.in_library(3), lib.gnu_in_library(3), lib.external(3)) == (7, 8, 9)

address: Any = case.addressof("twice")
assert address(5) == 10
