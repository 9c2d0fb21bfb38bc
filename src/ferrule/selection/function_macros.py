"""Function-like macros become functions, by the prototypes that the settings give them.

int S_ISDIR(mode_t)     with     #define S_ISDIR(m) ...     ->   int S_ISDIR(mode_t m)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Declaration, Function, Macro
from ferrule.declarations.types import Parameter
from ferrule.declarations.unit import Unit
from ferrule.errors import PatternError
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.declarations.unit import Unit


def type_function_macros(unit: Unit, prototypes: Sequence[Function]) -> Unit:
    """Return `unit` with functions in place of the macros that the `prototypes` name.

    Prototypes whose names are not function-like macros of the headers are a `PatternError`.
    """
    macros = {
        d.name: d
        for d in unit.declarations
        if isinstance(d, Macro) and d.parameters is not None
    }
    wrong = [
        unmatched("function-macro", p.name, p.name, macros, "no macro with parameters")
        for p in prototypes
        if p.name not in macros
    ]
    if wrong:
        raise PatternError(wrong)
    typed = {p.name: _function(macros[p.name], p) for p in prototypes}
    declarations: tuple[Declaration, ...] = tuple(
        typed.get(d.name, d) if isinstance(d, Macro) else d for d in unit.declarations
    )
    own = unit.own | {identity(f) for f in typed.values()}
    return replace(unit, declarations=declarations, own=own)


def _function(macro: Macro, prototype: Function) -> Function:
    """Return the function; parameters without a name in the prototype get the macro's."""
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
