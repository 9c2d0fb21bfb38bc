import case
from case import ffi, lib

assert dir(lib) == sorted(
    [
        "shown_one",
        "shown_two",
        "shown_flags",
        "LEVEL_LOW",
        "LEVEL_HIGH",
        "LOOSE_A",
        "LOOSE_B",
        "VERSION",
        "get_flags__on",
        "ferrule_set_flags__on",
    ]
)
assert case.shown_one(5) == 5
assert case.shown_two(ffi.new("struct needed *", {"value": 6})) == 6
assert (case.LEVEL_LOW, case.LEVEL_HIGH, case.LOOSE_B) == (1, 2, 11)
assert case.VERSION == b"1.0"

# What the chosen ones need is there, and nothing else.
wanted = ffi.new("struct wanted *", {"inner": {"x": 3}})
wanted.number = ffi.new("union number *", {"whole": 4})
assert wanted.number.whole == 4
for name in ("union unused", "struct banned", "visit"):
    try:
        ffi.typeof(name)
    except ffi.error:
        continue
    raise AssertionError(name)

# A blocked bit-field keeps its room.
flags = ffi.new("struct flags *")
case.set_flags__on(flags, 1)
assert (case.get_flags__on(flags), case.shown_flags(flags)) == (1, 0)
assert not hasattr(case, "get_flags__secret")
