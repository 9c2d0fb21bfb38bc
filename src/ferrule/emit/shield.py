"""Python.h under other names, for headers that define a type of the C library themselves.

    typedef unsigned long long uint64_t;     behind it Python.h would define it again, otherwise

While Python.h is read, the headers' own type names stand for others; it uses them all by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.unit import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.unit import Unit


def shield_text(unit: Unit) -> str:
    """Return the C that includes Python.h with the unit's own type names out of its way."""
    names = sorted(set(_type_names(unit)))
    return "".join(
        (
            *(f"#define {name} ferrule_python_{name}\n" for name in names),
            '#include "ferrule_python.h"\n',
            *(f"#undef {name}\n" for name in names),
        )
    )


def _type_names(unit: Unit) -> Iterator[str]:
    for declaration in unit.declarations:
        if identity(declaration) not in unit.own:
            continue
        match declaration:
            case (
                Typedef(name=name) | Record(tag=str() as name) | Enumeration(tag=str() as name)
            ):
                yield name
            case _:
                pass
