"""The Python names of a function's parameters, the same in stubs, signatures and calls.

    int f(int from, char *__s)   ->   from_, s    by position or by keyword
    int f(int a, char *)         ->   a, arg1, /  by position only, since one name is made up

Parameters before one without a name are positional-only too, because Python's grammar requires it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from keyword import iskeyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.declarations.types import FunctionType


@dataclass(frozen=True, slots=True)
class ParameterNames:
    """The Python names of the parameters, all different.

    The first `positional_only` parameters are accepted by position only: up to the last of the
    `nameless`, whose names are made up.
    """

    names: tuple[str, ...]
    positional_only: int
    nameless: frozenset[int] = field(default=frozenset(), compare=False)


def name_parameters(type_: FunctionType) -> ParameterNames:
    """Return the names of the parameters of `type_`: those in C, if they can be used.

    System headers begin names with underscores to avoid macros; these are removed. A Python keyword
    gets an underscore appended. `inspect.signature` only reads ASCII, so other names are not used.
    """
    given = [(p.name or "").lstrip("_") for p in type_.parameters]
    given = [name if name.isidentifier() and name.isascii() else "" for name in given]
    # A made-up name, or that of a keyword, must not be one that a later parameter has.
    used = {name for name in given if name and not iskeyword(name)}
    names: list[str] = []
    for number, name in enumerate(given):
        free = name or f"arg{number}"
        while iskeyword(free) or free in names or (free in used and free != name):
            free += "_"
        names.append(free)
    nameless = [number for number, name in enumerate(given) if not name]
    first = nameless[-1] + 1 if nameless else 0
    return ParameterNames(tuple(names), first, frozenset(nameless))
