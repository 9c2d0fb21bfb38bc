"""The one walk over types: what a declaration refers to by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Leaf: TypeAlias = Void | Builtin | Named | RecordRef | EnumRef | Vector | Unknown


def leaves(type_: CType) -> Iterator[Leaf]:
    """Yield the types that `type_` is built of and that are not themselves built of others."""
    match type_:
        case Qualified(inner) | Pointer(inner) | Array(inner):
            yield from leaves(inner)
        case FunctionType(result, parameters):
            yield from leaves(result)
            for parameter in parameters:
                yield from leaves(parameter.type)
        case Void() | Builtin() | Named() | RecordRef() | EnumRef() | Vector() | Unknown():
            yield type_
        case _:
            assert_never(type_)


def types_of(declaration: Declaration) -> tuple[CType, ...]:
    """Return the types that stand in `declaration`, in its order."""
    match declaration:
        case Function() | Variable() | Typedef():
            return (declaration.type,)
        case Record():
            return tuple(field.type for field in declaration.fields or ())
        case Constant():
            return () if declaration.type is None else (declaration.type,)
        case Enumeration() | Macro():
            return ()
        case _:
            assert_never(declaration)


def references(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Yield the identity of each typedef, record and enumeration that `declaration` names."""
    for type_ in types_of(declaration):
        yield from type_references(type_)


def type_references(type_: CType) -> Iterator[tuple[str, str]]:
    """Yield the identity of each typedef, record and enumeration that `type_` names."""
    for leaf in leaves(type_):
        match leaf:
            case Named(name):
                yield "typedef", name
            case RecordRef(key) | EnumRef(key):
                yield "tag", key
            case _:
                pass
