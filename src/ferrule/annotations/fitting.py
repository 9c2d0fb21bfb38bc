"""Which annotations the types of parameters and results allow."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import Array, FunctionType, Pointer

if TYPE_CHECKING:
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

OPTIONS_OF_PARAMETERS: Final = ("nullable", "reads-only", "scoped-callback")


def can_name_class(name: str) -> bool:
    """Tell whether a class on the module can have this name, if nothing else there has it."""
    is_special = name.startswith("__") and name.endswith("__")
    return (
        name.isidentifier() and name.isascii() and not (keyword.iskeyword(name) or is_special)
    )


def is_text(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` is a pointer to characters that C only reads."""
    bare = unit.resolve(type_)
    return (
        isinstance(bare, Pointer)
        and unit.is_const(bare.target)
        and unit.is_builtin(bare.target, "char")
    )


NO_OPTION: Final = {
    "nullable": "is not a pointer",
    "reads-only": "does not point to data",
    "scoped-callback": "does not point to a function",
}


NOT_VARIADIC: Final = {
    "hold-gil": "cffi always releases the GIL",
    "no-errno": "cffi always keeps errno",
    "hot": "there is no faster call",
    "scoped-callback": "cffi takes no Python function as an argument",
}


def variadic_obstacle(key: str, function: Function) -> str | None:
    """Return why a key cannot be about a function, since it is variadic; None if it can."""
    if not function.type.variadic or key not in NOT_VARIADIC:
        return None
    return (
        f"{function.name} takes `...`, so cffi calls it: {NOT_VARIADIC[key]}. Leave the function "
        f'out ("!{function.name}"), or bind a C function without `...` that calls it'
    )


def fits_option(key: str, function: Function, index: int, unit: Unit) -> bool:
    """Tell whether an option of parameters makes sense for one."""
    type_ = function.type.parameters[index].type
    if not isinstance(unit.resolve(type_), (Pointer, Array, FunctionType)):
        return False
    is_code = unit.function_type(type_) is not None
    return key == "nullable" or is_code == (key == "scoped-callback")
