"""The types that a module's user can name in a string, each with all spellings the stub knows.

struct point; typedef struct point point, *point_pointer;

struct point, point     and with a *: struct point *, point *, point_pointer
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.traverse import each_node
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    EnumRef,
    Named,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.stub.python_numbers import BUILTINS
from ferrule.stub.used_types import used_cffi_typedefs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.used_types import UsedTypes

_NO_NAMES: Final[tuple[str, ...]] = ()
_AFTER_A_POINTER: Final = {" *": "", " **": " *", " *[]": "[]", " ***": " **"}
"""What follows the name of a pointer type, by what follows its target's name."""


@dataclass(frozen=True, slots=True)
class SpelledType:
    """A type with its spellings; `pointers` are typedefs of pointers to it.

    `basic` tells that it is one of the types that every module has, and `own` that it is a record
    of the library's own headers.
    """

    type: CType
    spellings: tuple[str, ...]
    pointers: tuple[str, ...] = _NO_NAMES
    has_size: bool = True
    basic: bool = False
    own: bool = False

    def literal(self, ending: str = "") -> str:
        """Return the `Literal` of all spellings of the type with `ending` after it."""
        after = _AFTER_A_POINTER.get(ending)
        more = () if after is None else (f"{s}{after}" for s in self.pointers)
        return literal((*(f"{s}{ending}" for s in self.spellings), *more))

    def to_const(self) -> SpelledType:
        """Return the same type, const."""
        spellings = tuple(f"const {s}" for s in self.spellings)
        return replace(
            self, type=Qualified(self.type, const=True), spellings=spellings, pointers=_NO_NAMES
        )


VOID: Final = SpelledType(Void(), ("void",), has_size=False, basic=True)


def literal(names: Iterable[str]) -> str:
    """Return the type of the strings `names`."""
    shown = ", ".join(f'"{name}"' for name in names)
    return f"Literal[{shown}]"


def spelled_types(
    bindings: Bindings, types: PythonTypes, used: UsedTypes
) -> tuple[SpelledType, ...]:
    """Return the types that have a name: own records, then the basic types, and the rest."""
    unit = bindings.unit
    aliases = _aliases(unit)

    def spelled(
        type_: CType, name: str, *, basic: bool = False, own: bool = False
    ) -> SpelledType:
        return SpelledType(
            type_,
            tuple(dict.fromkeys((name, *aliases.get(type_, ())))),
            tuple(aliases.get(Pointer(type_), ())),
            not isinstance(type_, RecordRef) or types.is_complete(type_),
            basic,
            own,
        )

    own: list[SpelledType] = []
    numbers: list[SpelledType] = []
    records: list[SpelledType] = []
    for declaration in unit.declarations:
        match declaration:
            case Record(key) | Enumeration(key) if form_of(key) is KeyForm.CDEF:
                pass  # cdef text gives it no name
            case Record(key):
                is_own = identity(declaration) in unit.own
                found = spelled(RecordRef(key), bindings.type_name(key), own=is_own)
                (own if is_own else records).append(found)
            case Enumeration(key) if declaration.tag or aliases.get(EnumRef(key)):
                numbers.append(spelled(EnumRef(key), bindings.type_name(key)))
            case Typedef(name, OpenNumber()):
                numbers.append(spelled(Named(name), name))
            case _:
                pass
    if bindings.big_integers:
        bigs = (t for _, t in each_node(unit.declarations) if isinstance(t, BigInteger))
        numbers += [spelled(b, bindings.type_name(b.spelling)) for b in dict.fromkeys(bigs)]
    known = used_cffi_typedefs(unit, used)
    basic = [spelled(Builtin(name), name, basic=True) for name in BUILTINS]
    basic += [spelled(Named(name), name, basic=True) for name in known]
    return (*own, *basic, *numbers, *records)


def own_records(unit: Unit) -> Iterator[Record]:
    """Yield the records of the library's own headers."""
    for d in unit.declarations:
        if isinstance(d, Record) and identity(d) in unit.own:
            yield d


def array_typedefs(unit: Unit) -> Iterator[tuple[str, Array]]:
    """Yield the typedefs of arrays whose length is known, each with the array."""
    for typedef in unit.typedefs.values():
        match unit.resolve(typedef.type):
            case Array(extent="fixed") as array:
                yield typedef.name, array
            case _:
                pass


def pointer_typedefs(unit: Unit) -> Iterator[str]:
    """Yield the names of typedefs of pointers."""
    for typedef in unit.typedefs.values():
        if isinstance(unit.resolve(typedef.type), Pointer):
            yield typedef.name


def without_typedefs(type_: CType, unit: Unit) -> CType:
    """Return the type that a typedef's name means, unless the typedef has a class of its own."""
    while isinstance(type_, Named) and type_.name in unit.typedefs:
        inner = unit.typedefs[type_.name].type
        if isinstance(inner, OpenNumber):
            break
        type_ = inner
    return type_


def _aliases(unit: Unit) -> Mapping[CType, list[str]]:
    """Return the typedef names of each record, enumeration and number, and of pointers to them."""
    aliases: dict[CType, list[str]] = {}
    for typedef in unit.typedefs.values():
        bare = without_typedefs(typedef.type, unit)
        if isinstance(bare, Pointer):
            bare = Pointer(without_typedefs(bare.target, unit))
        aliases.setdefault(bare, []).append(typedef.name)
    return aliases
