import case
from case import ffi, lib

assert case.good({"value": 5}) == 5
assert (case.LOW, case.HIGH, case.LEVELS, case.o) == (0, 1, 2, 5)
# On PyPy lib does not have the functions that the library lacks.
assert {*dir(lib)} - {"of_a_newer_version"} == {
    "HIGH",
    "LEVELS",
    "LOW",
    "constant",
    "good",
    "o",
}
assert ffi.new("struct holder *", {"value": 3}).value == 3
assert ffi.sizeof("constant_t") == ffi.sizeof("int")
