"""Which types the declarations of a unit use, found in one walk over all of them.

const struct stat *find(uLong id);   ->   typedefs: uLong    tags: struct stat
                                          pointees: const struct stat
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function, Record
from ferrule.declarations.traverse import each_node, types_of, walk
from ferrule.declarations.types import (
    Array,
    BigInteger,
    CType,
    EnumRef,
    Named,
    Pointer,
    Qualified,
    RecordRef,
)
from ferrule.stub.python_numbers import CFFI_TYPEDEFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit

_ALWAYS: Final = frozenset({"size_t", "intptr_t", "uintptr_t", "uint8_t", "wchar_t"})
"""The typedefs that casts and buffers need, even if no declaration uses them."""


@dataclass(frozen=True, slots=True)
class UsedTypes:
    """What types are used, in the order in which they are first met.

    `typedefs` has names, `tags` keys of records and enumerations, and `pointees` what pointers
    point to and what arrays hold.
    """

    typedefs: frozenset[str]
    tags: tuple[str, ...]
    pointees: tuple[CType, ...]


def find_used_types(unit: Unit) -> UsedTypes:
    """Return what types the declarations of `unit` use."""
    typedefs: set[str] = set()
    tags: dict[str, None] = {}
    pointees: list[CType] = []
    for _, type_ in each_node(unit.declarations):
        match type_:
            case Pointer(inner) | Array(inner):
                pointees.append(inner)
            case Named(name):
                typedefs.add(name)
            case RecordRef(key) | EnumRef(key) | BigInteger(key):
                tags[key] = None
            case _:
                pass
    return UsedTypes(frozenset(typedefs), tuple(tags), tuple(pointees))


def used_cffi_typedefs(unit: Unit, used: UsedTypes) -> list[str]:
    """Return the typedef names that cffi knows without a declaration, and the stub needs."""
    needed = used.typedefs | _ALWAYS
    return [
        name
        for name in CFFI_TYPEDEFS
        if name in needed and name != "bool" and name not in unit.typedefs
    ]


def records_behind_const(unit: Unit) -> frozenset[str]:
    """Return the keys of the records that a program can reach through a pointer to const.

    A function returns such a pointer, a field or variable holds it, or `ffi.addressof` returns it
    for a const field. A parameter does not count, since a function only accepts it.
    """
    pointees: list[CType] = []
    seen: set[int] = set()  # by `id`: a node stands for all uses of its type
    for declaration in unit.declarations:
        if isinstance(declaration, Record):
            pointees += types_of(declaration)
        for type_ in _given(declaration):
            if id(type_) not in seen:
                seen.add(id(type_))
                pointees += [part.target for part in walk(type_) if isinstance(part, Pointer)]
    return frozenset(
        bare.key
        for pointee in pointees
        if isinstance(bare := unit.resolve(pointee), RecordRef) and unit.is_const(pointee)
    )


def _given(declaration: Declaration) -> Iterator[CType]:
    """Yield the types of what a program gets from `declaration`.

    From a pointer that it passes to a function, a program gets what the function writes there. It
    had the pointer itself already.
    """
    if not isinstance(declaration, Function):
        yield from types_of(declaration)
        return
    yield declaration.type.result
    for parameter in declaration.type.parameters:
        match parameter.type:
            case Pointer(target) | Qualified(Pointer(target)):
                yield target
            case type_:
                yield type_
