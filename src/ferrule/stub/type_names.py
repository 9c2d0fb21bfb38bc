"""The types that a module's user can name, each with all spellings that its stub knows.

struct point; typedef struct point point, *point_pointer;

struct point, point     with a * behind: struct point *, point *, point_pointer
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import with_names
from ferrule.declarations.identity import identity
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import each_node
from ferrule.declarations.types import (
    Array,
    Builtin,
    EnumRef,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.stub.python_types import BUILTINS
from ferrule.stub.type_classes import known_types

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.stub.python_types import PythonTypes

_NO_NAMES: Final[tuple[str, ...]] = ()
_BEHIND_A_POINTER: Final = {" *": "", " **": " *", " *[]": "[]", " ***": " **"}
"""What stands behind the name of a pointer type where this stands behind its target's."""


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type with its spellings; `pointers` are typedefs of pointers to it.

    `basic` tells that it is one of C's own numbers, which every module has, `own` that it is a
    record of the library's own headers.
    """

    type: CType
    spellings: tuple[str, ...]
    pointers: tuple[str, ...] = _NO_NAMES
    has_size: bool = True
    basic: bool = False
    own: bool = False

    def spelled(self, ending: str = "") -> str:
        """Return the literal of the spellings with `ending` behind."""
        behind = _BEHIND_A_POINTER.get(ending)
        more = () if behind is None else (f"{s}{behind}" for s in self.pointers)
        return literal((*(f"{s}{ending}" for s in self.spellings), *more))

    def to_const(self) -> NamedType:
        """Return the same type, const."""
        names = tuple(f"const {s}" for s in self.spellings)
        return replace(
            self, type=Qualified(self.type, const=True), spellings=names, pointers=_NO_NAMES
        )


VOID: Final = NamedType(Void(), ("void",), has_size=False, basic=True)


def literal(names: Iterable[str]) -> str:
    """Return the type of the strings `names`."""
    shown = ", ".join(f'"{name}"' for name in names)
    return f"Literal[{shown}]"


def named_types(bindings: Bindings, types: PythonTypes) -> list[NamedType]:
    """Return the types with a name: own records first, then numbers, and the rest."""
    aliases = _aliases(bindings.unit)

    def named(
        type_: CType, name: str, *, basic: bool = False, is_own: bool = False
    ) -> NamedType:
        return NamedType(
            type_,
            tuple(dict.fromkeys((name, *aliases.get(type_, ())))),
            tuple(aliases.get(Pointer(type_), ())),
            not isinstance(type_, RecordRef) or types.is_complete(type_),
            basic,
            is_own,
        )

    own: list[NamedType] = []
    more: list[NamedType] = []
    other: list[NamedType] = []
    for declaration in bindings.unit.declarations:
        match declaration:
            case Record(key) | Enumeration(key) if form_of(key) is KeyForm.CDEF:
                pass  # cdef text gives it no name
            case Record(key):
                is_own = identity(declaration) in bindings.unit.own
                found = named(RecordRef(key), bindings.type_name(key), is_own=is_own)
                (own if is_own else other).append(found)
            case Enumeration(key) if declaration.tag or aliases.get(EnumRef(key)):
                more.append(named(EnumRef(key), bindings.type_name(key)))
            case Typedef(name, OpenNumber()):
                more.append(named(Named(name), name))
            case _:
                pass
    basic = [named(Builtin(name), name, basic=True) for name in BUILTINS]
    basic += [named(Named(name), name, basic=True) for name in known_types(bindings)]
    return [*own, *basic, *more, *other]


def own_records(bindings: Bindings) -> Iterator[Record]:
    """Yield the library's own records."""
    for d in bindings.unit.declarations:
        if isinstance(d, Record) and identity(d) in bindings.unit.own:
            yield d


def sized_names(named: Iterable[NamedType], bindings: Bindings) -> list[str]:
    """Return the spellings that `ffi.sizeof` takes."""
    named = list(named)
    typedefs = bindings.unit.typedefs.values()
    return list(
        dict.fromkeys(
            [
                *(s for n in named if n.has_size for s in n.spellings),
                *(f"{s} *" for n in named for s in n.spellings),
                "void *",
                *(t.name for t in typedefs if is_pointer(t.type, bindings.unit)),
                *(name for name, _ in array_typedefs(bindings)),
                *(f"{name} *" for name, _ in array_typedefs(bindings)),
            ]
        )
    )


def array_typedefs(bindings: Bindings) -> Iterator[tuple[str, Array]]:
    """Yield the typedefs of arrays whose length is known, each with the array."""
    for typedef in bindings.unit.typedefs.values():
        match bindings.unit.resolve(typedef.type):
            case Array(extent="fixed") as array:
                yield typedef.name, array
            case _:
                pass


def function_typedefs(
    bindings: Bindings, types: PythonTypes
) -> Iterator[tuple[str, FunctionType]]:
    """Yield the typedefs of functions and of pointers to them, but variadic ones."""
    for typedef in bindings.unit.typedefs.values():
        function = types.function_type(typedef.type)
        if function is not None and not function.variadic:
            yield typedef.name, function


def is_made_by_libffi(function: FunctionType, unit: Unit) -> bool:
    """Tell whether `ffi.callback` makes such functions: not all types are passed by value."""
    types = (function.result, *(parameter.type for parameter in function.parameters))
    return all(unit.is_passed_by_libffi(type_) for type_ in types)


def unnamed_functions(bindings: Bindings) -> Iterator[tuple[tuple[str, ...], FunctionType]]:
    """Yield the function types that are pointed to without a name, each with its spellings."""
    seen = set()
    used = (d for d in bindings.unit.declarations if not isinstance(d, Typedef))
    for _, part in each_node(used):
        match part:
            case Pointer(FunctionType(variadic=False) as function):
                spellings = _spellings(function, bindings)
                if spellings not in seen and "$" not in spellings[0]:
                    seen.add(spellings)
                    yield spellings, function
            case _:
                pass


@dataclass(frozen=True, slots=True)
class PointedTo:
    """The types that some declaration has pointers to const to, and pointers to pointers to.

    Arrays of pointers count as pointers to them. What is const behind two pointers is in `twice`
    with and without; a pointer is in it by its bare target. Records are in `const` where the stub
    has a class for pointers to them that are const.
    """

    twice: frozenset[CType]
    const: frozenset[CType]


def pointed_to(bindings: Bindings, read_only: Container[str]) -> PointedTo:
    """Return what is pointed to; `read_only` are the keys of records with a class for that."""
    unit = bindings.unit
    twice: set[CType] = set()
    const: set[CType] = set()
    for _, part in each_node(unit.declarations):
        match part:
            case Pointer(inner) | Array(inner):
                if isinstance(inner, Qualified) and inner.const:
                    const.add(inner.type)
                pointer = unit.resolve(inner)
                if isinstance(pointer, Pointer):
                    target = _bare(_unqualified(pointer.target), unit)
                    if isinstance(target, Pointer):
                        target = Pointer(_bare(_unqualified(target.target), unit))
                    twice.add(target)
                    if unit.is_const(pointer.target):
                        twice.add(Qualified(target, const=True))
            case _:
                pass
    bare = {_bare(t, unit) for t in const}
    kept = (t for t in bare if not isinstance(t, RecordRef) or t.key in read_only)
    return PointedTo(frozenset(twice), frozenset(kept))


def _unqualified(type_: CType) -> CType:
    return type_.type if isinstance(type_, Qualified) else type_


def _spellings(function: FunctionType, bindings: Bindings) -> tuple[str, ...]:
    """Return how a function type is written: with a pointer as cffi and C do, and without.

    cffi takes `(const` and `(volatile` for the beginning of a declarator, not of parameters.
    """
    parameters = tuple(replace(p, name=None) for p in function.parameters)
    bare = with_names(replace(function, parameters=parameters), bindings.arrays)
    pointer = spell(Pointer(bare), key=bindings.type_name)
    cffis = pointer.replace(" (*", "(*")
    without = cffis.replace("(*)", "", 1)
    is_read = "(const " not in without and "(volatile " not in without
    return tuple(dict.fromkeys(([without] if is_read else []) + [cffis, pointer]))


def is_pointer(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` is a pointer, also behind a typedef."""
    return isinstance(unit.resolve(type_), Pointer)


def _aliases(unit: Unit) -> Mapping[CType, list[str]]:
    """Return the typedef names of each record, enumeration and number, and of pointers to them."""
    aliases: dict[CType, list[str]] = {}
    for typedef in unit.typedefs.values():
        bare = _bare(typedef.type, unit)
        if isinstance(bare, Pointer):
            bare = Pointer(_bare(bare.target, unit))
        aliases.setdefault(bare, []).append(typedef.name)
    return aliases


def _bare(type_: CType, unit: Unit) -> CType:
    """Return what a typedef's name stands for, as far as it has no class of its own."""
    while isinstance(type_, Named) and type_.name in unit.typedefs:
        inner = unit.typedefs[type_.name].type
        if isinstance(inner, OpenNumber):
            break
        type_ = inner
    return type_
