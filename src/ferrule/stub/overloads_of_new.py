"""The overloads of `ffi.new`: records and numbers, arrays of them, and pointers that have a use.

(self, cdecl: Literal["struct dirent *"], init: ... | None = None, /) -> struct_dirent_p
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import Array, Builtin, Pointer, Qualified, RecordRef
from ferrule.stub.overloads import Overloads
from ferrule.stub.spellings import VOID, literal

if TYPE_CHECKING:
    from ferrule.declarations.types import CType
    from ferrule.stub.ffi_types import FfiTypes
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.spellings import SpelledType

_CHAR: Final = Builtin("char")
ALWAYS_POINTED_TO: Final = frozenset(
    {VOID.type, _CHAR, Qualified(VOID.type, const=True), Qualified(_CHAR, const=True)}
)
"""Every module knows pointers to these, and pointers to such pointers."""

# Ranks, by what programs are likely to need: the library's own records, then pointers that a
# function wants the address of, then other types, and last any other pointer to a record.
_OWN: Final = 0
_USED_POINTER: Final = 1
_OTHER: Final = 2
_OTHER_POINTER: Final = 4
_LATER_AS_ARRAY: Final = 3
"""Arrays are made more rarely than single objects, so they come this many ranks later."""


def overloads_of_new(known: FfiTypes) -> Overloads:
    """Return the overloads of `ffi.new`."""
    adder = _Adder(known.types)
    sized = [target for target in known.spelled if target.has_size]
    for target in sized:
        adder.add_object(target.literal(" *"), target, target.type, _rank(target))
    for target in sized:
        rank = _rank(target) + _LATER_AS_ARRAY
        adder.add_array(target.literal("[]"), target, target.type, rank)
    for name, array in known.arrays:
        adder.add_array_typedef(name, array)
    _add_pointers(adder, known)
    return adder.overloads


def _rank(target: SpelledType) -> int:
    return _OWN if target.own else _OTHER


def _add_pointers(adder: _Adder, known: FfiTypes) -> None:
    """Add pointers to pointers, and arrays of pointers, that the header has a use for."""
    twice = known.pointed_to.twice | ALWAYS_POINTED_TO
    for target in (*known.spelled, VOID):
        if target.type in twice or isinstance(target.type, RecordRef):
            rank = _USED_POINTER if target.type in twice else _OTHER_POINTER
            adder.add_pointer(Pointer(target.type), target, rank)
        const = target.to_const()
        if const.type in twice:
            adder.add_pointer(Pointer(const.type), const, _USED_POINTER)
        if Pointer(target.type) in twice:
            pointer = Pointer(Pointer(target.type))
            adder.add_object(target.literal(" ***"), target, pointer, _USED_POINTER)
    for typedef in known.functions:
        if typedef.function in twice:
            adder.add_pointer(typedef.pointer, typedef.spelled, _USED_POINTER)


@dataclass(frozen=True, slots=True)
class _Adder:
    """Adds overloads of one kind each; whether one is basic depends on the `target` of its type."""

    types: PythonTypes
    overloads: Overloads = field(default_factory=Overloads)

    def add_object(self, cdecl: str, target: SpelledType, type_: CType, rank: int) -> None:
        """Add what makes one object of `type_`, and returns a pointer to it."""
        init, made = self.types.accepted(type_), self.types.value(Pointer(type_))
        signature = f"(self, cdecl: {cdecl}, init: {init} | None = None, /) -> {made}"
        self.overloads.add(signature, basic=target.basic, rank=rank)

    def add_array(self, cdecl: str, target: SpelledType, type_: CType, rank: int) -> None:
        """Add what makes an array of `type_`, of a length that the call gives."""
        init, made = self.types.items(type_), self.types.value(Array(type_, "incomplete"))
        signature = f"(self, cdecl: {cdecl}, init: int | {init}, /) -> {made}"
        self.overloads.add(signature, basic=target.basic, rank=rank)

    def add_array_typedef(self, name: str, array: Array) -> None:
        """Add what makes an array of a typedef's length."""
        init, made = self.types.items(array.element), self.types.value(array)
        signature = f"(self, cdecl: {literal([name])}, init: {init} | None = None, /) -> {made}"
        self.overloads.add(signature, rank=_OWN + _LATER_AS_ARRAY)

    def add_pointer(self, pointer: CType, target: SpelledType, rank: int) -> None:
        """Add what makes a `pointer` to `target`, and an array of such pointers."""
        self.add_object(target.literal(" **"), target, pointer, rank)
        self.add_array(target.literal(" *[]"), target, pointer, rank + _LATER_AS_ARRAY)
