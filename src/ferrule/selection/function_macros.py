"""Function-like macros that a line of configuration has given types become functions.

Such a line is a prototype:

    int S_ISDIR(mode_t)     with     #define S_ISDIR(m) ...     ->   int S_ISDIR(mode_t m)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Declaration, Function, Macro
from ferrule.declarations.types import Parameter
from ferrule.selection.patterns import refuse_unmatched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.declarations.unit import Unit


def type_function_macros(unit: Unit, prototypes: Sequence[Function]) -> Unit:
    """Return `unit` with the macros that `prototypes` name as functions, called by the macro.

    A prototype whose name is no function-like macro of the headers is a `PatternError`.
    """
    macros = {
        d.name: d
        for d in unit.declarations
        if isinstance(d, Macro) and d.parameters is not None
    }
    typed: dict[str, Function] = {}
    for prototype in prototypes:
        macro = macros.get(prototype.name)
        if macro is None:
            refuse_unmatched(
                "function-macro",
                prototype.name,
                prototype.name,
                macros,
                "no macro with parameters",
            )
        typed[macro.name] = _function(macro, prototype)
    declarations: tuple[Declaration, ...] = tuple(
        typed.get(d.name, d) if isinstance(d, Macro) else d for d in unit.declarations
    )
    own = unit.own | {identity(f) for f in typed.values()}
    return replace(unit, declarations=declarations, own=own)


def _function(macro: Macro, prototype: Function) -> Function:
    """Return the function of a macro, whose names the prototype's unnamed parameters get."""
    names = [name if name.isidentifier() else None for name in macro.parameters or ()]
    parameters = prototype.type.parameters
    if len(names) == len(parameters):
        parameters = tuple(
            Parameter(p.name or name, p.type) for p, name in zip(parameters, names, strict=True)
        )
    return Function(
        macro.name,
        replace(prototype.type, parameters=parameters),
        macro.location,
        macro.comment,
        macro=True,
    )
