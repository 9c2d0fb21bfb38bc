"""The names that a function's parameters have in Python, for stubs, signatures and calls alike.

    int f(int from, char *__s)   ->   from_, s    by position or by keyword
    int f(int a, char *)         ->   a, arg1, /  by position only: one name is made up here

A parameter before one without a name is positional-only too, as Python's own grammar has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.declarations.types import FunctionType


@dataclass(frozen=True, slots=True)
class ParameterNames:
    """A Python name for each parameter, each once; the first ones are taken by position only.

    `positional_only` counts those.
    """

    names: tuple[str, ...]
    positional_only: int


def name_parameters(type_: FunctionType) -> ParameterNames:
    """Return the names of the parameters of `type_`: C's where it gives one.

    Leading underscores, by which system headers stay out of the way of macros, are taken off; a
    keyword of Python gets one behind it. `inspect.signature` reads ASCII alone: other names count
    for none.
    """
    given = [(p.name or "").lstrip("_") for p in type_.parameters]
    given = [name if name.isidentifier() and name.isascii() else "" for name in given]
    used = {name for name in given if name and not iskeyword(name)}
    names: list[str] = []
    for number, name in enumerate(given):
        free = name or f"arg{number}"
        while iskeyword(free) or free in names or (free in used and free != name):
            free += "_"
        names.append(free)
    unnamed = [number for number, name in enumerate(given, 1) if not name]
    return ParameterNames(tuple(names), unnamed[-1] if unnamed else 0)
