"""The type by which generated C defines a function of its own that has a type of the headers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.arrays import with_names
from ferrule.declarations.types import Parameter

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import FunctionType


def with_our_names(type_: FunctionType, bindings: Bindings) -> FunctionType:
    """Return `type_` with the parameters `ferrule_arg0` and so on, and an unqualified result.

    The header's names may be missing, or macros. Nothing can be stored in a const result.
    """
    parameters = tuple(
        Parameter(f"ferrule_arg{i}", with_names(p.type, bindings.arrays))
        for i, p in enumerate(type_.parameters)
    )
    result = bindings.unit.unqualified(type_.result)
    return replace(type_, parameters=parameters, result=result, prototype=True)
