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


def give_aliases_parameters(unit: Unit, aliases: Mapping[str, tuple[str, ...]]) -> Unit:
    """Return `unit` with the parameters that `aliases` has for some of its macros, by name."""
    changed: tuple[Declaration, ...] = tuple(
        replace(d, parameters=aliases[d.name])
        if isinstance(d, Macro) and d.name in aliases
        else d
        for d in unit.declarations
    )
    return unit.with_changed(changed, unit.subjects)
