"""The C of parameters that take Python functions for the time of a call: trampolines.

void qsort(..., int (*compar)(const void *, const void *));   ->

static FERRULE_APART int ferrule_trampoline_0(
    const void *ferrule_arg0, const void *ferrule_arg1, void *ferrule_self)
{
    int ferrule_returned = {0};
    void *ferrule_values[] = {(void *)&ferrule_arg0, (void *)&ferrule_arg1};
    ferrule_call_back(ferrule_self, ferrule_values, &ferrule_returned);
    return ferrule_returned;
}
static ferrule_trampoline ferrule_trampolines_0[FERRULE_TRAMPOLINES];
static int ferrule_trampoline_0_0(const void *ferrule_arg0, const void *ferrule_arg1)
{
    return ferrule_trampoline_0(ferrule_arg0, ferrule_arg1, &ferrule_trampolines_0[0]);
}
... and so on, for each call that may be active at once

One function does the work for all trampolines of a parameter; each passes its own state to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.annotations.handles import NO_HANDLES_OF_CALLBACK
from ferrule.declarations.spell import spell
from ferrule.declarations.types import FunctionType, Parameter, Pointer, Void
from ferrule.emit.closures import handles_of_callback
from ferrule.emit.definitions import with_our_names
from ferrule.emit.va_lists import emit_lending, list_variable, taking_back
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.emit.writer import SourceWriter

SCOPED_TABLE: Final = "ferrule_scoped_table"
TRAMPOLINES: Final = 8
"""How many each parameter has. FERRULE_TRAMPOLINES in ferrule_scoped.h must be the same."""


def emit_scoped(writer: SourceWriter, plan: ModulePlan, linkage: str) -> None:
    """Write the trampolines and their table; nothing if no function takes Python functions.

    `linkage` goes before the table's definition.
    """
    if not plan.scoped:
        return
    bindings = plan.bindings
    writer.section("Python functions that are called during a call")
    writer.line('#include "ferrule_scoped.h"')
    for number, (call, place) in enumerate(plan.scoped):
        type_ = _function_type(call.parameters[place].type, bindings.unit)
        _emit_trampolines(writer, number, type_, bindings)
    with writer.block(f"{linkage}ferrule_scoped {SCOPED_TABLE}[] =", ";"):
        for number, (call, place) in enumerate(plan.scoped):
            writer.line(f"{{{_entry(number, call, place)}, {_handles(plan, call, place)}}},")
        writer.line("{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},")


def render_flags(call: Call) -> str:
    """Return how the function is called, as C."""
    leads = call.annotated is not None and call.annotated.may_lead
    more = None if call.annotated is None else call.annotated.more
    flags = (
        ("FERRULE_HOLD_GIL", call.hold_gil),
        ("FERRULE_NO_ERRNO", call.no_errno),
        ("FERRULE_LEADS", leads),
        ("FERRULE_VARIADIC", more is not None),
        ("FERRULE_TEXT_MORE", more is not None and bool(more.encoding)),
    )
    return " | ".join(flag for flag, there in flags if there) or "0"


def _function_type(type_: CType, unit: Unit) -> FunctionType:
    """Return the type of the function that a parameter of this type points to."""
    code = unit.function_type(type_)
    assert code is not None, "a parameter that takes a function"  # noqa: S101
    return code


def _emit_trampolines(
    writer: SourceWriter, number: int, type_: FunctionType, bindings: Bindings
) -> None:
    """Write the trampolines of one parameter, whose functions have the type `type_`."""
    type_ = with_our_names(type_, bindings)
    is_void = bindings.unit.is_void(type_.result)
    body, states = f"ferrule_trampoline_{number}", f"ferrule_trampolines_{number}"
    _emit_body(writer, body, type_, bindings, is_void=is_void)
    writer.line(f"static ferrule_trampoline {states}[FERRULE_TRAMPOLINES];")
    for i in range(TRAMPOLINES):
        arguments = ", ".join((*(f"{p.name}" for p in type_.parameters), f"&{states}[{i}]"))
        with writer.block(f"static {spell(type_, f'{body}_{i}', key=bindings.c_name)}"):
            writer.line(f"{'' if is_void else 'return '}{body}({arguments});")
    with writer.block(f"static const ferrule_code ferrule_codes_{number}[] =", ";"):
        for i in range(TRAMPOLINES):
            writer.line(f"(ferrule_code){body}_{i},")


def _emit_body(
    writer: SourceWriter, name: str, type_: FunctionType, bindings: Bindings, *, is_void: bool
) -> None:
    """Write the function that all trampolines of one parameter call."""
    more = Parameter("ferrule_self", Pointer(Void()))
    body = replace(type_, parameters=(*type_.parameters, more))
    places = (list_variable(p, bindings) or f"(void *)&{p.name}" for p in type_.parameters)
    values = ", ".join(places) or "0"
    with writer.block(f"static FERRULE_APART {spell(body, name, key=bindings.c_name)}"):
        if not is_void:  # zero, which is what C gets if Python fails
            returned = spell(type_.result, "ferrule_returned", key=bindings.c_name)
            writer.line(f"{returned} = {{0}};")
        emit_lending(writer, type_, bindings)
        writer.line(f"void *ferrule_values[] = {{{values}}};")
        place = "0" if is_void else "(void *)&ferrule_returned"
        writer.line(f"ferrule_call_back(ferrule_self, ferrule_values, {place});")
        for line in taking_back(type_, bindings):
            writer.line(line)
        if not is_void:
            writer.line("return ferrule_returned;")


def _handles(plan: ModulePlan, call: Call, place: int) -> str:
    """Return the handles that the Python function for the argument at `place` gets and returns."""
    conventions = plan.annotations.functions.get(call.function.name)
    known = NO_HANDLES_OF_CALLBACK
    if conventions is not None:
        index = _index_in_c(call, place)
        known = conventions.handles.callbacks.get(index, NO_HANDLES_OF_CALLBACK)
    type_ = _function_type(call.parameters[place].type, plan.bindings.unit)
    return handles_of_callback(known, len(type_.parameters))


def _index_in_c(call: Call, place: int) -> int:
    return place if call.annotated is None else call.annotated.arguments[place].index


def _entry(number: int, call: Call, place: int) -> str:
    """Return the row of the argument at `place`: a `ferrule_scoped` of `ferrule_scoped.h`."""
    names = call.names
    keyword = "0"
    if place >= names.positional_only:
        keyword = string_literal(names.names[place])
    return ", ".join(
        (
            string_literal(call.name or ""),
            string_literal(call.function.name),
            keyword,
            str(place),
            str(_index_in_c(call, place)),
            render_flags(call),
            f"ferrule_codes_{number}",
            f"ferrule_trampolines_{number}",
            "0",
        )
    )
