"""One type as C text: the only place that builds declarators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.exhaustive import assert_never
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
    from collections.abc import Callable

    from ferrule.declarations.types import Leaf


def _same(key: str) -> str:
    return key


def spell(
    type_: CType,
    name: str = "",
    *,
    key: Callable[[str], str] = _same,
    extent: str = "",
    atomic: bool = True,
) -> str:
    """Return the declaration of `name` as `type_`; without a name, the type itself.

    `key` spells a record or an enumeration. `extent` is written between the brackets of an array
    whose length is known. `_Atomic` is written only if `atomic` is true.
    """
    return _Speller(key, extent, atomic=atomic).spell(type_, name)


class _Speller:
    def __init__(self, key: Callable[[str], str], extent: str, *, atomic: bool) -> None:
        self._key = key
        self._extent = extent
        self._atomic = atomic

    def spell(self, type_: CType, inner: str) -> str:
        match type_:
            case Qualified():
                return self._qualified(type_, inner)
            case Pointer(target):
                # A declarator is built from the inside out. `[]` and `()` bind more tightly than
                # `*`, so a pointer to an array or a function needs brackets.
                bare = target.type if isinstance(target, Qualified) else target
                pointer = f"*{inner}"
                if isinstance(bare, (Array, FunctionType)):
                    pointer = f"({pointer})"
                return self.spell(target, pointer)
            case Array(element, kind, written):
                extent = written or (self._extent if kind == "fixed" else "")
                while isinstance(element, Array) and element.extent == "variable":
                    inner, extent, element = f"{inner}[{extent}]", "*", element.element
                return self.spell(element, f"{inner}[{extent}]")
            case FunctionType():
                return self.spell(type_.result, f"{inner}({self._parameters(type_)})")
            case _:
                return _joined(self._name(type_), inner)

    def _name(self, type_: Leaf) -> str:
        match type_:
            case Void():
                return "void"
            case Builtin(name) | Named(name):
                return name
            case OpenNumber(kind):
                return "int..." if kind == "integer" else "float..."
            case RecordRef(key) | EnumRef(key) | BigInteger(key):
                return self._key(key)
            case Vector(element):  # for messages only, since no cdef can have a vector
                return f"__typeof__({self.spell(element, '')} vector)"
            case Opaque():
                return "..."
            case Unknown(spelling):
                return spelling
            case _:
                assert_never(type_)

    def _parameters(self, type_: FunctionType) -> str:
        if not type_.prototype:
            return ""
        shown = [self.spell(p.type, p.name or "") for p in type_.parameters]
        return ", ".join([*shown, "..."] if type_.variadic else shown) or "void"

    def _qualified(self, type_: Qualified, inner: str) -> str:
        words = [
            word
            for word, there in (
                ("_Atomic", type_.atomic and self._atomic),
                ("const", type_.const),
                ("volatile", type_.volatile),
                ("restrict", type_.restrict),
            )
            if there
        ]
        text = " ".join(words)
        # A pointer's qualifiers come after its `*`: `char *const p`. C has none for arrays and
        # functions; those of an array are its elements'.
        if isinstance(type_.type, Pointer):
            return self.spell(type_.type, _joined(text, inner) if text else inner)
        if isinstance(type_.type, (Array, FunctionType)):
            return self.spell(type_.type, inner)
        return _joined(text, self.spell(type_.type, inner))


def _joined(left: str, right: str) -> str:
    return f"{left} {right}" if left and right else left or right
