"""A macro that only names another macro, one with parameters, has parameters too.

#define RB_ALLOC(type) ...
#define ALLOC RB_ALLOC          ->   #define ALLOC(type) RB_ALLOC
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Macro

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.declarations.unit import Unit


def give_aliases_parameters(
    unit: Unit, aliases: Mapping[str, str], parameters: Mapping[str, tuple[str, ...]]
) -> Unit:
    """Return `unit` with parameters for macros that expand to the name of a macro with some.

    `aliases` are these expansions, by the macros' names; `parameters` are those of all macros.
    """

    def changed(declaration: Declaration) -> Declaration:
        match declaration:
            case Macro(name=name, parameters=None) if aliases.get(name) in parameters:
                return replace(declaration, parameters=parameters[aliases[name]])
            case _:
                return declaration

    return unit.with_changed(tuple(map(changed, unit.declarations)), unit.subjects)
