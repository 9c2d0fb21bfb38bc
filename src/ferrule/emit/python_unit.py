"""The C that has Python.h in it, and no header of the library: what cffi's tables need of Python.

PyObject *_cffi_f_add(PyObject *self, PyObject *args)     what `lib.add` is
PyMODINIT_FUNC PyInit_X(void)                             has cffi make the module, and fills it

It refers to the tables of the units with the headers, which are plain data: cffi's, those of the
direct calls, of the integers and of the optional functions. The run-time is compiled by itself,
because it is the same for all modules and can be kept; PyPy needs a few lines of it, which are
included here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.calls import TABLE
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.optional import WEAK_DATA, emit_variadic_wrapper
from ferrule.emit.pypy_init import emit_pypy_init
from ferrule.emit.recompiler import beginning_for_python
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.tables import Recompiled, Wrapper


def render_python_unit(plan: ModulePlan, made: Recompiled) -> str:
    """Return the unit; `made` tells what cffi's tables refer to."""
    writer = SourceWriter()
    if not plan.annotations.handles:
        writer.line("#define FERRULE_NO_HANDLES")
    writer.line(f'#include "{"ferrule_runtime.c" if plan.pypy else "ferrule_module.h"}"')
    writer.lines(beginning_for_python())
    writer.line('#include "ferrule_module_tables.h"')
    writer.line("FERRULE_SHARED_DATA const struct _cffi_type_context_s _cffi_type_context;")
    if made.wrappers:
        writer.section("Functions of lib")
    for wrapper in made.wrappers:
        if wrapper.index is None:
            emit_variadic_wrapper(writer, wrapper.name)
        elif wrapper.kept is None:
            _emit_wrapper(writer, wrapper)
    if made.calls_python:
        head = "void ferrule_call_extern_python(struct _cffi_externpy_s *function, char *args)"
        writer.line(f"FERRULE_SHARED {head};")
        with writer.block(f"FERRULE_SHARED {head}"):
            writer.line("_cffi_call_python(function, args);")
    if plan.pypy:
        emit_pypy_init(writer, plan, tuple(_for_pypy(made)))
    else:
        emit_module_init(writer, plan, _call_of_cffis_init(writer, plan, made))
    return writer.text()


def _call_of_cffis_init(writer: SourceWriter, plan: ModulePlan, made: Recompiled) -> str:
    """Return the C by which cffi makes the module, without what its library lacks."""
    context = "&_cffi_type_context"
    if plan.data_possibly_absent:
        writer.line('#include "ferrule_there.c"')
        writer.line(WEAK_DATA)
        # The functions stay on lib, where a call of one that is absent is an error.
        writer.line("static const ferrule_optional ferrule_no_functions[1];")
        context = f"ferrule_what_is_there({context}, ferrule_no_functions, ferrule_weak_data())"
    return f'_cffi_init("{plan.module}", {made.version:#x}, {context})'


def _emit_wrapper(writer: SourceWriter, wrapper: Wrapper) -> None:
    """Write the function of `lib` that calls through the table of direct calls."""
    head = f"FERRULE_SHARED PyObject *_cffi_f_{wrapper.name}(PyObject *self, PyObject *args)"
    writer.line(f"{head};")
    called = f"ferrule_lib_call(&{TABLE}[{wrapper.index}], args)"
    writer.line(f"{head} {{ (void)self; return {called}; }}")


def _for_pypy(made: Recompiled) -> Iterator[str]:
    """Yield the body of what gives cffi's tables to PyPy, as cffi's own C has it."""
    if made.calls_python:
        yield "if ((intptr_t)given[0] >= 0x0A03) {"
        yield "    _cffi_call_python_org = (void (*)(struct _cffi_externpy_s *, char *))given[1];"
        yield "}"
    yield f"given[0] = (const void *){made.version:#x};"
    yield "given[1] = &_cffi_type_context;"
