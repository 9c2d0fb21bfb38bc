"""C's arithmetic types in Python: one row a type, read by whoever writes types.

int       reads as int      accepts _ToInt           an array accepts _Ints
char      reads as bytes    accepts bytes | c_char   an array accepts _Chars
wchar_t   reads as str      accepts str | wchar_t    an array accepts _Text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ferrule.declarations.numbers import STANDARD, TYPEDEFS

if TYPE_CHECKING:
    from collections.abc import Mapping

Family: TypeAlias = Literal["Ints", "Bytes", "Floats", "Complexes", "Chars", "Text"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One arithmetic type of C, as Python has it.

    - `target` is the class that pointers and arrays of it are generic over, and `ffi.cast` returns.
    - `value` is what reading gives, and `accepted` what can be assigned.
    - `family` names what is accepted for an array: `_Ints`. With `To` or `ToConst` before it, it
      names what a call accepts for a pointer: `_ToInts`, `_ToConstInts`.
    """

    target: str
    value: str
    accepted: str
    family: Family

    @property
    def bases(self) -> str:
        """The base classes of `target`."""
        kinds, base = _BASES[self.family]
        return f"{kinds}, {base}[{self.value}, {self.accepted}]"


_BASES: Final[Mapping[Family, tuple[str, str]]] = {
    "Ints": ("Integer", "Number"),
    "Bytes": ("Integer, Byte", "Number"),
    "Floats": ("Floating", "Number"),
    "Complexes": ("Complex", "Number"),
    "Chars": ("Character, Byte", "Primitive"),
    "Text": ("Wide", "Primitive"),
}


def _integer(target: str) -> Arithmetic:
    return Arithmetic(target, "int", "_ToInt", "Ints")


def _byte(target: str) -> Arithmetic:
    return Arithmetic(target, "int", "_ToInt", "Bytes")


def _floating(target: str) -> Arithmetic:
    return Arithmetic(target, "float", "_ToFloat", "Floats")


def _complex(target: str) -> Arithmetic:
    return Arithmetic(target, "complex", "_ToComplex", "Complexes")


def _wide(target: str) -> Arithmetic:
    return Arithmetic(target, "str", f"str | {target}", "Text")


ENUMERATION: Final = _integer("Enumeration")

BUILTINS: Final[Mapping[str, Arithmetic]] = {
    "_Bool": Arithmetic("c_bool", "bool", "_ToInt", "Ints"),
    "char": Arithmetic("c_char", "bytes", "bytes | c_char", "Chars"),
    "signed char": _byte("c_signed_char"),
    "unsigned char": _byte("c_unsigned_char"),
    **{name: _integer(f"c_{name.replace(' ', '_')}") for name in STANDARD},
    "float": _floating("c_float"),
    "double": _floating("c_double"),
    "long double": Arithmetic("c_long_double", "c_long_double", "_ToFloat", "Floats"),
    "float _Complex": _complex("c_float_complex"),
    "double _Complex": _complex("c_double_complex"),
}
"""The types that C itself names. cffi reads a `long double` as cdata, because Python's float is
narrower."""

CFFI_TYPEDEFS: Final[Mapping[str, Arithmetic]] = {
    "bool": BUILTINS["_Bool"],
    **{name: _byte(name) for name in ("int8_t", "uint8_t")},
    **{name: _wide(name) for name in ("wchar_t", "char16_t", "char32_t")},
    **{name: _integer(name) for name in TYPEDEFS},
}
"""The typedef names that cffi knows without a declaration."""

OPEN_WIDTH: Final[Mapping[str, Arithmetic]] = {
    "int...": _integer(""),
    "float...": _floating(""),
}
"""Typedefs whose width only the compiler knows. Their target is the typedef's own name."""
