"""Functions that may be absent when the module is imported: weak symbols, checked before a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import is_compilers_own
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter


UNGUARDED: Final = "ferrule_unguarded_"
"""The prefix of the names on `lib` that only the module itself uses."""


def emit_weak_declarations(writer: SourceWriter, names: Sequence[str]) -> None:
    """Declare the functions as weak, so that the module loads even if the library lacks them."""
    for name in names:
        writer.line(f"extern __typeof__({name}) {name} __attribute__((weak));")


def emit_absent_table(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the table in which `has` looks, and one of constants, if those may be absent.

    PyPy's C needs both tables.
    """
    writer.line('#include "ferrule_optional.h"')
    if plan.embedded:
        _emit_tables_of_weak(writer, plan)
        return
    _emit_optional_table(writer, plan.possibly_absent)
    if plan.pypy:
        with _constants_table(writer):
            writer.line("{NULL, NULL}")


def _emit_optional_table(writer: SourceWriter, names: Sequence[str]) -> None:
    with writer.block("static const ferrule_optional ferrule_optionals[] =", ";"):
        for name in names:
            writer.line(f"{{{string_literal(name)}, (const void *){name}}},")
        writer.line("{NULL, NULL}")


def _constants_table(writer: SourceWriter) -> AbstractContextManager[None]:
    return writer.block("static const ferrule_optional ferrule_weak_constants[] =", ";")


def _emit_tables_of_weak(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write both tables for an embedded cdef, whose C may declare any of the names as weak.

    Macros and built-in functions of the compiler have no address, and are left out. `lib` does not
    get absent functions and constants.
    """
    writer.line("#ifdef FERRULE_ADDRESS")
    for name in plan.constants_possibly_absent:
        writer.line(f"FERRULE_DECLARE_ADDRESS({name});")
    writer.line("#endif")
    with writer.block("static const ferrule_optional ferrule_optionals[] =", ";"):
        for name in plan.possibly_absent:
            if not is_compilers_own(name):
                writer.line(f"#ifndef {name}")
                writer.line(f"{{{string_literal(name)}, (const void *)&{name}}},")
                writer.line("#endif")
        writer.line("{NULL, NULL}")
    with _constants_table(writer):
        for name in plan.constants_possibly_absent:
            writer.line(f"#if !defined({name}) && defined(FERRULE_ADDRESS)")
            writer.line(f"{{{string_literal(name)}, FERRULE_ADDRESS({name})}},")
            writer.line("#endif")
        writer.line("{NULL, NULL}")
    writer.lines(_WITHOUT_ABSENT)


# cffi's init function passes its tables to `_cffi_init`. The macro, which C does not expand again
# inside itself, passes tables without what is absent.
_WITHOUT_ABSENT: Final = """
#ifndef PYPY_VERSION
#include "ferrule_there.c"
#define _cffi_init(module, version, context) \\
    _cffi_init(module, version, \\
               ferrule_what_is_there(context, ferrule_optionals, ferrule_weak_constants))
#endif
"""


def address_name(name: str) -> str:
    """Return the name on `lib` of the address of an optional variadic function."""
    return f"{UNGUARDED}{name}"


def emit_before_wrapper(writer: SourceWriter, name: str) -> None:
    """Write the C before cffi's wrapper of an optional function, which renames that wrapper.

    PyPy has no wrappers: there `lib` does not have a function that the library lacks.
    """
    writer.line("#ifndef PYPY_VERSION")
    writer.line(f"#define _cffi_f_{name} {UNGUARDED}{name}")
    writer.line("#endif")


def emit_after_wrapper(writer: SourceWriter, name: str) -> None:
    """Write the wrapper that takes its place, and checks the address before it calls cffi's."""
    writer.line("#ifndef PYPY_VERSION")
    writer.line(f"#undef _cffi_f_{name}")
    with writer.block(f"static PyObject *_cffi_f_{name}(PyObject *self, PyObject *arguments)"):
        _emit_question(writer, name)
        writer.line(f"return {UNGUARDED}{name}(self, arguments);")
    writer.line("#endif")


def emit_variadic_wrapper(writer: SourceWriter, name: str) -> None:
    """Write the wrapper of an optional variadic function, for which cffi has none.

    cffi puts only the address on `lib`, and a call of NULL would raise `RuntimeError`. So the
    address gets another name there, by which this wrapper finds and calls it.
    """
    address = string_literal(address_name(name))
    writer.line("#ifndef PYPY_VERSION")
    with writer.block(f"static PyObject *_cffi_f_{name}(PyObject *lib, PyObject *arguments)"):
        _emit_question(writer, name)
        writer.line(f"PyObject *function = PyObject_GetAttrString(lib, {address});")
        writer.line(
            "PyObject *result = function == NULL ? NULL"
            " : PyObject_CallObject(function, arguments);"
        )
        writer.line("Py_XDECREF(function);")
        writer.line("return result;")
    writer.line("#endif")


def _emit_question(writer: SourceWriter, name: str) -> None:
    with writer.block(f"if ({name} == NULL)"):
        writer.line(f"return ferrule_raise_absent({string_literal(name)});")
