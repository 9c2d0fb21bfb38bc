import sys
from typing import Any

import case
from case import ffi, lib

LEAST, LARGEST = -(2**127), 2**127 - 1

assert (case.SHIFTED, case.LARGEST, case.LEAST) == (2**100, 2**128 - 1, LEAST)
assert (case.SMALL, case.ZERO, case.constant) == (-5, 0, -(2**90))
assert type(case.SMALL) is int

for a, b in ((1, 2), (-1, 1), (2**64, 2**64 - 1), (-(2**64), -1), (LEAST, LARGEST), (2**63, 0)):
    assert case.add(a, b) == a + b
assert case.add(a=LARGEST, b=-LARGEST) == 0
assert case.add(True, -2) == -1  # noqa: FBT003  bool is an int
assert case.uadd(2**127, 2**127 - 1) == 2**128 - 1
assert case.negated(-(2**100)) == 2**100
assert case.mixed(1, 2**90, 3.0, b"\x05") == 2**90 + 9
assert case.mixed(fourth=b"\0", third=0.0, second=-(2**90), first=0) == -(2**90)
assert case.twice(2**126 - 1) == 2**127 - 2
assert (case.is_negative(-1), case.is_negative(2**126)) == (1, 0)


def refusal(function: Any, *arguments: object) -> str:
    try:
        function(*arguments)
    except (OverflowError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(arguments)


TOO_LARGE = f"OverflowError: integer {2**127} does not fit '__int128_t'"
assert refusal(case.add, 2**127, 0).startswith(TOO_LARGE)
assert "does not fit '__int128_t'" in refusal(case.add, 0, LEAST - 1)
assert refusal(case.add, 10**60, 0).startswith("OverflowError: integer 1000")
assert "OverflowError: integer -1 does not fit '__uint128_t'" in refusal(case.uadd, -1, 0)
assert "does not fit '__uint128_t'" in refusal(case.uadd, 0, 2**128)
for wrong in (1.5, "1", b"1", None, [1], 1j):
    assert refusal(case.add, wrong, 0).startswith("TypeError: "), wrong


class Index:
    def __index__(self) -> int:
        return 2**100

    def __int__(self) -> int:
        return 2**100


assert case.add(Index(), 1) == 2**100 + 1
assert case.add(ffi.cast("int", -3), ffi.cast("unsigned long", 2**64 - 1)) == 2**64 - 4

# Memory: cffi knows the size of the type, and the place of a field.
assert ffi.sizeof("__int128_t") == 16
pair = ffi.new("struct pair *", {"after": 3})
case.set_pair__first(pair, -(2**100))
case.set_pair__second(pair, value=2**128 - 1)
assert (case.get_pair__first(pair), case.get_pair__second(pair)) == (-(2**100), 2**128 - 1)
assert (case.get_pair__fixed(pair), pair.after) == (0, 3)
assert not hasattr(case, "set_pair__fixed")
assert refusal(case.set_pair__first, pair, 2**127).startswith(TOO_LARGE)
assert case.get_pair__first(pair) == -(2**100)
assert int.from_bytes(
    ffi.buffer(ffi.addressof(pair, "first")), sys.byteorder, signed=True
) == -(2**100)

swapped = ffi.new("struct pair *", case.swapped(pair[0]))
assert (case.get_pair__first(swapped), case.get_pair__second(swapped)) == (-1, 2**128 - 2**100)

either = ffi.new("union either *")
case.set_either__whole(either, 1)
assert bytes(either.bytes) == (1).to_bytes(16, sys.byteorder)

rows = ffi.new("struct rows *")
case.fill(rows.items, 3)
assert case.total(rows) == 3 * 2**64 + 3
rows.pointer = ffi.addressof(rows.items, 1)
case.fill(rows.pointer, 1)
assert case.total(rows) == 3 * 2**64 + 2
assert case.get_rows__bits(rows) == 0
assert not hasattr(case, "set_rows__bits")

# On `lib`, as on pointers, a value is a cdata.
on_lib = lib
made = on_lib.add(rows.items[0], rows.items[2])
assert case.add(made, 0) == 2 * 2**64 + 2
assert case.negated(lib.counter) == -7
lib.counter = made
assert case.add(lib.counter, -(2**65)) == 2
assert case.apply(case.chosen(), 5) == -5
