"""From declarations to the `__doc__` and `__text_signature__` of functions on the module.

    /** Closes it. */                 close_dir(dir)
    int close_dir(DIR *dir);    ->    --

                                      int close_dir(DIR *dir);

                                      Closes it.

CPython reads the lines up to the `--` as the signature, and the rest as the docstring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.doxygen import render_docstring
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import FunctionType


def docstring(function: Function, name: str, bindings: Bindings, *, docs: bool = True) -> str:
    """Return the `ml_doc` of `function`: its signature, its C prototype and its comment.

    `name` is its name on the module. Without `docs`, the result is the signature alone. A variadic
    function has no signature.
    """
    signature = text_signature(function)
    head = f"{name}{signature}\n--\n\n" if signature else ""
    text = documentation(function.name, function.type, function.comment, bindings)
    return f"{head}{text}" if docs else head


def text_signature(function: Function) -> str | None:
    """Return the parameters as `inspect.signature` reads them, such as `(dest, /, length)`.

    The result is None for a variadic function.
    """
    if function.type.variadic:
        return None
    parameters = name_parameters(function.type)
    shown = list(parameters.names)
    if parameters.positional_only:
        shown.insert(parameters.positional_only, "/")
    return f"({', '.join(shown)})"


def documentation(
    name: str, type_: FunctionType, comment: str | None, bindings: Bindings
) -> str:
    """Return the C prototype of the function `name`, and its comment as plain text."""
    text = render_docstring(comment)
    prototype = f"{spell(type_, name, key=bindings.type_name)};"
    return f"{prototype}\n\n{text}" if text else prototype
