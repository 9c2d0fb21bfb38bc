from enum import IntEnum, IntFlag

import case
from case import colour, lib, modes

assert issubclass(colour, IntEnum)
assert issubclass(modes, IntFlag)
assert case.GREEN is colour.GREEN
assert case.AZURE is colour.BLUE
assert colour["SCARLET"] is colour.RED
assert (colour.__module__, colour.GREEN.value, repr(colour.RED)) == (
    "case",
    5,
    "<colour.RED: 0>",
)
assert type(lib.GREEN) is int, "lib is cffi's own"
assert type(case.HIGH) is int, "not asked for"

assert case.after(colour.GREEN) == 6
assert colour(case.after(colour.GREEN)) is colour.BLUE
unknown = colour(case.after(colour.BLUE))
assert (unknown, unknown.value, repr(unknown)) == (7, 7, "<colour: 7>")
assert colour(7) is unknown
assert isinstance(unknown, colour)
assert modes(case.joined(modes.READ, case.WRITE)) is modes.BOTH
assert modes.READ | modes.WRITE == 3
assert modes(8) == 8
for wrong in ("RED", 1.5):
    try:
        colour(wrong)  # type: ignore[arg-type]
    except ValueError:
        continue
    raise AssertionError(wrong)
