"""The module's own init function, as C, and the tables from which it fills the module.

It has cffi make the module, and leaves the names to a function that `csrc/runtime/ferrule_names.c`
calls when the first of them is looked up. In a module that binds headers, it is in the unit that
has Python.h (`ferrule.emit.python_unit`). In one whose declarations are cdef text, it is in cffi's
own unit, before what cffi generates: there `PyInit_X` of cffi's, which follows, is renamed by a
macro.

That is for CPython; `ferrule.emit.pypy_init` is for PyPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.emit.big_integers import BIG_TYPES
from ferrule.emit.bit_fields import emit_bit_field_table
from ferrule.emit.calls import ROWS, TABLE
from ferrule.emit.cffi_recompiler import changing_name
from ferrule.emit.enum_classes import emit_enum_classes
from ferrule.emit.externs import EXTERNS, emit_externs
from ferrule.emit.handles import HANDLE_TYPES, declaration_of_types
from ferrule.emit.optional import emit_tables_of_weak, optionals
from ferrule.emit.scoped import SCOPED_TABLE
from ferrule.emit.values import VALUE_TYPES, declaration_of_values
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator

    from ferrule.annotations.conventions import ErrorClass
    from ferrule.bindings.bit_fields import BitField
    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter

_VARIABLES: Final = "ferrule_variables_of_lib"


def emit_module_init(writer: SourceWriter, plan: ModulePlan, made: str = "") -> None:
    """Write the init function of the module, and the tables from which it fills the module.

    `made` is the C by which cffi makes it; without one, cffi's own init function follows.
    """
    writer.section("Names on the module itself")
    writer.line("#ifndef PYPY_VERSION")
    writer.line('#include "ferrule_module.h"')
    if plan.embedded:
        emit_tables_of_weak(writer, plan)
    _emit_tables(writer, plan)
    if plan.enum_classes:
        emit_enum_classes(writer, plan.enum_classes)
    _emit_classes(writer, plan)
    _emit_what_is_not_copied(writer, plan)
    _emit_maker(writer, _names(plan))
    _emit_init(writer, plan, _steps(plan), made)
    writer.line("#endif")


def _emit_tables(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the tables of names, and include what declares the functions that read them."""
    names = plan.names_from_lib
    writer.line('#include "ferrule_conversions.h"')
    writer.line('#include "ferrule_has.h"')
    if plan.bindings.has_lists:
        writer.line('#include "ferrule_format.h"')
    if plan.scoped:
        writer.line('#include "ferrule_scoped.h"')
    if plan.has_annotated_calls:
        writer.line('#include "ferrule_annotated_calls.h"')
    if plan.has_rarer_parameters:
        writer.line('#include "ferrule_any_arguments.h"')
    _emit_texts(writer, "ferrule_structs", plan.structs)
    _emit_texts(writer, "ferrule_functions", (*names.functions, *names.addresses))
    _emit_texts(writer, "ferrule_constants", names.constants)
    _emit_texts(writer, "ferrule_about", tuple(plan.about.items()))
    _emit_texts(writer, "ferrule_names_of_integers", [(name,) for name, _ in plan.integers])
    if plan.method_table is not None:
        writer.line()
        writer.line(f"extern PyMethodDef {plan.method_table}[];")
    if _setters(plan):
        emit_bit_field_table(writer, _setters(plan))


def _names(plan: ModulePlan) -> Iterator[str]:
    """Yield the calls that put the names into a dict; the later ones replace the earlier ones'.

    What a module does not have is not mentioned, so that the linker can leave out the C for it.
    """
    names = plan.names_from_lib
    yield "ferrule_add_strings(names)"
    if plan.structs:
        yield "ferrule_add_conversions(names, ferrule_structs)"
    if plan.bindings.has_lists:
        yield "ferrule_add_format(names)"
    if plan.calls:
        yield f"ferrule_add_calls(names, {TABLE})"
    if names.functions or names.addresses:
        yield "ferrule_add_functions(names, ferrule_functions)"
    if names.constants:
        yield "ferrule_add_constants(names, ferrule_constants)"
    yield from _more_names(plan)


def _more_names(plan: ModulePlan) -> Iterator[str]:
    if plan.method_table is not None:
        yield f"ferrule_add_methods(names, {plan.method_table})"
    if plan.about:
        yield "ferrule_add_about(names, ferrule_about)"
    if plan.integers:
        yield "ferrule_add_integers(names, ferrule_integers, ferrule_names_of_integers)"
    if _setters(plan):
        yield "ferrule_add_bit_fields(names, ferrule_bit_fields)"
    yield "ferrule_add_has(names)"
    if plan.scoped:
        yield f"ferrule_add_scoped(names, {TABLE}, {SCOPED_TABLE})"
    if plan.externs:
        yield f"ferrule_add_def_extern(names, {EXTERNS})"


def _setters(plan: ModulePlan) -> list[BitField]:
    return [b for b in plan.bindings.bit_fields if b.setter is not None]


def _emit_maker(writer: SourceWriter, steps: Iterable[str]) -> None:
    """Write the function that makes the names when the first of them is looked up."""
    writer.line()
    with writer.block("static int ferrule_make_names_of_module(PyObject *names)"):
        tests = " ||\n        ".join(f"{step} < 0" for step in steps)
        writer.line(f"int failed = {tests};")
        writer.line("return failed ? -1 : 0;")


def _steps(plan: ModulePlan) -> Iterator[str]:
    """Yield the statements of an import, after cffi's init has made the module.

    Once the module makes its names later, no name can be set any more; variables, which are
    properties of its type, come after that.
    """
    if plan.bindings.big_integers:
        yield f"ferrule_know_big({BIG_TYPES})"
    if plan.has_annotated_calls:
        yield "ferrule_know_annotated()"
    if plan.has_rarer_parameters:
        yield "ferrule_know_rarer()"
    if plan.has_bound_calls:
        yield "ferrule_know_bound()"
    elif plan.possibly_absent:
        yield "ferrule_know_absent()"
    if plan.reasons:
        yield "ferrule_know_reasons(ferrule_skipped)"
    yield (
        f"module = ferrule_module_begin(module, {TABLE}, &{ROWS},\n"
        f"                                  {optionals(plan)})"
    )
    if plan.enum_classes:
        yield "module = ferrule_add_by_python(module, ferrule_enum_classes)"
    yield from _steps_of_classes(plan)
    yield "module = ferrule_name_later(module, ferrule_make_names_of_module)"
    if plan.names.variables:
        yield f"module = ferrule_add_variables(module, {_VARIABLES})"


def _emit_classes(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write what is known of big integers and of the classes that annotations make."""
    if plan.bindings.big_integers:
        writer.line('#include "ferrule_big_values.h"')
    if plan.annotations.errors:
        _emit_errors(writer, plan.annotations.errors)
    if plan.annotations.values:
        writer.line('#include "ferrule_values.h"')
        writer.line(declaration_of_values(plan))
    if plan.annotations.handles:
        writer.line('#include "ferrule_handles.h"')
        writer.line(declaration_of_types(plan))
    if plan.externs:
        emit_externs(writer, plan)


def _steps_of_classes(plan: ModulePlan) -> Iterator[str]:
    if plan.annotations.errors:
        yield "module = ferrule_add_errors(module, ferrule_error_classes)"
    if plan.annotations.values:
        yield f"module = ferrule_add_values(module, {VALUE_TYPES})"
    if plan.annotations.handles:
        yield f"module = ferrule_add_handles(module, {HANDLE_TYPES})"


def _emit_texts(writer: SourceWriter, table: str, rows: Collection[tuple[str, ...]]) -> None:
    """Write a table, unless it would be empty."""
    if rows:
        writer.line()
        writer.texts(table, rows)


def _emit_what_is_not_copied(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the tables of skipped names and of variables."""
    if plan.reasons:
        writer.line('#include "ferrule_refused.h"')
        _emit_texts(writer, "ferrule_skipped", plan.reasons)
    if plan.names.variables:
        _emit_variables(writer, plan.names.variables, plan.everything.changing)


def _emit_variables(
    writer: SourceWriter, variables: Iterable[tuple[str, str]], changing: Container[str]
) -> None:
    writer.line('#include "ferrule_variables.h"')
    writer.line()
    with writer.block(f"static PyGetSetDef {_VARIABLES}[] =", ";"):
        for name, c_name in variables:
            setter, on_lib = "ferrule_set_variable", c_name
            if c_name in changing:
                setter, on_lib = "NULL", changing_name(c_name)
            how = f"ferrule_get_variable, {setter}, NULL, (void *){string_literal(on_lib)}"
            writer.line(f"{{{string_literal(name)}, {how}}},")
        writer.line("{NULL, NULL, NULL, NULL, NULL}")


def _emit_errors(writer: SourceWriter, errors: Iterable[ErrorClass]) -> None:
    writer.line('#include "ferrule_annotations.h"')
    with writer.block("static ferrule_error ferrule_error_classes[] =", ";"):
        for error in errors:
            base = "NULL" if error.base is None else string_literal(error.base)
            writer.line(f"{{{string_literal(error.name)}, {base}, NULL}},")
        writer.line("{NULL, NULL, NULL}")


def _emit_init(writer: SourceWriter, plan: ModulePlan, steps: Iterable[str], made: str) -> None:
    ours, cffis = f"PyInit_{plan.stem}", f"ferrule_cffi_init_{plan.stem}"
    writer.line()
    if not made:
        writer.line(f"PyMODINIT_FUNC {cffis}(void);")
    writer.line(f"PyMODINIT_FUNC {ours}(void);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{ours}(void)"):
        with writer.block(f"if (!ferrule_is_main_interpreter({string_literal(plan.stem)}))"):
            writer.line("return NULL;")
        writer.line(
            "int collects = PyGC_Disable(); /* much is made here, and nothing is garbage */"
        )
        writer.line(f"PyObject *module = {made or f'{cffis}()'};")
        for step in steps:
            writer.line(f"{step};")
        with writer.block("if (collects)"):
            writer.line("PyGC_Enable();")
        writer.line("return module;")
    if not made:
        writer.line()
        # cffi's own definition follows, and gets the other name.
        writer.line(f"#define {ours} {cffis}")
