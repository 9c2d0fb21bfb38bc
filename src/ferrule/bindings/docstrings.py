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

from ferrule.annotations.closures import Scope
from ferrule.bindings.arrays import item_of
from ferrule.bindings.calls import ValueKind
from ferrule.bindings.doxygen import render_docstring
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.annotations.handle_types import Handle
    from ferrule.annotations.handles import HandleConventions
    from ferrule.bindings.annotated import Annotated, More
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType, FunctionType, Length, Parameter


def docstring(call: Call, name: str, bindings: Bindings, *, docs: bool = True) -> str:
    """Return the `ml_doc` of a function: its signature, its C prototype and its comment.

    `name` is its name on the module. Without `docs`, the result is the signature alone.
    """
    head = f"{name}{text_signature(call)}\n--\n\n"
    return f"{head}{documentation_of(call, bindings)}" if docs else head


def documentation_of(call: Call, bindings: Bindings) -> str:
    """Return the C prototype of a function, what annotations say of it, and its comment."""
    function = call.function
    about = "" if call.annotated is None else describe(call.annotated)
    return documentation(function.name, function.type, function.comment, bindings, about)


def text_signature(call: Call) -> str:
    """Return the parameters as `inspect.signature` reads them, such as `(dest, /, length=...)`."""
    shown = list(call.names.names)
    if call.annotated is not None:
        for position, argument in enumerate(call.annotated.arguments):
            if argument.default is not None:
                shown[position] += f"={_shown_default(argument.default, argument.value)}"
        if call.annotated.more is not None:
            shown.insert(call.annotated.keyword_only, f"*{call.annotated.more.name}")
        elif call.annotated.keyword_only < len(shown):
            shown.insert(call.annotated.keyword_only, "*")
    if call.names.positional_only:
        shown.insert(call.names.positional_only, "/")
    return f"({', '.join(shown)})"


def _shown_default(text: str, value: PassedValue) -> str:
    """Return a default as Python has it, where that is certain; `inspect` evaluates it."""
    if text == "NULL" and value.nullable:
        return "None"
    # Any other C would be a name or another number to Python, which refuses the signature then.
    digits = text.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and str(int(digits)) == digits
    return text if is_number and value.kind is ValueKind.INTEGER else "..."


def describe(annotated: Annotated) -> str:
    """Return what the prototype does not say: results, defaults and exceptions, in sentences."""
    names, conventions = annotated.names.names, annotated.conventions
    lines = []
    results = [names[stored.index] for stored in annotated.stored]
    if annotated.result.kind is not ValueKind.VOID and results:
        results.insert(0, "the result")
    if results:
        lines.append(f"Returns {_listed(results)}.")
    lines += _about_handles(conventions.handles, names)
    for closure in conventions.closures:
        if closure.scope is Scope.WITH_HANDLE:
            called = _listed([names[callback.index] for callback in closure.callbacks])
            holder = "the result" if closure.holder is None else names[closure.holder]
            lines.append(f"C may call {called} until {holder} is closed.")
    for length, use in annotated.lengths.items():
        if use.passed:
            given = [f"len({names[i]})" for i in use.passed]
            lines.append(f"C gets {_listed(given)} as {names[length]}.")
    if annotated.more is not None:
        lines.append(_about_more(annotated.more))
    if conventions.defaults:
        given = [f"{names[i]} = {e.text}" for i, e in conventions.defaults.items()]
        lines.append(f"By default, {_listed(given)}.")
    if conventions.failure is not None:
        failure = conventions.failure
        word = "unless" if failure.is_status else "if"
        lines.append(f"Raises {failure.raises} {word} {failure.condition.text}.")
    return "\n".join(lines)


def _about_more(more: More) -> str:
    """Return which arguments a variadic function takes after the declared ones."""
    also = [*(["bytes"] if more.takes_bytes else []), *(["str"] if more.encoding else [])]
    text = f", {_listed(also)} for C text," if also else ""
    return (
        "Arguments after the declared ones are cdata of the types that C expects, such as\n"
        f'ffi.cast("long", 1){text} and handles.'
    )


def _about_handles(handles: HandleConventions, names: Sequence[str]) -> Iterator[str]:
    """Yield who owns what, in sentences."""
    handles_kept = [names[i] for i in handles.kept if i in {*handles.taken, *handles.arrays}]
    if handles_kept:
        yield f"What it returns needs {_listed(handles_kept)}, and is closed before."
    if handles.kept_memory:
        kept = _listed([names[i] for i in handles.kept_memory])
        yield f"What it returns keeps the memory of {kept}."
    if handles.borrowed & handles.made.keys():
        yield "What it returns is not freed by Python."
    if handles.consumed:
        yield f"Afterwards, {_listed([names[i] for i in handles.consumed])} is closed."


def documentation_of_handle(handle: Handle) -> str:
    """Return what a class of handles says of itself."""
    made = "" if handle.init is None else f" `{handle.init.text}` initialises a new one."
    freed = "Nothing" if handle.free is None else f"`{handle.free.text}`"
    return f"A pointer to what C calls {handle.in_c}.{made} {freed} frees it."


def _listed(words: list[str]) -> str:
    """Return `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def documentation(
    name: str, type_: FunctionType, comment: str | None, bindings: Bindings, about: str = ""
) -> str:
    """Return the C prototype of the function `name`, and its comment as plain text.

    What there is to say `about` it goes between.
    """
    text = "\n\n".join(filter(None, (about, render_docstring(comment))))
    prototype = f"{spell(_as_declared(type_), name, key=bindings.type_name)};"
    return f"{prototype}\n\n{text}" if text else prototype


def _as_declared(function: FunctionType) -> FunctionType:
    """Return `function` with the lengths of its arrays of variable shape."""
    # The usual case, of which a large header has thousands.
    if not any(parameter.lengths for parameter in function.parameters):
        return function
    parameters = tuple(replace(p, type=_with_lengths(p, function)) for p in function.parameters)
    return replace(function, parameters=parameters)


def _with_lengths(parameter: Parameter, function: FunctionType) -> CType:
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
