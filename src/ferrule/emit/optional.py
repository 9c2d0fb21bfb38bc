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


OPTIONALS: Final = "ferrule_optionals"
"""The table of a binding of headers from which `has` answers."""

UNGUARDED: Final = "ferrule_unguarded_"
"""How the names on `lib` begin that are the module's own, and no one else's to use."""


WEAK_FUNCTIONS: Final = "ferrule_weak_functions()"
"""The table of the functions that an embedded cdef declares and the library lacks."""

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
    with writer.block(f"const ferrule_optional {OPTIONALS}[] =", ";"):
        for name in plan.bindings.optional:
            writer.line(f"{{{string_literal(name)}, (const void *){name}}},")
        for name in _with_address(plan.possibly_absent[len(plan.bindings.optional) :]):
            with _unless_macro(writer, name):
                writer.line(f"{{{string_literal(name)}, (const void *)&{name}}},")
        writer.line("{0, 0}")
    if plan.data_possibly_absent:
        writer.line('#include "ferrule_weak.h"')
        _emit_weak_data(writer, plan, "FERRULE_SHARED")


def optionals(plan: ModulePlan) -> str:
    """Return the C of the table of functions that the library may lack."""
    return WEAK_FUNCTIONS if plan.embedded else OPTIONALS


def emit_tables_of_weak(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write tables of what an embedded cdef declares that may be weak and absent.

    `lib` does not get what is absent.
    """
    writer.line('#include "ferrule_weak.h"')
    names = _with_address(plan.possibly_absent)
    with _table_at_import(writer, "static", "ferrule_weak_functions", len(names)):
        for name in names:
            with _unless_macro(writer, name):
                writer.line(f"FERRULE_WEAK_FUNCTION(ferrule_next, {name})")
    _emit_weak_data(writer, plan, "static")
    writer.lines(_WITHOUT_ABSENT)


def _with_address(names: Sequence[str]) -> list[str]:
    """Leave out the compiler's own functions, which have no address; nor have macros."""
    return [name for name in names if not is_compilers_own(name)]


def _emit_weak_data(writer: SourceWriter, plan: ModulePlan, linkage: str) -> None:
    """Write the function that makes the table of constants and variables.

    A table that is made while the module is imported can have the addresses of thread-local
    variables too.
    """
    data = plan.data_possibly_absent
    for name in data:
        with _unless_macro(writer, name):
            writer.line(f"FERRULE_KIND_OF_WEAK({name})")
    with _table_at_import(writer, linkage, "ferrule_weak_data", len(data)):
        for name, is_constant in data.items():
            kind = "CONSTANT" if is_constant else "VARIABLE"
            with _unless_macro(writer, name):
                writer.line(f"FERRULE_WEAK_{kind}(ferrule_next, {name})")


@contextmanager
def _table_at_import(
    writer: SourceWriter, linkage: str, function: str, most: int
) -> Iterator[None]:
    """Write a function that returns a table of at most so many rows; inside, what adds them."""
    head = f"{linkage} const ferrule_optional *{function}(void)"
    writer.line(f"{head};")
    with writer.block(head):
        writer.line(f"static ferrule_optional ferrule_table[{most + 1}];")
        writer.line("ferrule_optional *ferrule_next = ferrule_table;")
        yield
        # Usually nothing is absent. Then the table stays unwritten, which makes imports faster.
        writer.line("static const ferrule_optional ferrule_none = {0, 0};")
        with writer.block("if (ferrule_next == ferrule_table)"):
            writer.line("return &ferrule_none;")
        writer.line("*ferrule_next = ferrule_none;")
        writer.line("return ferrule_table;")


@contextmanager
def _unless_macro(writer: SourceWriter, name: str) -> Iterator[None]:
    writer.line(f"#ifndef {name}")
    yield
    writer.line("#endif")


# cffi's init function passes its tables to `_cffi_init`. The macro, which C does not expand again
# inside itself, passes tables without what is absent.
_WITHOUT_ABSENT: Final = f"""
#ifndef PYPY_VERSION
#include "ferrule_there.c"
#define _cffi_init(module, version, context) \\
    _cffi_init(module, version, \\
               ferrule_what_is_there(context, {WEAK_FUNCTIONS}, ferrule_weak_data()))
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
