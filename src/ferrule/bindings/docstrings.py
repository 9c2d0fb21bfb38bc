"""From declarations to the `__doc__` and `__text_signature__` of functions on the module.

    /** Closes it. */                 close_dir(dir)
    int close_dir(DIR *dir);    ->    --

                                      int close_dir(DIR *dir);

                                      Closes it.

CPython reads the lines up to the `--` as the signature, and the rest as the docstring.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.arrays import item_of
from ferrule.bindings.doxygen import render_docstring
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Pointer

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType, FunctionType, Length, Parameter


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
    parameters = tuple(
        replace(parameter, type=_as_declared(parameter, type_))
        for parameter in type_.parameters
    )
    shown = replace(type_, parameters=parameters)
    prototype = f"{spell(shown, name, key=bindings.type_name)};"
    return f"{prototype}\n\n{text}" if text else prototype


def _as_declared(parameter: Parameter, function: FunctionType) -> CType:
    """Return the type of a parameter, with the lengths of an array of variable shape."""
    pointer = parameter.type
    if not parameter.lengths or not isinstance(pointer, Pointer):
        return pointer
    item = item_of(pointer.target, len(parameter.lengths) - 1)
    if item is None:
        return pointer
    for length in reversed(parameter.lengths[1:]):
        item = Array(item, "fixed", _words(length, function))
    if parameter.lengths[0] is None:
        return Pointer(item)
    return Array(item, "fixed", _words(parameter.lengths[0], function))


def _words(length: Length | None, function: FunctionType) -> str:
    """Return a length as a header writes it; `*` is one that is not known."""
    text = ""
    for word in length or ("*",):
        shown = (
            word if isinstance(word, str) else function.parameters[word].name or f"arg{word}"
        )
        apart = text and shown not in {")", "."} and text[-1] not in {"(", "."}
        text += f" {shown}" if apart else shown
    return text
