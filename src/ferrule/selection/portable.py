"""Typedefs from other libraries lose the width that this machine gives them.

    typedef unsigned long __ino_t; typedef __ino_t ino_t;   ->   typedef int... ino_t;

The library's own typedefs stay as its header writes them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Declaration, Typedef
from ferrule.declarations.numbers import (
    KEYWORDS,
    OPEN_FLOATING,
    OPEN_INTEGER,
    Arithmetic,
)
from ferrule.declarations.types import Builtin

if TYPE_CHECKING:
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_PORTABLE: Final = {
    Arithmetic.BYTE: OPEN_INTEGER,
    Arithmetic.INTEGER: OPEN_INTEGER,
    Arithmetic.FLOATING: OPEN_FLOATING,
}
"""The kinds of numbers that a cdef can leave open; every other kind is a single type."""


def make_foreign_typedefs_portable(unit: Unit) -> Unit:
    """Return `unit` with numbers of open width for the typedefs that are not the library's own."""
    declarations = tuple(
        [
            _portable(d, unit) if subject not in unit.own else d
            for subject, d in zip(unit.subjects, unit.declarations, strict=True)
        ]
    )
    return unit.with_changed(declarations, unit.subjects)


def _portable(declaration: Declaration, unit: Unit) -> Declaration:
    if not isinstance(declaration, Typedef):
        return declaration
    bare: CType = unit.resolve(declaration.type)
    if not isinstance(bare, Builtin):
        return declaration
    number = KEYWORDS.get(bare.name)
    return replace(declaration, type=_PORTABLE.get(number.kind, bare) if number else bare)
