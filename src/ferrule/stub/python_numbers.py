"""C's numbers and characters in Python: one row each, for everything that writes types.

int       reads as int      accepts _ToInt           an array accepts _Ints
char      reads as bytes    accepts bytes | c_char   an array accepts _Chars
wchar_t   reads as str      accepts str | wchar_t    an array accepts _Text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.numbers import (
    KEYWORDS,
    OPEN_FLOATING,
    OPEN_INTEGER,
    TYPEDEFS,
    Arithmetic,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.declarations.types import OpenNumber

Family: TypeAlias = Literal["Ints", "Bytes", "Floats", "Complexes", "Chars", "Text"]


@dataclass(frozen=True, slots=True)
class PythonNumber:
    """One of C's numbers or characters, as Python has it.

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


def _number(kind: Arithmetic, target: str) -> PythonNumber:
    """Return the row of a number of that kind, whose class is `target`."""
    match kind:
        case Arithmetic.BOOLEAN:
            return PythonNumber(target, "bool", "_ToInt", "Ints")
        case Arithmetic.CHARACTER:
            return PythonNumber(target, "bytes", f"bytes | {target}", "Chars")
        case Arithmetic.BYTE:
            return PythonNumber(target, "int", "_ToInt", "Bytes")
        case Arithmetic.INTEGER:
            return PythonNumber(target, "int", "_ToInt", "Ints")
        case Arithmetic.WIDE_CHARACTER:
            return PythonNumber(target, "str", f"str | {target}", "Text")
        case Arithmetic.FLOATING:
            return PythonNumber(target, "float", "_ToFloat", "Floats")
        case Arithmetic.LONG_DOUBLE:  # cffi reads it as cdata: Python's float is narrower
            return PythonNumber(target, target, "_ToFloat", "Floats")
        case Arithmetic.COMPLEX:
            return PythonNumber(target, "complex", "_ToComplex", "Complexes")
        case _:
            assert_never(kind)


def _class_of(keyword: str) -> str:
    """Return the class of a number that C names: `c_unsigned_long`, `c_bool`."""
    return "_".join(("c", *keyword.lower().replace("_", "").split()))


ENUMERATION: Final = _number(Arithmetic.INTEGER, "Enumeration")

BUILTINS: Final[Mapping[str, PythonNumber]] = {
    name: _number(number.kind, _class_of(name)) for name, number in KEYWORDS.items()
}
"""The numbers that C itself names."""

CFFI_TYPEDEFS: Final[Mapping[str, PythonNumber]] = {
    name: BUILTINS["_Bool"] if name == "bool" else _number(number.kind, name)
    for name, number in TYPEDEFS.items()
}
"""The typedef names that cffi knows without a declaration."""

OPEN_NUMBERS: Final[Mapping[OpenNumber, PythonNumber]] = {
    OPEN_INTEGER: _number(Arithmetic.INTEGER, ""),
    OPEN_FLOATING: _number(Arithmetic.FLOATING, ""),
}
"""Typedefs whose width only the compiler knows. Their target is the typedef's own name."""
