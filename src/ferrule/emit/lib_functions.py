"""The functions of `lib` in a module whose declarations are cdef text, through the table of calls.

cffi's own C follows ours, with two functions for each function of `lib`. Their names are macros
there, so that what cffi defines gets another name:

    static PyObject *                               static PyObject *
    _cffi_f_add(PyObject *self, PyObject *args)     _cffi_f_add(PyObject *, PyObject *) { ours }
    { ... }                                    ->   static inline PyObject *
                                                    ferrule_stock_f_add(PyObject *self, ...)
                                                    { ... }

    static int _cffi_d_add(int x0, int x1)     ->   static int ferrule_stock_d_add(int x0, int x1)

Nothing uses these, so a compiler that optimises makes no code of them; at `-O0`, gcc keeps the
second. cffi's tables name the functions without parentheses, and so mean ours; `_cffi_d_add` is
what the direct call uses (`ferrule.emit.calls`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.calls import TABLE

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter


def emit_lib_functions(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the macros; on PyPy, which calls the functions itself, cffi's C stays as it is."""
    if not plan.tabled:
        return
    writer.section("Functions of lib, in place of those in cffi's C")
    writer.line("#ifndef PYPY_VERSION")
    writer.lines(_FUNCTION)
    for name, index in plan.tabled.items():
        ours = f"FERRULE_LIB_FUNCTION(_cffi_f_{name}, {index})"
        stock = f"static inline PyObject *ferrule_stock_f_{name}(ferrule_self, ferrule_args)"
        writer.line(f"#define _cffi_f_{name}(ferrule_self, ferrule_args) {ours} {stock}")
        writer.line(f"#define _cffi_d_{name}(...) ferrule_stock_d_{name}(__VA_ARGS__)")
    writer.line("#endif")


# C does not expand the name again where it comes out of its own macro.
_FUNCTION = f"""\
#define FERRULE_LIB_FUNCTION(ferrule_name, ferrule_index) \\
    ferrule_name(PyObject *ferrule_self, PyObject *ferrule_args) \\
    {{ \\
        (void)ferrule_self; \\
        return ferrule_lib_call(&{TABLE}[ferrule_index], ferrule_args); \\
    }}
"""
