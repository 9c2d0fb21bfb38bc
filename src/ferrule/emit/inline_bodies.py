"""Functions that the header defines as `inline`, and that no library has.

    inline int f(int x) { return x; }     ->   extern __typeof__(f) f;

After this line, C wants the compiler to write the body into this unit. If it does not, because of
`gnu_inline`, the body can only be put where the function is called:

    static __attribute__((__flatten__)) int ferrule_inline_f(int ferrule_arg0)
    {
        return f(ferrule_arg0);
    }
    #define f ferrule_inline_f
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Parameter

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.unit import Unit
    from ferrule.emit.writer import SourceWriter


def definition_line(name: str) -> str:
    """Return C by which the unit defines the inline function `name`."""
    return f"extern __typeof__({name}) {name};"


def wrapper_name(name: str) -> str:
    """Return the name of the function that has the body of the inline function `name` in it."""
    return f"ferrule_inline_{name}"


def wrapper_line(function: Function, unit: Unit) -> str:
    """Return C that defines the wrapper of an inline function that is not variadic."""
    type_ = function.type_in_c
    named = tuple(Parameter(f"ferrule_arg{i}", p.type) for i, p in enumerate(type_.parameters))
    type_ = replace(type_, parameters=named, prototype=True)
    head = spell(type_, wrapper_name(function.name))
    called = f"{function.name}({', '.join(f'ferrule_arg{i}' for i in range(len(named)))});"
    result = "" if unit.is_void(function.type.result) else "return "
    attributes = "__attribute__((__flatten__, __unused__))"
    return f"static {attributes} {head} {{ {result}{called} }}"


def emit_definitions(writer: SourceWriter, bindings: Bindings) -> None:
    """Write what makes one unit of the module define inline functions."""
    for name in sorted(bindings.defined):
        writer.line(definition_line(name))


def emit_wrappers(writer: SourceWriter, bindings: Bindings) -> None:
    """Write the wrappers of inline functions, which are called in their place."""
    for d in bindings.unit.declarations:
        if isinstance(d, Function) and d.name in bindings.wrapped:
            writer.line(wrapper_line(d, bindings.unit))
            writer.line(f"#define {d.name} {wrapper_name(d.name)}")
