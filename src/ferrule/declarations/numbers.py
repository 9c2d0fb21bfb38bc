"""C's numbers, one row each: what kind of number it is, and whether cffi has it.

The readers, selection, the direct calls and the stub read what they have to know of a number here.
No row tells a width; only the compiler knows those.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import BigInteger, OpenNumber

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Arithmetic(Enum):
    """What kind of number a type holds, as far as it matters to a value of Python."""

    BOOLEAN = auto()
    CHARACTER = auto()
    """`char`, which is text: cffi reads it as `bytes`."""
    BYTE = auto()
    """An integer of one byte, whose arrays are bytes too."""
    INTEGER = auto()
    WIDE_CHARACTER = auto()
    """A character of one code unit, which cffi reads as `str`."""
    FLOATING = auto()
    LONG_DOUBLE = auto()
    """Wider than Python's `float`, so cffi keeps it as a cdata."""
    COMPLEX = auto()


@dataclass(frozen=True, slots=True)
class Number:
    """One of C's numbers.

    `is_typedef` tells whether headers declare the name; cffi has a type for it without being told.
    `obstacle` is what messages call the number if cffi has no type for it at all.
    """

    name: str
    kind: Arithmetic
    is_typedef: bool = False
    obstacle: str | None = None


def _numbers() -> Iterator[Number]:
    yield Number("_Bool", Arithmetic.BOOLEAN)
    yield Number("char", Arithmetic.CHARACTER)
    for name in ("signed char", "unsigned char"):
        yield Number(name, Arithmetic.BYTE)
    for name in ("short", "int", "long", "long long"):
        yield Number(name, Arithmetic.INTEGER)
        yield Number(f"unsigned {name}", Arithmetic.INTEGER)
    for name in ("float", "double"):
        yield Number(name, Arithmetic.FLOATING)
    yield Number("long double", Arithmetic.LONG_DOUBLE)
    for name in ("float _Complex", "double _Complex"):
        yield Number(name, Arithmetic.COMPLEX)
    yield from _typedefs()
    yield from _without_cffi()


def _typedefs() -> Iterator[Number]:
    yield Number("bool", Arithmetic.BOOLEAN, is_typedef=True)
    for name in ("int8_t", "uint8_t"):
        yield Number(name, Arithmetic.BYTE, is_typedef=True)
    for name in ("wchar_t", "char16_t", "char32_t"):
        yield Number(name, Arithmetic.WIDE_CHARACTER, is_typedef=True)
    integers = (
        *(f"{sign}int{width}_t" for width in (16, 32, 64) for sign in ("", "u")),
        *(
            f"{sign}int_{speed}{width}_t"
            for speed in ("least", "fast")
            for width in (8, 16, 32, 64)
            for sign in ("", "u")
        ),
        *(f"{name}_t" for name in ("intptr", "uintptr", "intmax", "uintmax", "ptrdiff")),
        *("size_t", "ssize_t"),
    )
    for name in integers:
        yield Number(name, Arithmetic.INTEGER, is_typedef=True)


def _without_cffi() -> Iterator[Number]:
    wide, narrow = "a 128-bit floating-point number", "a 16-bit floating-point number"
    yield Number("__float128", Arithmetic.FLOATING, obstacle=wide)
    yield Number("_Float16", Arithmetic.FLOATING, obstacle=narrow)
    long = "a complex number of long double"
    yield Number("long double _Complex", Arithmetic.COMPLEX, obstacle=long)
    yield Number("_Complex", Arithmetic.COMPLEX, obstacle="a complex integer")


NUMBERS: Final[Mapping[str, Number]] = {number.name: number for number in _numbers()}
"""All numbers by name. What C names itself comes first, then the typedefs, then what cffi lacks."""

KEYWORDS: Final[Mapping[str, Number]] = {
    name: n for name, n in NUMBERS.items() if not n.is_typedef and n.obstacle is None
}
"""The numbers that C names itself, and cffi has."""

TYPEDEFS: Final[Mapping[str, Number]] = {n: row for n, row in NUMBERS.items() if row.is_typedef}
"""The typedefs of numbers that cffi has types for without being told."""

INT128: Final = BigInteger("__int128", "__int128_t")
UINT128: Final = BigInteger("unsigned __int128", "__uint128_t")

_MOST_BITS: Final = 128
"""The widest `_BitInt` whose values are passed."""

OPEN_INTEGER: Final = OpenNumber("integer")
OPEN_FLOATING: Final = OpenNumber("floating")


def is_complex(name: str) -> bool:
    """Tell whether the builtin type `name` is a complex number, of any element."""
    return name.endswith("_Complex")


def bit_precise(spelling: str) -> BigInteger | None:
    """Return the type `_BitInt(N)` of this spelling, which is all that libclang knows of it.

    Its width is a part of the type's name, and the compiler is asked whether it is this one.
    """
    *words, last = spelling.split()
    width = last.removeprefix("_BitInt(").removesuffix(")")
    if last != f"_BitInt({width})" or not width.isdecimal() or int(width) > _MOST_BITS:
        return None
    is_unsigned = "unsigned" in words
    return BigInteger(
        f"unsigned {last}" if is_unsigned else last,
        f"{'u' if is_unsigned else ''}bitint{width}_t",
    )
