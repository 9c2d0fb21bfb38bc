"""The module's own init function on PyPy, as C; it runs Python that fills the module.

When PyPy imports X and the file has a `_cffi_pypyinit_X`, PyPy makes cffi's module by itself;
otherwise it calls `PyInit_X`. So a macro renames cffi's function, and ferrule's is `PyInit_X`. The
Python that it runs loads the same file once more, under the name that cffi's function has now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.conversions import ON_PYPY
from ferrule.emit.cffi_recompiler import changing_name
from ferrule.emit.enum_classes import enum_class_calls
from ferrule.emit.in_module import (
    annotated,
    annotated_call,
    arguments,
    closures,
    conversions,
    enumerations,
    externs,
    handle_states,
    handles,
    handles_of_call,
    pypy,
    record_formats,
    results_of_call,
    steps,
    va_lists,
    value_records,
)
from ferrule.emit.optional import OPTIONALS, WEAK_DATA, emit_tables_of_weak, optionals
from ferrule.emit.pypy_annotations import annotation_calls, has_annotations
from ferrule.emit.pypy_steps import RUN_STEP, steps_of
from ferrule.emit.python_text import emit_python_texts, python_call
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter


ANNOTATIONS: Final = (
    closures,
    steps,
    handle_states,
    handles,
    handles_of_call,
    value_records,
    record_formats,
    arguments,
    results_of_call,
    annotated_call,
    annotated,
)
"""The Python of annotations."""


def emit_pypy_init(writer: SourceWriter, plan: ModulePlan, made: Sequence[str] = ()) -> None:
    """Write the init function of the module, and the Python that it runs.

    `made` is the body of what PyPy calls to get cffi's tables; without one, cffi's own function of
    that kind follows.
    """
    writer.section("Names on the module itself")
    writer.line("#ifdef PYPY_VERSION")
    cffis_stem = f"{plan.stem}_cffi"
    calls = (python_call("add_ffi_and_lib", cffis_stem), *calls_that_fill(plan))
    emit_python_texts(writer, "ferrule_texts", files_of(plan), calls)
    if plan.embedded:
        emit_tables_of_weak(writer, plan)
    else:
        writer.line('#include "ferrule_module_tables.h"')
        if plan.data_possibly_absent:
            writer.line(WEAK_DATA)
    if steps_of(plan):
        if not plan.embedded:
            writer.line(f"FERRULE_SHARED void {RUN_STEP}(int number, void **values);")
            writer.line('#include "ferrule_steps.c"')
        writer.line(f"#define FERRULE_STEPS {RUN_STEP}")
    writer.line('#include "ferrule_pypy.c"')
    _emit_init(writer, plan)
    _emit_init_of_cffi(writer, plan, cffis_stem, made)
    writer.line("#endif")


def files_of(plan: ModulePlan) -> tuple[ModuleType, ...]:
    """Return the Python files whose text the module contains."""
    more = (
        (enumerations, plan.enum_classes),
        (va_lists, plan.bindings.has_lists),
        *((file, has_annotations(plan)) for file in ANNOTATIONS),
        (externs, plan.externs),
    )
    return pypy, conversions, *(file for file, is_needed in more if is_needed)


def calls_that_fill(plan: ModulePlan) -> Iterator[str]:
    """Yield the calls that fill a module which has cffi's `ffi` and `lib`, in order."""
    names = plan.names
    setters = [
        (b.setter, b.getter, b.writer) for b in plan.bindings.bit_fields if b.setter is not None
    ]
    yield python_call(
        "add_functions", (*names.functions, *names.addresses), plan.possibly_absent
    )
    yield python_call("add_constants", names.constants)
    yield python_call("add_setters", setters)
    changing = plan.everything.changing
    yield python_call(
        "add_variables",
        [pair for pair in names.variables if pair[1] not in changing],
        [
            (name, changing_name(on_lib))
            for name, on_lib in names.variables
            if on_lib in changing
        ],
    )
    yield python_call("add_has")
    yield python_call("add_addressof", plan.possibly_absent)
    if plan.reasons:
        yield python_call("add_reasons", plan.reasons)
    if plan.bindings.has_lists:
        yield python_call("add_format_va")
    yield from enum_class_calls(plan.enum_classes)
    yield from annotation_calls(plan)
    yield python_call("add_conversions", plan.structs, ON_PYPY)
    yield python_call("add_about", dict(plan.about))


def _emit_init(writer: SourceWriter, plan: ModulePlan) -> None:
    # In two phases, because only the second has `__spec__`, and with it the file's path.
    ours = f"PyInit_{plan.stem}"
    writer.line()
    if plan.method_table is not None:
        writer.line(f"extern PyMethodDef {plan.method_table}[];")
    with writer.block("static PyModuleDef ferrule_definition =", ";"):
        writer.line("PyModuleDef_HEAD_INIT,")
        writer.line(f"{string_literal(plan.stem)}, NULL, 0, {plan.method_table or 'NULL'},")
        writer.line("ferrule_slots, NULL, NULL, NULL")
    writer.line()
    writer.line(f"PyMODINIT_FUNC {ours}(void);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{ours}(void)"):
        writer.line("return PyModuleDef_Init(&ferrule_definition);")
    writer.line()
    writer.line(
        f"#define {ours} ferrule_unused_init_{plan.stem} /* one of cffi's for Windows */"
    )


def _emit_init_of_cffi(
    writer: SourceWriter, plan: ModulePlan, cffis_stem: str, made: Sequence[str]
) -> None:
    name, cffis = f"_cffi_pypyinit_{cffis_stem}", f"ferrule_cffi_init_{plan.stem}"
    writer.line()
    if not made:
        writer.line(f"PyMODINIT_FUNC {cffis}(const void *given[]);")
    writer.line(f"PyMODINIT_FUNC {name}(const void *given[]);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{name}(const void *given[])"):
        for line in made or (f"PyObject *nothing = {cffis}(given);",):
            writer.line(line)
        # Headers' data are there: the linker was asked.
        is_weak = plan.embedded or plan.data_possibly_absent
        data = "ferrule_weak_data()" if is_weak else OPTIONALS
        writer.line(f"ferrule_leave_out_absent(given, {optionals(plan)}, {data});")
        writer.line("return NULL;" if made else "return nothing;")
    if not made:
        writer.line()
        writer.line(f"#define _cffi_pypyinit_{plan.stem} {cffis}")
