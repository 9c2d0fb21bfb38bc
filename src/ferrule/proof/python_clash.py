"""Names that the headers and Python.h declare differently.

    typedef unsigned long long uint64_t;     Python.h includes another definition
    int getline(char *line, int size);       the same

While Python.h is included, macros rename them there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef, Variable
from ferrule.toolchain.diagnostics import read_diagnostics
from ferrule.toolchain.own_names import is_used_from_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit

_QUOTED: Final = re.compile(r"'(?:struct |union |enum )?(\w+)'")


def clashing_names(unit: Unit, output: str) -> frozenset[str]:
    """Return the names that Python.h must not see, going by the compiler's `output` about it.

    They are all type names of the unit, and the functions, variables and enumerators that the
    compiler complains about. Names that the module's own C needs from Python are left out.
    """
    own = _own(unit)
    names = {*_type_names(own)} | (_blamed(output) & {*_value_names(own)})
    return frozenset(name for name in names if not is_used_from_elsewhere(name))


def names_to_keep_apart(unit: Unit, output: str) -> frozenset[str]:
    """Return the names of the unit that must get out of the way of the module's own C.

    That C uses what Python or the C library declares by these names, and the compiler's `output`
    complains about them.
    """
    own = _own(unit)
    names = _blamed(output) & {*_type_names(own), *_value_names(own)}
    return frozenset(name for name in names if is_used_from_elsewhere(name))


def _own(unit: Unit) -> list[Declaration]:
    return [d for d in unit.declarations if identity(d) in unit.own]


def _blamed(output: str) -> set[str]:
    """Return the words that the errors in a compiler's `output` quote."""
    errors = (d.message for d in read_diagnostics(output) if d.is_error)
    return {name for message in errors for name in _QUOTED.findall(message)}


def _type_names(own: Iterable[Declaration]) -> Iterator[str]:
    for declaration in own:
        match declaration:
            case (
                Typedef(name=name) | Record(tag=str() as name) | Enumeration(tag=str() as name)
            ):
                yield name
            case _:
                pass


def _value_names(own: Iterable[Declaration]) -> Iterator[str]:
    for declaration in own:
        match declaration:
            case Function(name=name) | Variable(name=name):
                yield name
            case Enumeration(enumerators=enumerators):
                yield from (e.name for e in enumerators or ())
            case _:
                pass
