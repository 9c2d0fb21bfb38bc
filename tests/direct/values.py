"""Python expressions for arguments, in which `ffi` and `lib` are those of the module called.

None of them lets C read or write outside of what it is given: pointers that fit any parameter
(void *, char *) lead to much memory.
"""

from __future__ import annotations

import math
from typing import Final


class Index:
    def __init__(self, value: object) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value  # type: ignore[return-value]  # it may be wrong


class Int:
    def __init__(self, value: object) -> None:
        self.value = value

    def __int__(self) -> int:
        return self.value  # type: ignore[return-value]  # it may be wrong


class Float:
    def __init__(self, value: object) -> None:
        self.value = value

    def __float__(self) -> float:
        return self.value  # type: ignore[return-value]  # it may be wrong


class Complex:
    def __init__(self, value: object) -> None:
        self.value = value

    def __complex__(self) -> complex:
        return self.value  # type: ignore[return-value]  # it may be wrong


class Raising:
    def __index__(self) -> int:
        message = "no index"
        raise LookupError(message)

    __int__ = __index__

    def __float__(self) -> float:
        message = "no float"
        raise LookupError(message)

    def __complex__(self) -> complex:
        message = "no complex"
        raise LookupError(message)

    def __len__(self) -> int:
        message = "no length"
        raise LookupError(message)


class MyInt(int): ...


class MyFloat(float): ...


class MyBytes(bytes): ...


class MyStr(str): ...  # noqa: SLOT000  as above


class MyList(list): ...  # type: ignore[type-arg]


class MyTuple(tuple): ...  # type: ignore[type-arg]  # noqa: SLOT001  as above


NAMES: Final = {
    "math": math,
    **{
        c.__name__: c
        for c in (
            *(Index, Int, Float, Complex, Raising),
            *(MyInt, MyFloat, MyBytes, MyStr, MyList, MyTuple),
        )
    },
}

INTEGERS: Final = [
    *(str(n) for n in (0, 1, 2, 3, 5, -1, -2)),
    *(
        f"{sign}2**{n}{off}"
        for n in (7, 8, 15, 16, 31, 32, 63, 64)
        for sign in ("", "-")
        for off in ("", "-1", "+1")
    ),
    *("10**30", "-10**30", "0x123456789abcdef", "-0x123456789abcdef", "0xd800", "0x1f600"),
    *("True", "False", "MyInt(3)", "MyInt(2**40)", "Index(3)", "Index(300)", "Index(-1)"),
    *("Index('3')", "Index(MyInt(4))", "Int(3)", "Int('3')", "Raising()"),
]
NUMBERS: Final = [
    *("0.0", "-0.0", "1.0", "1.5", "-1.0", "0.1", "1e30", "1e300", "5e-324", "3.4028236e38"),
    *("math.inf", "-math.inf", "math.nan", "MyFloat(2.5)", "Float(2.5)", "Float(MyFloat(3.5))"),
    *("Float('2.5')", "Float(3)", "1j", "3+4j", "Complex(3+4j)", "Complex(2)"),
]
TEXTS: Final = [
    *("''", "'a'", "'ab'", "'\\x00'", "'\\xe9'", "'\\u20ac'", "'\\U0001f600'", "'\\ud800'"),
    *("MyStr('a')", "MyStr('ab')", "b''", "b'a'", "b'ab'", "b'\\xff'", "b'a\\x00b'"),
    *("MyBytes(b'a')", "MyBytes(b'ab')", "'GREEN'", "'MINUS'", "'VAST'", "'7'"),
]
LISTS: Final = [
    *("[]", "()", "[1]", "(1,)", "[1, 2]", "(1, 2)", "[1.5, 2]", "[1, None]", "[1, 'x']"),
    *("[b'a', b'b']", "['a', 'b']", "[2**70]", "[-1, 1]", "[1, [2]]", "MyList([1, 2])"),
    *("MyTuple((1, 2))", "[True, False]", "[1j, 2]", "[(1, 2.5)]", "[{'first': 1}]"),
    *("[[1, 2], [3, 4]]", "[(1, 2, 3), (4, 5, 6)]", "[ffi.NULL]", "[ffi.new('int *')]"),
    *("[1] * 200", "[1] * 2000", "[1] * 1999 + [None]", "[1.5] * 2000", "[b'x'] * 700"),
    *("[ffi.new('struct pair *', (1, 2.5))]", "[ffi.new('struct pair *', (1, 2.5))[0]]"),
    *("{}", "{'first': 1}", "{'number': 3}", "{'nothing': 1}", "{1, 2}", "range(2)"),
    *("iter([1, 2])", "dict.fromkeys([1, 2])"),
]
OTHERS: Final = [
    *("None", "object()", "int", "len", "...", "NotImplemented", "lambda x: x", "ffi", "lib"),
    *("lib.twice", "Raising", "type('A', (), {'__len__': lambda s: 1})()"),
]
CDATA: Final = [
    *("ffi.NULL", "ffi.cast('int *', 0)", "ffi.cast('void *', 0)"),
    "ffi.cast('void *', kept(ffi.new('char[4096]')))",
    "kept(ffi.new('char[4096]', b'hello'))",
    "ffi.cast('char *', kept(ffi.new('char[4096]', b'hello')))",
    "kept(ffi.new('unsigned char[4096]', b'hello'))",
    "kept(ffi.new('wchar_t[4096]', 'hello'))",
    "kept(ffi.new('char16_t[4096]', 'hello'))",
    "ffi.from_buffer(bytearray(4096))",
    "ffi.from_buffer('int[]', bytearray(4096))",
    "ffi.from_buffer('struct pair[]', bytearray(4096))",
    *(
        f"ffi.new('{t}[2]', [1, 2])"
        for t in (
            *("signed char", "unsigned char", "short", "unsigned short", "int", "unsigned"),
            *("long", "unsigned long", "long long", "unsigned long long", "_Bool[1]"),
            *("float", "double", "long double", "int8_t", "uint64_t", "size_t", "off_t"),
            *(
                "mode_t",
                "number_t",
                "real_t",
                "enum colour",
                "enum sign",
                "enum vast",
                "range_t",
            ),
        )
        if not t.endswith("]")
    ),
    *("ffi.new('_Bool[2]', [1, 0])", "ffi.new('float _Complex[2]', [1j, 2])"),
    *("ffi.new('double _Complex[2]', [1j, 2])", "ffi.new('char32_t[2]', 'ab')"),
    *("ffi.new('int *', 5)", "ffi.new('int[]', 3)", "kept(ffi.new('int[3]', [1, 2, 3])) + 1"),
    *("ffi.new('int[2][3]', [[1, 2, 3], [4, 5, 6]])", "ffi.new('int(*)[3]', [[1, 2, 3]][0])"),
    *("ffi.new('int[3]', [1, 2, 3])", "ffi.addressof(kept(ffi.new('int[2][3]')), 1)"),
    *("kept(ffi.new('int *', 5))[0:1]", "ffi.gc(ffi.new('int *', 7), id)"),
    *("ffi.cast('int', 5)", "ffi.cast('int', -5)", "ffi.cast('unsigned long', -1)"),
    *("ffi.cast('signed char', 300)", "ffi.cast('char', b'x')", "ffi.cast('wchar_t', 'x')"),
    *("ffi.cast('char16_t', 'x')", "ffi.cast('char32_t', '\\U0001f600')"),
    *("ffi.cast('_Bool', 1)", "ffi.cast('float', 1.5)", "ffi.cast('double', 2.5)"),
    *(
        "ffi.cast('long double', 3.25)",
        "ffi.cast('enum colour', 5)",
        "ffi.cast('enum sign', -1)",
    ),
    *("ffi.cast('enum vast', lib.VAST)", "ffi.cast('range_t', lib.LOW)"),
    *("ffi.cast('float _Complex', 1+2j)", "ffi.cast('double _Complex', 1+2j)"),
    *("ffi.new('struct pair *', (3, 2.5))", "ffi.new('struct pair *', (3, 2.5))[0]"),
    *(
        "ffi.new('struct pair[2]', [(3, 2.5), (4, 3.5)])",
        "ffi.new('struct letter *', [b'q'])[0]",
    ),
    *("kept(ffi.new('struct pair[2]'))[1]", "ffi.new('struct wide *', [5])[0]"),
    *(
        "ffi.new('struct wide *', {'number': 5})",
        "ffi.new('struct large *', [6, [1, 2, 3]])[0]",
    ),
    *(
        "ffi.new('struct large *')",
        "ffi.new('struct nested *')[0]",
        "ffi.new('struct nested *')",
    ),
    *(
        "ffi.addressof(kept(ffi.new('struct nested *')), 'pair')",
        "ffi.new('struct fixed *')[0]",
    ),
    *("kept(ffi.new('struct nested *')).pair", "ffi.new('struct bits *')[0]"),
    *("ffi.new('struct own *')", "ffi.new('struct own *')[0]", "ffi.new('nameless *', [8])[0]"),
    *("ffi.new('nameless *', [8, 1.5])", "ffi.new('union either *', [9])[0]"),
    *("ffi.new('union either *', {'real': 1.5})", "ffi.new('struct pair **')"),
    "ffi.new('struct pair *[1]', [kept(ffi.new('struct pair *', (5, 6)))])",
    *("ffi.new('char *[1]', [kept(ffi.new('char[]', b'deep'))])", "ffi.new('char **')"),
    *(
        "ffi.cast('struct hidden *', kept(ffi.new('char[9]')))",
        "ffi.new('void **')",
        "ffi.new('int **')",
    ),
    *("ffi.addressof(lib, 'twice')", "lib.choose(3)", "ffi.cast('int(*)(int)', 0)"),
    *("kept(ffi.callback('int(int)', lambda x: x + 40))", "ffi.addressof(lib, 'add')"),
    *(
        "kept(ffi.callback('int(int, void *)', lambda x, p: x + 40))",
        "ffi.addressof(lib, 'one')",
    ),
    *("kept(ffi.callback('double(double)', abs))", "ffi.typeof('int')"),
    "ffi.cast('void(*)(void)', ffi.addressof(lib, 'twice'))",
    "ffi.cast('FILE *', 0)",
]
# What is a buffer and no bytes: taken for pointers by the functions on the module, refused by cffi.
BUFFERS: Final = frozenset(
    {
        "ffi.buffer(ffi.new('char[5]'))",
        "bytearray(b'ab')",
        "memoryview(b'ab')",
        "__import__('array').array('i', [1, 2])",
    }
)
ALL: Final = [*INTEGERS, *NUMBERS, *TEXTS, *LISTS, *OTHERS, *CDATA]

# One or two of each kind, for products of several parameters.
FEW: Final = [
    *("5", "-1", "2**70", "1.5", "b'ab'", "'a'", "None", "[1, 2]", "[1, None]", "ffi.NULL"),
    *("ffi.new('int *', 5)", "kept(ffi.new('char[4096]', b'hello'))", "Index(4)", "Raising()"),
    *("True", "ffi.new('struct pair *', (3, 2.5))[0]", "ffi.new('struct pair *', (3, 2.5))"),
    *("(3, 2.5)", "{'first': 3}", "ffi.addressof(lib, 'twice')", "lib.twice"),
]

SCALARS: Final = [
    "schar",
    "short",
    "int",
    "long",
    "llong",
    "uchar",
    "ushort",
    "uint",
    "ulong",
    "ullong",
    "i8",
    "u8",
    "i16",
    "u16",
    "i32",
    "u32",
    "i64",
    "u64",
    "size",
    "ssize",
    "intptr",
    "ptrdiff",
    "off",
    "mode",
    "number",
    "bool",
    "char",
    "wchar",
    "char16",
    "char32",
    "float",
    "double",
    "real",
    "ldouble",
    "cfloat",
    "cdouble",
    "colour",
    "sign",
    "vast",
    "range",
]
