import case
from case import ffi, lib

assert (case.WIDE, case.JOINED, case.IN_BRACKETS) == ("h\u00e9", "abc", "in brackets")
assert (case.EMPTY, case.WITH_NUL) == ("", "a\0b")
assert (case.UTF16, case.PAIR, case.UTF32) == ("ab", "\U0001f600", "\U0001f600")
assert type(case.WIDE) is str
assert (case.LONE, case.REVERSED) == ("a\ud800", "\udc00\ud800"), "as the header has them"
assert case.NARROW == b'(L"x")'
assert case.CHARACTER == 0xE9
assert not hasattr(case, "NO_CHARACTER")

assert ffi.string(lib.WIDE) == case.WIDE
assert ffi.typeof(lib.UTF16).item.cname == "char16_t"
assert ffi.typeof(lib.UTF32).item.cname == "char32_t"

assert (case.fixed, case.longer, case.without_nul) == ("fixed", "ab\0\0\0", "ab")
assert ffi.string(lib.pointer) == "pointer"
lib.changing[0] = "C"
assert ffi.string(lib.changing) == ffi.string(case.changing) == "Changing"
assert case.numbers == lib.numbers, "read each time"
