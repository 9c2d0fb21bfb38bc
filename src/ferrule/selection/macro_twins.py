"""A macro with the name of a function, variable or enumerator declares it once more.

enum { DT_DIR = 4 };
#define DT_DIR DT_DIR           ->   enum { DT_DIR = 4 };
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Enumeration, Function, Macro, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.unit import Unit


def drop_macro_twins(unit: Unit) -> Unit:
    """Return `unit` without the macros that have the name of a function, variable or enumerator."""
    taken = {
        name
        for d in unit.declarations
        if not isinstance(d, Macro)
        for name in _ordinary_names(d)
    }
    kept = [not (isinstance(d, Macro) and d.name in taken) for d in unit.declarations]
    return unit.with_changed(
        tuple(compress(unit.declarations, kept)), tuple(compress(unit.subjects, kept))
    )


def _ordinary_names(declaration: Declaration) -> Iterator[str]:
    match declaration:
        case Function() | Variable():
            yield declaration.name
        case Enumeration():
            yield from (e.name for e in declaration.enumerators or ())
        case _:
            pass
