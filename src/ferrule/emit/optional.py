"""Functions that may be absent when the module is imported: weak symbols, asked before a call."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import is_compilers_own
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter


UNGUARDED: Final = "ferrule_unguarded_"
"""How the names on `lib` begin that are the module's own, and no one else's to use."""


WEAK_DATA: Final = "FERRULE_SHARED const ferrule_optional *ferrule_weak_data(void);"
"""The declaration of the function that returns the table of weak constants and variables."""


def emit_weak_declarations(writer: SourceWriter, names: Sequence[str]) -> None:
    """Let the module load where the library does not have the functions."""
    for name in names:
        writer.line(f"extern __typeof__({name}) {name} __attribute__((__weak__));")


def emit_optional_tables(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the table from which `has` answers, and what the user's own cdef adds.

    They are in a unit with the headers.
    """
    with writer.block("const ferrule_optional ferrule_optionals[] =", ";"):
        for name in plan.bindings.optional:
            writer.line(f"{{{string_literal(name)}, (const void *){name}}},")
        _emit_rows_of_weak(writer, plan.possibly_absent[len(plan.bindings.optional) :])
        writer.line("{0, 0}")
    if plan.data_possibly_absent:
        writer.line('#include "ferrule_weak.h"')
        _emit_weak_data(writer, plan, "FERRULE_SHARED")


def emit_tables_of_weak(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write tables of what an embedded cdef declares that may be weak and absent.

    `lib` does not get what is absent.
    """
    writer.line('#include "ferrule_weak.h"')
    with writer.block("FERRULE_TABLE const ferrule_optional ferrule_optionals[] =", ";"):
        _emit_rows_of_weak(writer, plan.possibly_absent)
        writer.line("{NULL, NULL}")
    _emit_weak_data(writer, plan, "static")
    writer.lines(_WITHOUT_ABSENT)


def _emit_rows_of_weak(writer: SourceWriter, names: Sequence[str]) -> None:
    """Write a row for each function, but not for what has no address.

    Macros have none, nor have built-in functions of the compiler.
    """
    for name in names:
        if not is_compilers_own(name):
            with _unless_macro(writer, name):
                writer.line(f"{{{string_literal(name)}, (const void *)&{name}}},")


def _emit_weak_data(writer: SourceWriter, plan: ModulePlan, linkage: str) -> None:
    """Write the function that makes the table of constants and variables.

    A table that is made while the module is imported can have the addresses of thread-local
    variables too.
    """
    data = plan.data_possibly_absent
    for name in data:
        with _unless_macro(writer, name):
            writer.line(f"FERRULE_KIND_OF_WEAK({name})")
    head = f"{linkage} const ferrule_optional *ferrule_weak_data(void)"
    writer.line(f"{head};")
    with writer.block(head):
        writer.line(f"static ferrule_optional ferrule_table[{len(data) + 1}];")
        writer.line("ferrule_optional *ferrule_next = ferrule_table;")
        for name, is_constant in data.items():
            kind = "CONSTANT" if is_constant else "VARIABLE"
            with _unless_macro(writer, name):
                writer.line(f"FERRULE_WEAK_{kind}(ferrule_next, {name})")
        writer.line("*ferrule_next = (ferrule_optional){0, 0};")
        writer.line("return ferrule_table;")


@contextmanager
def _unless_macro(writer: SourceWriter, name: str) -> Iterator[None]:
    writer.line(f"#ifndef {name}")
    yield
    writer.line("#endif")


# cffi's init function passes its tables to `_cffi_init`. The macro, which C does not expand again
# inside itself, passes tables without what is absent.
_WITHOUT_ABSENT: Final = """
#ifndef PYPY_VERSION
#include "ferrule_there.c"
#define _cffi_init(module, version, context) \\
    _cffi_init(module, version, \\
               ferrule_what_is_there(context, ferrule_optionals, ferrule_weak_data()))
#endif
"""


def address_name(name: str) -> str:
    """Return what `lib` calls the address of an optional variadic function."""
    return f"{UNGUARDED}{name}"


def emit_variadic_wrapper(writer: SourceWriter, name: str) -> None:
    """Write the wrapper of an optional variadic function, for which cffi has none.

    cffi binds the address, and calling one that is NULL would be a RuntimeError. So `lib` has the
    address by another name, through which this calls it.
    """
    address = string_literal(address_name(name))
    writer.line(f"FERRULE_SHARED PyObject *_cffi_f_{name}(PyObject *lib, PyObject *args);")
    with writer.block(
        f"FERRULE_SHARED PyObject *_cffi_f_{name}(PyObject *lib, PyObject *args)"
    ):
        with writer.block(f"if (!ferrule_is_there(ferrule_optionals, {string_literal(name)}))"):
            writer.line(f"return ferrule_raise_absent({string_literal(name)});")
        writer.line(f"PyObject *function = PyObject_GetAttrString(lib, {address});")
        writer.line(
            "PyObject *result = function == NULL ? NULL : PyObject_CallObject(function, args);"
        )
        writer.line("Py_XDECREF(function);")
        writer.line("return result;")
