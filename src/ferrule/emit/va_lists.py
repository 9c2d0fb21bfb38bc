"""The C around `va_list`: functions that make one of their arguments, and callbacks that lend one.

    int vlog(const char *format, va_list list);   ->

static int _cffi_d_vlog(const char *ferrule_arg0, ...)
{
    __builtin_va_list ferrule_list;
    __builtin_va_start(ferrule_list, ferrule_arg0);
    int ferrule_returned = vlog(ferrule_arg0, ferrule_list);
    __builtin_va_end(ferrule_list);
    return ferrule_returned;
}

A callback gives Python an address that only stands for its list, since Python may use that after
the call (`csrc/runtime/ferrule_lists.h`):

static void ferrule_lending_on_log(const char *ferrule_arg0, __builtin_va_list ferrule_arg1)
{
    void *ferrule_arg1_lent = ferrule_lend((void *)&ferrule_arg1);
    on_log(ferrule_arg0, ferrule_arg1_lent);
    ferrule_take_back(ferrule_arg1_lent);
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.spell import spell
from ferrule.declarations.types import VA_LIST
from ferrule.emit.definitions import with_our_names
from ferrule.emit.writer import SourceWriter
from ferrule.selection.va_lists import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.callbacks import Callback
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType, FunctionType, Parameter

_LENDING: Final = "ferrule_lending_"


def gathering_name(function: str) -> str:
    """Return the name of the C function that makes a list of its arguments for `function`.

    cffi uses this name for functions that are not variadic; errors in it are about `function`.
    """
    return f"_cffi_d_{function}"


def render_gathering(function: Function, bindings: Bindings) -> str:
    """Return the C function that calls `function` with a list of its own variadic arguments."""
    assert function.gathered is not None, "a function that takes a list"  # noqa: S101
    named = with_our_names(function.type, bindings)
    arguments = [p.name or "" for p in named.parameters]
    writer = SourceWriter()
    head = spell(named, gathering_name(function.name), key=bindings.c_name)
    with writer.block(f"static {head}"):
        writer.line(f"{VA_LIST.name} ferrule_list;")
        writer.line(f"__builtin_va_start(ferrule_list, {arguments[-1]});")
        given = "ferrule_list"
        if function.by_address:
            given = f"({spell(function.gathered.type, key=bindings.c_name)})&ferrule_list"
        called = f"{function.name}({', '.join((*arguments, given))})"
        _emit_call(
            writer, called, named.result, bindings, after=["__builtin_va_end(ferrule_list);"]
        )
    return writer.text()


def lends(callback: Callback, bindings: Bindings) -> bool:
    """Tell whether C gives the callback a `va_list`."""
    return any(is_list(p.type, bindings.unit) for p in callback.type.parameters)


def lending_name(callback: str) -> str:
    """Return the name of the function that C calls for a callback with a `va_list`."""
    return f"{_LENDING}{callback}"


def render_lending(callback: Callback, bindings: Bindings) -> str:
    """Return the C of the function that C calls for `callback`; it calls cffi's of that name."""
    type_ = with_our_names(callback.type, bindings)
    given = [list_variable(p, bindings) or p.name or "" for p in type_.parameters]
    called = f"{callback.name}({', '.join(given)})"
    writer = SourceWriter()
    head = spell(type_, lending_name(callback.name), key=bindings.c_name)
    with writer.block(f"static {head}"):
        emit_lending(writer, type_, bindings)
        after = [*taking_back(type_, bindings)]
        _emit_call(writer, called, type_.result, bindings, after=after)
    return writer.text()


def emit_lending(writer: SourceWriter, type_: FunctionType, bindings: Bindings) -> None:
    """Write a variable for each list among the parameters of `type_`, which have our names."""
    for parameter in type_.parameters:
        if variable := list_variable(parameter, bindings):
            writer.line(f"void *{variable} = ferrule_lend((void *)&{parameter.name});")


def taking_back(type_: FunctionType, bindings: Bindings) -> Iterator[str]:
    """Yield the lines that end what `emit_lending` has begun."""
    for parameter in type_.parameters:
        if variable := list_variable(parameter, bindings):
            yield f"ferrule_take_back({variable});"


def list_variable(parameter: Parameter, bindings: Bindings) -> str | None:
    """Return the variable with the address that represents a list; None for another parameter."""
    return f"{parameter.name}_lent" if is_list(parameter.type, bindings.unit) else None


def _emit_call(
    writer: SourceWriter, called: str, result: CType, bindings: Bindings, *, after: list[str]
) -> None:
    """Write the call, the lines `after` it, and the return of its result."""
    is_void = bindings.unit.is_void(result)
    before = "" if is_void else f"{spell(result, 'ferrule_returned', key=bindings.c_name)} = "
    writer.line(f"{before}{called};")
    for line in after:
        writer.line(line)
    if not is_void:
        writer.line("return ferrule_returned;")
