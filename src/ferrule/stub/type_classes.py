"""The names of the classes and aliases that a stub has for C's types.

struct dirent                           ->   struct_dirent
typedef struct __dirstream DIR;         ->   DIR
typedef unsigned long uLong;            ->   typedefs.uLong
a typedef that a field is called like   ->   its name and _
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import NamedDeclaration, TaggedType
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef
from ferrule.declarations.traverse import each_node, types_of, walk
from ferrule.declarations.types import (
    CType,
    EnumRef,
    Named,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
)
from ferrule.stub.python_types import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Identity
    from ferrule.declarations.nodes import Declaration
    from ferrule.stub.python_types import PythonTypes

# What casts and buffers are written with, whether a header uses it or not.
_ALWAYS: Final = frozenset({"size_t", "intptr_t", "uintptr_t", "uint8_t", "wchar_t"})

ALIASES: Final = "typedefs"
"""The class that holds the names of types that have no class of their own."""

# What is put behind the name of a record's class for the classes that go with it.
_ENDINGS = ("", "_p", "_cp", "_fields")


def name_classes(bindings: Bindings, taken: set[str]) -> dict[Identity, str]:
    """Return the class of each record and enumeration, and the alias of each typedef.

    The keys are the declarations' identities. None of the names is one of `taken`.
    """
    first = dict(reversed(list(_typedefs_of_tags(bindings))))
    classes: dict[Identity, str] = {}
    used = set(taken)
    for key in _tags(bindings):
        classes[TaggedType(key)] = _free(first.get(key, _of_key(bindings.type_name(key))), used)
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)) if first.get(key) == name:
                classes[NamedDeclaration("typedef", name)] = classes[TaggedType(key)]
            case Typedef(name, OpenNumber()):
                classes[NamedDeclaration("typedef", name)] = _free(name, used)
            case Typedef(name):
                classes[NamedDeclaration("typedef", name)] = f"{ALIASES}.{_free(name, used)}"
            case _:
                pass
    return classes


def _tags(bindings: Bindings) -> Iterator[str]:
    """Yield the records and enumerations that are declared or used, each once."""
    declarations = bindings.unit.declarations
    declared = [d.key for d in declarations if isinstance(d, (Record, Enumeration))]
    used = [t.key for _, t in each_node(declarations) if isinstance(t, (RecordRef, EnumRef))]
    yield from dict.fromkeys([*declared, *used])


def known_types(bindings: Bindings) -> list[str]:
    """Return the typedef names that cffi knows itself, as far as the stub needs them."""
    nodes = each_node(bindings.unit.declarations)
    used = {type_.name for _, type_ in nodes if isinstance(type_, Named)}
    return [
        name
        for name in KNOWN
        if name in used | _ALWAYS and name != "bool" and name not in bindings.unit.typedefs
    ]


def read_only_records(types: PythonTypes) -> frozenset[str]:
    """Return the keys of the records that are reached through a pointer to const.

    A const field has such an address.
    """
    found = set()
    for declaration in types.unit.declarations:
        parts = [part for type_ in _produced(declaration) for part in walk(type_)]
        targets = [part.target for part in parts if isinstance(part, Pointer)]
        if isinstance(declaration, Record):
            targets += types_of(declaration)
        for target in targets:
            bare = types.unit.resolve(target)
            if isinstance(bare, RecordRef) and types.unit.is_const(target):
                found.add(bare.key)
    return frozenset(found)


def _produced(declaration: Declaration) -> Iterator[CType]:
    """Yield the types in `declaration`, without those of parameters that are only taken."""
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


def _typedefs_of_tags(bindings: Bindings) -> Iterator[tuple[str, str]]:
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)):
                yield key, name
            case _:
                pass


def _of_key(spelling: str) -> str:
    return "_".join(spelling.split())


def _free(name: str, used: set[str]) -> str:
    while iskeyword(name) or any(f"{name}{ending}" in used for ending in _ENDINGS):
        name += "_"
    used |= {f"{name}{ending}" for ending in _ENDINGS}
    return name
