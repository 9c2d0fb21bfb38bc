"""The type by which generated C defines a function of its own that has a type of the headers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.arrays import with_names
from ferrule.declarations.types import Parameter, Qualified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.bindings.arrays import NamedArray
    from ferrule.declarations.types import Array, FunctionType


def with_our_names(type_: FunctionType, arrays: Mapping[Array, NamedArray]) -> FunctionType:
    """Return `type_` with the parameters `ferrule_arg0` and so on, and an unqualified result.

    The header's names may be missing, or macros. Nothing can be stored in a const result. Of the
    types of the parameters, `arrays` have names.
    """
    parameters = tuple(
        Parameter(f"ferrule_arg{i}", with_names(p.type, arrays))
        for i, p in enumerate(type_.parameters)
    )
    result = type_.result.type if isinstance(type_.result, Qualified) else type_.result
    return replace(type_, parameters=parameters, result=result, prototype=True)
