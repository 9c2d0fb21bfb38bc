from typing import Any

import case
from case import ffi, lib

flags = ffi.new("struct flags *")
case.filled(flags)
assert (flags.before, flags.after) == (1, 5)
assert case.get_flags__first(flags) == 1
assert case.get_flags__second(flags) == -2
assert case.get_flags__third(flags) is True
assert case.get_flags__wide(flags) == 1 << 39

case.set_flags__second(flags, 7)
case.set_flags__wide(flags, (1 << 40) - 1)
assert (case.get_flags__first(flags), case.get_flags__second(flags)) == (1, 7)
assert case.get_flags__wide(flags) == (1 << 40) - 1
assert (flags.before, flags.after) == (1, 5)
assert lib.after(flags[0]) == 6

for setter, too_big in (
    (case.set_flags__first, 2),
    (case.set_flags__second, 8),
    (case.set_flags__second, -9),
    (case.set_flags__first, -1),
    (case.set_flags__wide, 1 << 40),
    (case.set_flags__wide, 1 << 64),
):
    try:
        setter(flags, too_big)
    except OverflowError:
        continue
    raise AssertionError(setter, too_big)
assert case.get_flags__second(flags) == 7, "a refused value changes nothing"

overlaid = ffi.new("union overlaid *", {"all": 2**32 - 1})
case.set_overlaid__low(overlaid, 3)
assert case.get_overlaid__low(overlaid) == 3
assert overlaid.all.bit_count() == 32 - 2, "four bits have become 0011"
bits = ffi.new("struct only_bits *")
case.set_only_bits__b(bits, 2)
assert (lib.bits_of(bits), case.get_only_bits__a(bits)) == (2, 0)

packed = ffi.new("struct packed *", lib.packed(0x1234, 0x5ABCD))
assert case.get_packed__crossing(packed) == 0x1234
assert case.get_packed__rest(packed) == 0x5ABCD
assert ffi.sizeof("struct packed") == 5

fixed = ffi.new("struct fixed *")
case.set_fixed__changing(fixed, 7)
assert (case.get_fixed__never(fixed), case.get_fixed__changing(fixed)) == (0, 7)
assert not hasattr(case, "set_fixed__never"), "it is const"

nested = ffi.new("struct nested *")
inner = ffi.addressof(nested.inner)
case.set_nested__inner__level(inner, case.HIGH)
assert case.get_nested__inner__level(inner) == case.HIGH
nested.whole = -1
case.set_nested__part(nested, -16)
assert case.get_nested__part(nested) == -16

sealed = ffi.new("struct sealed *", {"open": 1})
ffi.buffer(sealed)[:] = b"\xff" * ffi.sizeof("struct sealed")
assert case.get_sealed__inside(sealed) == 3
assert not hasattr(case, "set_sealed__inside"), "it is in a const member"
const_inner: Any = ffi.addressof(sealed, "in")
assert case.get_sealed__in__deeper(const_inner) == 7
