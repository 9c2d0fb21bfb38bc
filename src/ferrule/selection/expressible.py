"""Which types a cdef can express, and which of them a call can pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cffi.model import PrimitiveType

from ferrule.declarations.numbers import NUMBERS
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import leaves
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ferrule.declarations.unit import Unit

CFFIS_FILE: Final = "struct _IO_FILE"
"""The record behind cffi's own FILE. A module that defines its fields crashes when it is used."""
KNOWN_NAMES: Final = frozenset(PrimitiveType.ALL_PRIMITIVE_TYPES) | {"FILE", "bool"}
"""The typedef names that cffi has types for without being told."""

_NO_VALUE: Final = {n.name: n.obstacle for n in NUMBERS.values() if n.obstacle is not None}


def inexpressible(parts: Sequence[CType]) -> str | None:
    """Return in words which of the `parts` that `walk` returns no cdef can express, or None."""
    # A quick look first: nearly all types pass it.
    if not any(map(_may_be_obstacle, parts)):
        return None
    return next(_obstacles(parts[0]), None)


def _may_be_obstacle(part: CType) -> bool:
    match part:
        case Builtin():
            return part.name in _NO_VALUE
        case Qualified():
            return part.atomic
        case _:
            return isinstance(part, (Array, Vector, Unknown))


def _obstacles(type_: CType) -> Iterator[str]:
    for leaf in leaves(type_):
        match leaf:
            case Builtin(name) if name in _NO_VALUE:
                yield f"{_NO_VALUE[name]} (`{name}`)"
            case Vector():
                yield f"a vector (`{spell(leaf)}`)"
            case Unknown(spelling):
                yield f"a type that ferrule does not know (`{spelling}`)"
            case _:
                pass
    if _has_inner_atomic(type_):
        yield f"an atomic type behind a pointer or in an array (`{spell(type_, extent='N')}`)"
    if _points_to_fixed_array(type_):
        yield f"a pointer to an array (`{spell(type_, extent='N')}`)"


def _has_inner_atomic(type_: CType, *, inner: bool = False) -> bool:
    """Tell whether `_Atomic` is anywhere but outermost, where it makes another type of it."""
    match type_:
        case Qualified(of, atomic=atomic):
            return (atomic and inner) or _has_inner_atomic(of, inner=inner)
        case Pointer(of) | Array(of):
            return _has_inner_atomic(of, inner=True)
        case FunctionType(
            result, parameters, variadic
        ):  # cffi makes a pointer of a variadic one
            return any(
                _has_inner_atomic(t, inner=inner or variadic)
                for t in (result, *(p.type for p in parameters))
            )
        case _:
            return False


def _points_to_fixed_array(type_: CType) -> bool:
    match type_:
        case Pointer(Array() as array):
            return _has_unwritten_length(array)
        case Pointer(inner) | Qualified(inner) | Array(inner):
            return _points_to_fixed_array(inner)
        case FunctionType(result, parameters):
            return any(map(_points_to_fixed_array, (result, *(p.type for p in parameters))))
        case _:
            return False


def _has_unwritten_length(type_: CType) -> bool:
    match type_:
        case Array(extent="fixed", written=None):
            return True
        case Array(element):
            return _has_unwritten_length(element)
        case _:
            return _points_to_fixed_array(type_)


def not_passed(type_: CType, unit: Unit) -> str | None:
    """Return in words what a function returns that cffi cannot receive, or None."""
    if isinstance(type_, FunctionType):
        result = unit.resolve(type_.result)
        if isinstance(result, RecordRef) and result.key in unit.open_ended:
            return f"`{result.key}` as its result, which ends in an array without a length"
    return None


def incomplete(parts: Iterable[CType], unit: Unit) -> str | None:
    """Return in words which incomplete type is passed or returned by value in `parts`, or None.

    C allows declaring such a function, or a pointer to one, but calling it only once the type is
    complete.
    """
    passed = (
        value
        for part in parts
        if isinstance(part, FunctionType)
        for value in (part.result, *(p.type for p in part.parameters))
    )
    return next(filter(None, (_incomplete_value(value, unit) for value in passed)), None)


def _incomplete_value(type_: CType, unit: Unit) -> str | None:
    match unit.resolve(type_):
        case RecordRef(key) if unit.is_incomplete(RecordRef(key)):
            return f"`{key}` by value, which is never completed"
        case EnumRef(key) if (
            key not in unit.enumerations or unit.enumerations[key].enumerators is None
        ):
            return f"`{key}` by value, which is never completed"
        case _:
            return None
