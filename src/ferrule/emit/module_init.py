"""The module's own init function, as C, around the one that cffi generates.

The text goes into cffi's unit between Python.h and what cffi generates. It defines `PyInit_X`,
and renames the `PyInit_X` that follows by a macro; ours calls cffi's and then
`ferrule_module_finish` of `csrc/ferrule_module.h`.

That is for CPython; `ferrule.emit.pypy_init` is for PyPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.bit_fields import emit_bit_field_table
from ferrule.emit.calls import TABLE
from ferrule.emit.enum_classes import emit_enum_classes
from ferrule.emit.optional import emit_optional_table, emit_table_of_weak
from ferrule.emit.scoped import SCOPED_TABLE
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ferrule.bindings.bit_fields import BitField
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.bindings.names import ModuleNames
    from ferrule.emit.optional import PerhapsWeak
    from ferrule.emit.writer import SourceWriter


def emit_module_init(  # noqa: PLR0913, PLR0917  the parts of one text
    writer: SourceWriter,
    module_stem: str,
    names: ModuleNames,
    about: Mapping[str, str],
    method_table: str | None,
    bit_fields: Iterable[BitField] = (),
    optional: Sequence[str] = (),
    structs: Sequence[str] | None = None,
    enum_classes: Sequence[EnumClass] = (),
    integers: Sequence[tuple[str, str]] = (),
    *,
    takes_functions: bool = False,
    weak: PerhapsWeak | None = None,
) -> None:
    """Write the init function of the module that is called `module_stem` in its package.

    `names` are those without a direct call, except the `integers`, which are read through the
    functions that cffi writes for them. `about` becomes `__ferrule__`. `method_table` is the C
    name of an array of `PyMethodDef` that one of the module's sources defines. `structs` are the C
    names of the structs that have conversions; None if the module has no run-time for them.
    `takes_functions` tells whether there is a table of parameters that take Python functions.
    `weak` are those of a module without `optional` functions.
    """
    writer.section("Names on the module itself")
    writer.line("#ifndef PYPY_VERSION")
    writer.line('#include "ferrule_module.h"')
    _emit_pairs(writer, "ferrule_functions", (*names.functions, *names.addresses))
    _emit_pairs(writer, "ferrule_constants", names.constants)
    _emit_pairs(writer, "ferrule_about", about.items())
    if method_table is not None:
        writer.line()
        writer.line(f"extern PyMethodDef {method_table}[];")
    setters = [b for b in bit_fields if b.setter is not None]
    if setters:
        emit_bit_field_table(writer, setters)
    if integers:
        _emit_integers(writer, integers)
    if enum_classes:
        emit_enum_classes(writer, enum_classes)
    if optional:
        writer.line('#include "ferrule_absent.h"')
    writer.line('#include "ferrule_optional.h"')
    if weak is None:
        emit_optional_table(writer, optional)
    else:
        emit_table_of_weak(writer, weak)
    writer.line('#include "ferrule_has.h"')
    if structs is not None:
        _emit_structs(writer, structs)
    if takes_functions:
        writer.line('#include "ferrule_scoped.h"')
    more = (
        ("ferrule_add_integers(module, ferrule_integers)", bool(integers)),
        ("ferrule_add_bit_fields(module, ferrule_bit_fields)", bool(setters)),
        ("ferrule_add_by_python(module, ferrule_enum_classes)", bool(enum_classes)),
        ("ferrule_add_has(module)", True),
        (f"ferrule_add_scoped(module, {TABLE}, {SCOPED_TABLE})", takes_functions),
    )
    before = (
        (f"ferrule_mark_absent({TABLE}, ferrule_optionals)", weak is not None),
        ("module = ferrule_add_conversions(module, ferrule_structs)", structs is not None),
    )
    finish = (
        f"ferrule_module_finish(module, {TABLE}, ferrule_functions,\n"
        "        ferrule_constants, methods, ferrule_about)"
    )
    steps = (
        *before,
        *((f"module = {call}", needed) for call, needed in ((finish, True), *more)),
    )
    _emit_init(writer, module_stem, method_table, [step for step, needed in steps if needed])
    writer.line("#endif")


def _emit_structs(writer: SourceWriter, structs: Iterable[str]) -> None:
    writer.line('#include "ferrule_conversions.h"')
    writer.line()
    with writer.block("static const char *const ferrule_structs[] =", ";"):
        for name in structs:
            writer.line(f"{string_literal(name)},")
        writer.line("NULL")


def _emit_integers(writer: SourceWriter, integers: Sequence[tuple[str, str]]) -> None:
    for _, c_name in integers:
        writer.line(f"static int _cffi_const_{c_name}(unsigned long long *);")
    with writer.block("static const ferrule_named_integer ferrule_integers[] =", ";"):
        for name, c_name in integers:
            writer.line(f"{{{string_literal(name)}, _cffi_const_{c_name}}},")
        writer.line("{NULL, NULL}")


def _emit_pairs(writer: SourceWriter, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    writer.line()
    with writer.block(f"static const ferrule_pair {table}[] =", ";"):
        for name, value in pairs:
            writer.line(f"{{{string_literal(name)}, {string_literal(value)}}},")
        writer.line("{NULL, NULL}")


def _emit_init(
    writer: SourceWriter, module_stem: str, method_table: str | None, steps: Iterable[str]
) -> None:
    ours, cffis = f"PyInit_{module_stem}", f"ferrule_cffi_init_{module_stem}"
    writer.line()
    writer.line(f"PyMODINIT_FUNC {cffis}(void);")
    writer.line(f"PyMODINIT_FUNC {ours}(void);")
    writer.line()
    writer.line("PyMODINIT_FUNC")
    with writer.block(f"{ours}(void)"):
        with writer.block(f"if (!ferrule_is_main_interpreter({string_literal(module_stem)}))"):
            writer.line("return NULL;")
        writer.line(f"PyMethodDef *methods = {method_table or 'NULL'};")
        writer.line(
            "int collects = PyGC_Disable(); /* much is made here, and nothing is garbage */"
        )
        writer.line(f"PyObject *module = {cffis}();")
        for step in steps:
            writer.line(f"{step};")
        with writer.block("if (collects)"):
            writer.line("PyGC_Enable();")
        writer.line("return module;")
    writer.line()
    writer.line(f"#define {ours} {cffis}")
