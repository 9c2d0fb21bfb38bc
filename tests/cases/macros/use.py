import case
from case import ffi, lib

assert (case.INTEGER, case.NEGATIVE, case.SHIFTED) == (42, -3, 2**31)
assert (case.MOST, case.LEAST) == (2**64 - 1, -(2**63))
assert (case.CHARACTER, case.SIZE, case.CAST) == (97, 4, -32768)
assert (case.FLOAT, case.SINGLE, case.TINY) == (1.5, 0.25, 5e-324)
assert float(case.LONG_DOUBLE) == 0.5
assert (case.TEXT, case.JOINED, case.TEXT_WITH_NUL) == (b"hello", b"ab", b"a\0b")
assert type(case.INTEGER) is int
assert type(case.TEXT) is bytes
assert case.ALIAS == 42
assert (case.ENUMERATOR, case.ENUMERATOR_ALIAS, case.ENUMERATOR_SUM) == (3, 3, 4)
assert case.REDEFINED == 2
assert (case.COUNTED - lib.counter, case.NEXT_OF_COUNTED, case.IN_BRACES) == (10, 2, -6)
assert lib.counter + 10 == lib.COUNTED, "it is computed each time"

assert int(ffi.cast("intptr_t", lib.POINTER)) == -1
assert case.FUNCTION_ALIAS(5) == 5
lib.VARIABLE_ALIAS = 7
assert lib.counter == 7
assert lib.PLACE == 8, "what a macro names is looked up each time"
assert lib.NOT_AT_ONCE == 0, "nothing has looked at it before"
lib.declared_too = 0
assert [ffi.string(case.NEXT_TEXT), ffi.string(case.NEXT_TEXT)] == [b"ab", b"cd"]
assert case.FIRST_LEVEL == 5
assert case.HOOK(6) == lib.HOOK(6) == 6
lib.hook = ffi.addressof(lib, "doubled")
assert case.HOOK(6) == lib.HOOK(6) == 12

for name in (
    *("EMPTY", "KEYWORD", "TYPE", "CALLED", "TOO_WIDE", "COMPUTED"),
    *("GONE", "LEVEL", "level"),
):
    assert not hasattr(case, name)
    assert not hasattr(lib, name)
