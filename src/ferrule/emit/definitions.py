"""The type by which generated C defines a function of its own that has a type of the headers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.types import Parameter, Qualified

if TYPE_CHECKING:
    from ferrule.declarations.types import FunctionType


def with_our_names(type_: FunctionType) -> FunctionType:
    """Return `type_` with the parameters `arg0`, `arg1` and so on, and an unqualified result.

    The header's names may be missing, or macros. Nothing can be stored in a const result.
    """
    parameters = tuple(Parameter(f"arg{i}", p.type) for i, p in enumerate(type_.parameters))
    result = type_.result.type if isinstance(type_.result, Qualified) else type_.result
    return replace(type_, parameters=parameters, result=result, prototype=True)
