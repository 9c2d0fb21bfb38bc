"""The module's own init function on PyPy, as C, which fills the module by Python.

PyPy's loader makes cffi's module by itself where it finds `_cffi_pypyinit_X`, X being the name that
is imported, and else calls `PyInit_X`. So cffi's is renamed by a macro, ours is `PyInit_X`, and the
Python that it runs loads the file once more, by the name that cffi's init has now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.enum_classes import enum_class_calls
from ferrule.emit.in_module import conversions, enum_classes, pypy
from ferrule.emit.optional import emit_optional_table, emit_table_of_weak
from ferrule.emit.python_text import emit_python_texts, python_call
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ferrule.bindings.bit_fields import BitField
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.bindings.names import ModuleNames
    from ferrule.emit.optional import PerhapsWeak
    from ferrule.emit.writer import SourceWriter


def emit_pypy_init(  # noqa: PLR0913, PLR0917  the parts of one text
    writer: SourceWriter,
    module_stem: str,
    names: ModuleNames,
    about: Mapping[str, str],
    method_table: str | None,
    bit_fields: Iterable[BitField] = (),
    optional: Sequence[str] = (),
    structs: Sequence[str] = (),
    classes: Sequence[EnumClass] = (),
    weak: PerhapsWeak | None = None,
) -> None:
    """Write the init function of the module that is called `module_stem` inside its package.

    The arguments are as in `emit_module_init`; `names` are all that stand on the module.
    """
    writer.section("Names on the module itself")
    writer.line("#ifdef PYPY_VERSION")
    cffis_stem = f"{module_stem}_cffi"
    setters = [(b.setter, b.getter, b.writer) for b in bit_fields if b.setter is not None]
    calls = (
        python_call("add_ffi_and_lib", cffis_stem),
        python_call(
            "add_functions",
            (*names.functions, *names.addresses),
            tuple(weak.functions if weak else optional),
        ),
        python_call("add_constants", names.constants),
        python_call("add_setters", setters),
        python_call("add_has"),
        *enum_class_calls(classes),
        python_call("add_conversions", tuple(structs)),
        python_call("add_about", dict(about)),
    )
    files = (pypy, conversions, *([enum_classes] if classes else ()))
    emit_python_texts(writer, "ferrule_texts", files, calls)
    writer.line('#include "ferrule_optional.h"')
    if weak is None:
        emit_optional_table(writer, optional)
    else:
        emit_table_of_weak(writer, weak)
    writer.line('#include "ferrule_pypy.h"')
    _emit_init(writer, module_stem, method_table)
    _emit_init_of_cffi(writer, module_stem, cffis_stem, may_be_weak=weak is not None)
    writer.line("#endif")


def _emit_init(writer: SourceWriter, module_stem: str, method_table: str | None) -> None:
    ours = f"PyInit_{module_stem}"
    writer.line()
    if method_table is not None:
        writer.line(f"extern PyMethodDef {method_table}[];")
    with writer.block("static PyModuleDef ferrule_module =", ";"):
        writer.line("PyModuleDef_HEAD_INIT,")
        writer.line(f"{string_literal(module_stem)}, NULL, 0, {method_table or 'NULL'},")
        writer.line("ferrule_slots, NULL, NULL, NULL")
    writer.line()
    writer.line(f"PyMODINIT_FUNC {ours}(void);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{ours}(void)"):
        writer.line("return PyModuleDef_Init(&ferrule_module);")
    writer.line()
    writer.line(
        f"#define {ours} ferrule_unused_init_{module_stem} /* one of cffi's for Windows */"
    )


def _emit_init_of_cffi(
    writer: SourceWriter, module_stem: str, cffis_stem: str, *, may_be_weak: bool
) -> None:
    name, cffis = f"_cffi_pypyinit_{cffis_stem}", f"ferrule_cffi_init_{module_stem}"
    writer.line()
    writer.line(f"PyMODINIT_FUNC {cffis}(const void *given[]);")
    writer.line(f"PyMODINIT_FUNC {name}(const void *given[]);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{name}(const void *given[])"):
        writer.line(f"PyObject *nothing = {cffis}(given);")
        constants = "ferrule_weak_constants" if may_be_weak else "&ferrule_no_constants"
        writer.line(f"ferrule_leave_out_absent(given, ferrule_optionals, {constants});")
        writer.line("return nothing;")
    writer.line()
    writer.line(f"#define _cffi_pypyinit_{module_stem} {cffis}")
