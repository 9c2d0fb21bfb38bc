from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Location, Typedef
from ferrule.declarations.types import Builtin, Named, Pointer, RecordRef
from ferrule.declarations.unit import Unit
from ferrule.selection.portable import make_foreign_typedefs_portable

if TYPE_CHECKING:
    from ferrule.declarations.types import CType


def portable(*own: str, **typedefs: CType) -> list[str]:
    declarations = tuple(
        Typedef(name, type_, Location("h.h", 1, 1)) for name, type_ in typedefs.items()
    )
    names = frozenset(identity(d) for d in declarations if d.name in own)
    unit = make_foreign_typedefs_portable(Unit(("h.h",), declarations, names))
    return [line.partition("typedef ")[2] for line in render_dump(unit).splitlines()]


def test_numbers_from_elsewhere_lose_their_width() -> None:
    assert portable(
        a=Builtin("unsigned long"), b=Builtin("signed char"), c=Builtin("double"), d=Named("a")
    ) == ["int... a", "int... b", "float... c", "int... d"]


def test_own_ones_are_as_the_header_says() -> None:
    assert portable("b", a=Builtin("long"), b=Named("a")) == ["int... a", "a b"]


def test_a_type_that_is_not_a_number_stays() -> None:
    assert portable(
        a=Pointer(Builtin("int")),
        b=RecordRef("struct s"),
        c=Builtin("_Bool"),
        d=Builtin("long double"),
        e=Builtin("char"),
    ) == ["int *a", "struct s b", "_Bool c", "long double d", "char e"]
