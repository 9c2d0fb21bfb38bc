"""Python.h under other names, for headers that declare a name of the C library themselves.

    typedef unsigned long long uint64_t;     behind it Python.h would define it again, otherwise
    int getline(char *line, int size);       as above

While Python.h is read, such names stand for others; it uses them all by itself.
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
    """Return the names that Python.h must not see, by the compiler's `output` about it.

    They are the unit's own type names, and those of its functions, variables and enumerators that
    the compiler complains of. Those that the C of the module uses itself must stay.
    """
    own = _own(unit)
    names = {*_type_names(own)} | (_blamed(output) & {*_value_names(own)})
    return frozenset(name for name in names if not is_used_from_elsewhere(name))


def names_to_keep_apart(unit: Unit, output: str) -> frozenset[str]:
    """Return the names of the unit's own that mean something else in the C of the module.

    They are Python's or the C library's, the module uses them, and the compiler's `output` is about
    them.
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
