"""What must hold in C for a typedef or an enumeration to be aligned as cffi says.

    typedef int line __attribute__((aligned(64)));   ->   _Alignof(line) == _Alignof(int)

cffi knows the alignment of numbers and pointers itself, and for a record what the compiler says of
it. To cffi a typedef has the alignment of what it stands for, and an enumeration or an open number
that of a number of its size.

Typedefs of arrays are not asked about. cffi gives them the alignment of their elements, but without
the typedef, no pointer to such an array could be declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.keys import is_list_of_names
from ferrule.declarations.nodes import Enumeration, Typedef
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    EnumRef,
    FunctionType,
    Named,
    Opaque,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_INTEGERS: Final = ("long long", "int", "short", "char")
_FLOATING: Final = ("long double", "double", "float")


def alignment_condition(declaration: Typedef | Enumeration, unit: Unit) -> str | None:
    """Return a condition in C that holds if cffi's alignment of `declaration` is right.

    None if no value can have the type, and for a list of names.
    """
    match declaration:
        case Typedef(name=name, type=type_):
            other = _cffis(name, type_, unit)
        case Enumeration(key=name, enumerators=enumerators):
            is_type = enumerators is not None and not is_list_of_names(declaration)
            other = _of_its_size(name, _INTEGERS) if is_type else None
        case _:
            assert_never(declaration)
    return other and f"_Alignof({name}) == {other}"


def _cffis(name: str, type_: CType, unit: Unit) -> str | None:
    """Return C for the alignment that cffi gives to the typedef `name` of `type_`.

    None if it has none, or is asked about as an enumeration's.
    """
    match resolved := unit.resolve(type_):
        case Builtin() | Named() | BigInteger():
            return f"_Alignof({spell(resolved)})"
        case RecordRef(key):
            return None if unit.is_incomplete(resolved) else f"_Alignof({key})"
        case Pointer():
            return "_Alignof(void *)"
        case EnumRef(key):
            return None if key == name else _of_its_size(name, _INTEGERS)
        case OpenNumber(kind="integer"):
            return _of_its_size(name, _INTEGERS)
        case OpenNumber():
            return _of_its_size(name, _FLOATING)
        case Void() | FunctionType() | Opaque() | Unknown() | Vector() | Array():
            return None
        case Qualified():  # not the type of a value
            return None
        case _:
            assert_never(resolved)


def _of_its_size(name: str, numbers: Sequence[str]) -> str:
    """Return C for the alignment of the number that is as large as the type `name`."""
    *others, last = numbers
    chosen = "".join(f"sizeof({name}) == sizeof({n}) ? _Alignof({n}) : " for n in others)
    return f"({chosen}_Alignof({last}))"
