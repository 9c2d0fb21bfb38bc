"""Walks over types, and what declarations refer to by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import named, tagged
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
    BigInteger,
    Builtin,
    CType,
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.types import Leaf

Key = TypeVar("Key")

_BUILT: Final = (Pointer, Qualified, Array, FunctionType)


def walk(type_: CType) -> Sequence[CType]:
    """Return `type_` and all types that it is built of, each before its own parts."""
    if not isinstance(type_, _BUILT):
        return (type_,)
    if not isinstance(type_, FunctionType):
        return _walked(type_)
    # Most of a header's types are those of functions, and each pass walks over them again.
    if type_.walked is None:
        object.__setattr__(type_, "walked", tuple(_walked(type_)))
    return type_.walked or ()


def _walked(type_: CType) -> list[CType]:
    found: list[CType] = []
    waiting = [type_]
    while waiting:
        part = waiting.pop()
        found.append(part)
        if isinstance(part, _BUILT):
            waiting += built_of(part)[::-1]  # reversed, since the last one is taken first
    return found


def each_node(declarations: Iterable[Declaration]) -> Iterator[tuple[Declaration, CType]]:
    """Yield each node of the declarations' types once, with the first declaration that has it.

    A reader shares one node among all uses of a type, so this yields far fewer than `walk` returns.
    """
    seen: set[int] = set()
    for declaration in declarations:
        waiting = [*reversed(types_of(declaration))]
        while waiting:
            part = waiting.pop()
            if id(part) not in seen:  # comparing nodes would walk their parts again
                seen.add(id(part))
                yield declaration, part
                if isinstance(part, _BUILT):
                    waiting += built_of(part)[::-1]


def built_of(type_: CType) -> tuple[CType, ...]:
    """Return the types that `type_` is directly built of. The frequent types come first."""
    match type_:
        case Pointer():
            return (type_.target,)
        case FunctionType():
            return (type_.result, *[p.type for p in type_.parameters])
        case Qualified():
            return (type_.type,)
        case Array():
            return (type_.element,)
        case Builtin() | Named() | RecordRef() | Void() | EnumRef():
            return ()
        case OpenNumber() | BigInteger() | Vector() | Opaque() | Unknown():
            return ()
        case _:
            assert_never(type_)


def without_qualifiers(type_: CType) -> CType:
    """Return `type_` without its outermost qualifiers."""
    while isinstance(type_, Qualified):
        type_ = type_.type
    return type_


def mapped(type_: CType, change: Callable[[CType], CType]) -> CType:
    """Return `type_` with `change` applied to it and to all types that it is built of.

    The whole comes before its parts. Where `change` returns another type, its parts stay as they
    are.
    """
    changed = change(type_)
    if changed != type_:
        return changed
    match type_:
        case Pointer(target):
            return Pointer(mapped(target, change))
        case Qualified(inner):
            return replace(type_, type=mapped(inner, change))
        case Array(element):
            return replace(type_, element=mapped(element, change))
        case FunctionType(result, parameters):
            return replace(
                type_,
                result=mapped(result, change),
                parameters=tuple(replace(p, type=mapped(p.type, change)) for p in parameters),
            )
        case _:
            return type_


def with_types_mapped(
    declaration: Declaration, change: Callable[[CType], CType]
) -> Declaration:
    """Return `declaration` with `change` applied to all its types, as `mapped` does."""
    match declaration:
        case Function():
            type_ = mapped(declaration.type, change)
            assert isinstance(type_, FunctionType), "a function stays one"  # noqa: S101
            return replace(declaration, type=type_)
        case Variable() | Typedef():
            return replace(declaration, type=mapped(declaration.type, change))
        case Record(fields=fields) if fields is not None:
            changed = tuple(replace(f, type=mapped(f.type, change)) for f in fields)
            return replace(declaration, fields=changed)
        case _:
            return declaration


def leaves(type_: CType) -> list[Leaf]:
    """Return the types that `type_` is built of, and that are not built of others themselves."""
    return [part for part in walk(type_) if not isinstance(part, _BUILT)]


def types_of(declaration: Declaration) -> tuple[CType, ...]:
    """Return the types in `declaration`, in its order."""
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


def with_types(declaration: Declaration, change: Callable[[CType], CType]) -> Declaration:
    """Return `declaration` with `change` applied to its types and to all they are built of.

    A function's type stays one, whatever `change` makes of it.
    """
    match declaration:
        case Function():
            type_ = mapped(declaration.type, change)
            return (
                replace(declaration, type=type_)
                if isinstance(type_, FunctionType)
                else declaration
            )
        case Variable() | Typedef():
            return replace(declaration, type=mapped(declaration.type, change))
        case Constant(type=type_) if type_ is not None:
            return replace(declaration, type=mapped(type_, change))
        case Record(fields=fields) if fields is not None:
            changed = (replace(field, type=mapped(field.type, change)) for field in fields)
            return replace(declaration, fields=tuple(changed))
        case _:
            return declaration


def references(declaration: Declaration) -> list[Identity]:
    """Return the identity of each typedef, record and enumeration that `declaration` names."""
    return [
        reference
        for type_ in types_of(declaration)
        for reference in references_among(walk(type_))
    ]


def references_among(parts: Iterable[CType]) -> list[Identity]:
    """Return the identity of each typedef, record and enumeration that `parts` name themselves."""
    found: list[Identity] = []
    for part in parts:
        match part:
            case Named():
                found.append(named("typedef", part.name))
            case RecordRef() | EnumRef():
                found.append(tagged(part.key))
            case _:
                pass
    return found


def after_their_needs(keys: Iterable[Key], needs: Callable[[Key], Iterable[Key]]) -> list[Key]:
    """Return `keys` and everything they need, each after what it needs itself.

    Headers have longer chains than Python's calls may nest, so this is a loop with its own stack:
    each entry is a key, and an iterator over what is left of its needs.
    """
    ordered: list[Key] = []
    seen: set[Key] = set()
    for first in keys:
        path = [] if first in seen else [(first, iter(needs(first)))]
        seen.add(first)
        while path:
            key, rest = path[-1]
            need = next((n for n in rest if n not in seen), None)
            if need is None:
                ordered.append(key)
                path.pop()
            else:
                seen.add(need)
                path.append((need, iter(needs(need))))
    return ordered
