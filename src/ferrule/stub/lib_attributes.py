"""The attributes of `lib`: functions, constants and variables, each name once.

int f(void);          ->   f, a function
#define N 4           ->   N, a constant
struct s { int b:3 }  ->   get_s__b and set_s__b, functions
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.bindings.va_lists import FORMAT_NAME, FORMAT_TYPE
from ferrule.declarations.nodes import Constant, Enumeration, Function, Macro, Variable
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings


@dataclass(frozen=True, slots=True)
class LibAttribute:
    """An attribute of `lib` with its C type, which is a `FunctionType` for a function.

    A `constant` cannot be assigned. `narrow` tells whether a `float` equals it, if it is a
    `long double`.
    """

    name: str
    type: CType
    comment: str | None = None
    constant: bool = False
    deprecated: bool = False
    narrow: bool = False


_INTEGER: Final = Builtin("int")
"""The type of a constant that cffi reads as int, whatever its width."""


def lib_attributes(bindings: Bindings) -> Mapping[str, LibAttribute]:
    """Return the attributes of `lib` by name, in the order of their declarations."""
    attributes: dict[str, LibAttribute] = {}
    for attribute in _each(bindings):
        attributes.setdefault(attribute.name, attribute)
    return attributes


def _each(bindings: Bindings) -> Iterator[LibAttribute]:
    """Yield the attributes; several declarations may give one of the same name."""
    for d in bindings.unit.declarations:
        match d:
            case Function():
                yield LibAttribute(d.name, d.type, d.comment, deprecated=d.deprecated)
            case Constant():
                type_ = _INTEGER if d.type is None else _items_const(d.type)
                narrow = not d.wide
                yield LibAttribute(d.name, type_, d.comment, constant=True, narrow=narrow)
            case Macro():  # `#define X ...` of the user's own cdef
                yield LibAttribute(d.name, _INTEGER, d.comment, constant=True)
            case Enumeration():
                for e in d.enumerators or ():
                    yield LibAttribute(e.name, _INTEGER, e.comment, constant=True)
            case Variable():
                yield LibAttribute(d.name, d.type, d.comment, constant=_is_const(d.type))
            case _:
                pass
    yield from _accessors(bindings)
    if bindings.has_lists:
        yield LibAttribute(FORMAT_NAME, FORMAT_TYPE)
    for callback in bindings.callbacks:
        yield LibAttribute(callback.name, Pointer(callback.type), constant=True)


def _accessors(bindings: Bindings) -> Iterator[LibAttribute]:
    """Yield the functions that read and write bit-fields."""
    for b in bindings.bit_fields:
        record = Parameter("record", Pointer(RecordRef(b.key)))
        yield LibAttribute(b.getter, FunctionType(b.type, (record,)), b.field.comment)
        if b.writer is not None:
            written = FunctionType(Void(), (record, Parameter("value", b.type)))
            yield LibAttribute(b.writer, written, b.field.comment)


def _items_const(type_: CType) -> CType:
    if isinstance(type_, Array):
        return replace(type_, element=Qualified(type_.element, const=True))
    return type_


def _is_const(type_: CType) -> bool:
    return isinstance(type_, Qualified) and type_.const
