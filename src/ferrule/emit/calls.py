"""The C of direct calls: for each function its row in a table, and what the row refers to.

Each function has a thunk and a signature, which it shares with others (`ferrule.emit.thunks`,
`ferrule.emit.signatures`). Some also have a wrapper of their own (`ferrule.emit.call_wrappers`).
The run-time calls them: `csrc/runtime/ferrule_calls.c`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import with_names
from ferrule.bindings.calls import ValueKind
from ferrule.bindings.docstrings import docstring
from ferrule.declarations.spell import spell
from ferrule.emit.annotated_calls import annotation_row, emit_annotated
from ferrule.emit.big_integers import emit_big_integers
from ferrule.emit.call_wrappers import Wrapped, emit_wrappers
from ferrule.emit.calls_writer import POINTERS, CallsWriter
from ferrule.emit.handles import declare_handles, emit_handles
from ferrule.emit.hidden_macros import with_macros_of
from ferrule.emit.scoped import emit_scoped, render_flags
from ferrule.emit.shapes import emit_shapes
from ferrule.emit.signatures import Signatures
from ferrule.emit.thunks import Thunks
from ferrule.emit.values import emit_values
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.bindings.calls import Call
    from ferrule.bindings.plan import ModulePlan

TABLE: Final = "ferrule_function_table"
ROWS: Final = "ferrule_function_rows"
"""From what the table is filled at import."""


def render_calls_unit(beginning: str, plan: ModulePlan) -> tuple[str, CallsWriter]:
    """Return the unit of the direct calls, and what its lines are about.

    It starts with the `beginning` of units with the headers (`ferrule.emit.headers_unit`).
    """
    writer = SourceWriter()
    writer.lines(beginning)
    unit = CallsWriter(writer, plan)
    _emit_calls(unit)
    return writer.text(), unit


def emit_run_time(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the run-time into a unit that is the whole module."""
    writer.line("#ifndef PYPY_VERSION")
    if not plan.annotations.handles:
        writer.line(_NO_HANDLES)
    writer.lines(_RUN_TIME)
    writer.line('#include "ferrule_convert.h"')
    writer.line("#endif")


def has_run_time(c: str) -> bool:
    """Tell whether the module `c` has the run-time in it, unless the macro `APART` is defined."""
    return f"\n{_RUN_TIME}" in c


def has_handles(c: str) -> bool:
    """Tell whether the module `c`, which has the run-time in it, has the part for handles."""
    return f"\n{_NO_HANDLES}\n{_RUN_TIME}" not in c


def without_choice(c: str) -> str:
    """Return the module `c` with the run-time in it, whatever macros are defined."""
    return c.replace(f"\n{_RUN_TIME}", f"\n{_IN_ONE_UNIT}", 1)


APART: Final = "FERRULE_RUNTIME_APART"
"""The macro with which the C of an `Extension` is compiled if the run-time is another object."""
_NO_HANDLES: Final = "#define FERRULE_NO_HANDLES"
_IN_ONE_UNIT: Final = """\
#define FERRULE_ONE_UNIT
#include "ferrule_runtime.c"
"""
# Without the run-time, what follows is wrappers and tables. They are as fast at -O1, which takes
# half the time to compile. With -g, gcc would spend a tenth of the rest on where each variable of
# the wrappers is. Builds for debugging, and for the smallest code, stay as they are. The inline
# functions of the run-time's headers are compiled alike, or gcc would not inline them. gcc 11 is
# the oldest with which the pragma was tried.
_RUN_TIME: Final = f"""\
#ifdef {APART}
#if __GNUC__ >= 11 && !defined __clang__ && defined __OPTIMIZE__ && !defined __OPTIMIZE_SIZE__
#pragma GCC optimize ("O1", "optimize-sibling-calls", "caller-saves", "crossjumping", \
    "no-var-tracking")
#endif
#include "ferrule_runtime.h"
#else
{_IN_ONE_UNIT}#endif
"""


def emit_calls_in_one_unit(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the direct calls into a unit that is the whole module, after the run-time."""
    writer.line("#ifndef PYPY_VERSION")
    _emit_calls(CallsWriter(writer, plan), "FERRULE_TABLE ")
    writer.line("#endif")


def _emit_calls(unit: CallsWriter, linkage: str = "") -> None:
    """Write everything that the run-time needs; `linkage` goes before the tables' definitions."""
    writer, calls = unit.writer, unit.plan.calls
    if unit.wrappers_are_apart:
        # First, so that each of them can be compiled apart from the rest. None has an alias.
        unit.writer.section("The functions, as Python calls them")
        _emit_wrappers(unit, {})
    thunks = Thunks(unit)
    writer.section("Calls of an address, one for each shape of functions")
    for call in calls:
        thunks.emit(call)
    thunks.declare()
    writer.section("The kinds of parameters and results")
    signatures = Signatures(unit, thunks)
    numbers = [signatures.emit(call) for call in calls]
    signatures.emit_table()
    shapes = emit_shapes(unit)
    writer.section("The functions")
    # Common symbols come last and in any order. This large one would separate the small ones that
    # an import writes, and each page with one of them takes time.
    attribute = "__attribute__((__nocommon__))"
    writer.line(f"{linkage}ferrule_function {TABLE}[{len(calls) + 1}] {attribute};")
    # One alias for each function, even if it has two names on the module.
    hidden = {
        c.function.name: c
        for c in calls
        if c.annotated is None and c.function.name in unit.plan.called_by_name
    }
    aliases = {name: _emit_alias(unit, call) for name, call in hidden.items()}
    declare_handles(unit)
    emit_values(unit, linkage)
    if not unit.wrappers_are_apart:
        _emit_wrappers(unit, aliases)
    emit_handles(unit, TABLE, linkage)
    annotations = _emit_annotations(unit)
    with writer.block("static const ferrule_row ferrule_table_rows[] =", ";"):
        for i, (call, signature) in enumerate(zip(calls, numbers, strict=True)):
            code = f"(ferrule_code){aliases.get(call.function.name, call.function.name)}"
            method = f"(ferrule_code){_wrapper_name(i)}" if call.inlined else "0"
            unit.about(call, f"{{{code}, {method}, {signature}, {render_flags(call)}}},")
        writer.line("{0, 0, 0, 0}")
    writer.texts("ferrule_table_texts", (_texts(call, unit.plan) for call in calls))
    with writer.block("static const ferrule_more ferrule_table_more[] =", ";"):
        for i in sorted({*shapes, *annotations}):
            writer.line(f"{{{i}, {shapes.get(i, '0')}, {annotations.get(i, '0')}}},")
        writer.line("{-1, 0, 0}")
    rows = f"ferrule_table_texts, ferrule_table_rows, {'ferrule_signatures' if calls else '0'}"
    head = f"{linkage}const ferrule_rows_of_functions {ROWS}"
    writer.line(f"{head} = {{{rows}, ferrule_table_more}};")
    emit_scoped(writer, unit.plan, linkage)
    emit_big_integers(writer, unit.plan.bindings)


def _emit_wrappers(unit: CallsWriter, aliases: Mapping[str, str]) -> None:
    """Write what Python calls for each function with C of its own."""
    wrapped = []
    for i, call in enumerate(unit.plan.calls):
        if call.inlined:
            name, entry = call.function.name, f"{TABLE}[{i}]"
            # A wrapper passes pointers as `void *`. A macro may need their types, which the
            # parameters of the alias have.
            called = aliases[name] if call.by_name and not call.is_variadic else name
            if call.annotated is not None:
                emit_annotated(unit, call, i, entry, called)
            else:
                wrapped.append(Wrapped(call, _wrapper_name(i), entry, called))
    emit_wrappers(unit, wrapped)


def _emit_annotations(unit: CallsWriter) -> dict[int, str]:
    """Write what the run-time has to know of annotated calls; return where that is, by index."""
    annotated = [i for i, call in enumerate(unit.plan.calls) if call.annotated is not None]
    if not annotated:
        return {}
    errors = {error.name: i for i, error in enumerate(unit.plan.annotations.errors)}
    with unit.writer.block("static const ferrule_annotation ferrule_annotations[] =", ";"):
        for i in annotated:
            unit.writer.line(f"{annotation_row(unit.plan.calls[i], i, errors)},")
    return {i: f"&ferrule_annotations[{position}]" for position, i in enumerate(annotated)}


def _wrapper_name(index: int) -> str:
    return f"ferrule_call_{index}"


def _emit_alias(unit: CallsWriter, call: Call) -> str:
    """Write a function that calls this one by its name; return its own name.

    The name may be a macro, which has no address. Such a macro may depend on the types of its
    arguments, so the alias has the parameters of the declaration. Where cffi's own C follows, it is
    in place of cffi's function of this kind (`ferrule.emit.lib_functions`).
    """
    name, bindings = call.function.name, unit.plan.bindings
    is_cffis = unit.plan.embedded and name in unit.plan.tabled
    alias = f"{'_cffi_d' if is_cffis else 'ferrule_by_name'}_{name}"
    parameters = [
        spell(with_names(p.type, bindings.arrays), f"ferrule_arg{i}", key=bindings.c_name)
        for i, p in enumerate(call.function.type.parameters)
    ]
    called = f"{name}({', '.join(f'ferrule_arg{i}' for i in range(len(parameters)))})"
    head = unit.spell(call.result, f"{alias}({', '.join(parameters) or 'void'})")
    with (
        with_macros_of(unit.writer, name, bindings.covering),
        unit.writer.block(f"static {head}"),
    ):
        if call.result.kind is ValueKind.VOID:
            unit.about(call, f"{called};")
        else:
            cast = "(void *)" if call.result.kind in POINTERS else ""
            unit.about(call, f"return {cast}{called};")
    return alias


def _texts(call: Call, plan: ModulePlan) -> tuple[str, str, str]:
    """Return the function's name in C, its name on the module, and its docstring."""
    name = call.function.name
    if call.name is None:
        return name, "", ""
    doc = docstring(call, call.name, plan.bindings, docs=plan.docs)
    return name, "=" if call.name == name else call.name, doc
