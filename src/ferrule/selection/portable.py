"""Types from elsewhere lose the width that this machine gives them.

    typedef unsigned long __ino_t; typedef __ino_t ino_t;   ->   typedef int... ino_t;

What the library's own header says of its own types stays as it is written there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Declaration, Typedef
from ferrule.declarations.types import Builtin

if TYPE_CHECKING:
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

ANY_INTEGER: Final = Builtin("int...")
"""An integer type whose width and sign the compiler fills in."""
ANY_FLOAT: Final = Builtin("float...")
"""`float` or `double`, as the compiler says."""

_PORTABLE: Final[dict[str, Builtin]] = {
    **dict.fromkeys(
        (
            "signed char",
            "unsigned char",
            "short",
            "unsigned short",
            "int",
            "unsigned int",
            "long",
            "unsigned long",
            "long long",
            "unsigned long long",
        ),
        ANY_INTEGER,
    ),
    **dict.fromkeys(("float", "double"), ANY_FLOAT),
}


def make_foreign_typedefs_portable(unit: Unit) -> Unit:
    """Return `unit` with every typedef of a number that is not its own left to the compiler."""
    return replace(unit, declarations=tuple(_portable(d, unit) for d in unit.declarations))


def _portable(declaration: Declaration, unit: Unit) -> Declaration:
    if not isinstance(declaration, Typedef) or identity(declaration) in unit.own:
        return declaration
    bare: CType = unit.resolve(declaration.type)
    if not isinstance(bare, Builtin):
        return declaration
    return replace(declaration, type=_PORTABLE.get(bare.name, bare))
