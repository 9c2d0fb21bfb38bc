from __future__ import annotations

from ferrule.bindings.bit_fields import BitField
from ferrule.bindings.names import ModuleNames
from ferrule.declarations.nodes import Field, Location
from ferrule.declarations.types import Builtin
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.writer import SourceWriter

NAMES = ModuleNames((("from_", "from"),), (("EOF", "EOF"),), (("stdout", "stdout"),))

EXPECTED = r"""
/* Names on the module itself */
#ifndef PYPY_VERSION
#include "ferrule_module.h"

static const ferrule_pair ferrule_functions[] = {
    {"from_", "from"},
    {"stdout", "stdout"},
    {NULL, NULL}
};

static const ferrule_pair ferrule_constants[] = {
    {"EOF", "EOF"},
    {NULL, NULL}
};

static const ferrule_pair ferrule_about[] = {
    {"compiler", "cc \"1\" \?\?/"},
    {NULL, NULL}
};

extern PyMethodDef methods_of_mine[];
#include "ferrule_optional.h"
static const ferrule_optional ferrule_optionals[] = {
    {NULL, NULL}
};
#include "ferrule_has.h"

PyMODINIT_FUNC ferrule_cffi_init__lib(void);
PyMODINIT_FUNC PyInit__lib(void);

PyMODINIT_FUNC
PyInit__lib(void) {
    if (!ferrule_is_main_interpreter("_lib")) {
        return NULL;
    }
    PyMethodDef *methods = methods_of_mine;
    int collects = PyGC_Disable(); /* much is made here, and nothing is garbage */
    PyObject *module = ferrule_cffi_init__lib();
    module = ferrule_module_finish(module, ferrule_function_table, ferrule_functions,
        ferrule_constants, methods, ferrule_about);
    module = ferrule_add_has(module, ferrule_optionals);
    if (collects) {
        PyGC_Enable();
    }
    return module;
}

#define PyInit__lib ferrule_cffi_init__lib
#endif
"""


def rendered(names: ModuleNames, about: dict[str, str], method_table: str | None) -> str:
    writer = SourceWriter()
    emit_module_init(writer, "_lib", names, about, method_table)
    return writer.text()


def test_everything() -> None:
    about = {"compiler": 'cc "1" ??/'}
    assert rendered(NAMES, about, "methods_of_mine") == EXPECTED.removeprefix("\n")


def test_nothing() -> None:
    text = rendered(ModuleNames(), {}, None)
    assert text.count("{NULL, NULL}") == 4
    assert "PyMethodDef *methods = NULL;" in text
    assert "extern" not in text


def test_optional_functions_have_a_table() -> None:
    writer = SourceWriter()
    emit_module_init(writer, "_lib", NAMES, {}, None, optional=["newer", "newest"])
    assert """\
static const ferrule_optional ferrule_optionals[] = {
    {"newer", (const void *)newer},
    {"newest", (const void *)newest},
    {NULL, NULL}
};
""" in writer.text()


def test_bit_fields_have_setters() -> None:
    flag = Field("on", Builtin("int"), Location("a.h", 1, 1), bit_field=True)
    constant = BitField("struct s", flag, flag.type, "get_s__on", None, None)
    changing = BitField("struct t", flag, flag.type, "get_t__on", "set_t__on", "writer")
    for fields, there in (([], False), ([constant], False), ([constant, changing], True)):
        writer = SourceWriter()
        emit_module_init(writer, "_lib", NAMES, {}, None, fields)
        text = writer.text()
        assert ("ferrule_add_bit_fields(module, ferrule_bit_fields)" in text) is there
        assert ('"get_t__on", "writer"}' in text) is there
        assert "get_s__on" not in text


def test_it_stands_after_a_preamble() -> None:
    writer = SourceWriter()
    writer.lines("#include <stdio.h>")
    emit_module_init(writer, "_lib", NAMES, {}, None)
    assert writer.text().startswith("#include <stdio.h>\n\n/* Names on the module itself */\n")


def test_structs_are_there_with_the_run_time_alone() -> None:
    writer = SourceWriter()
    emit_module_init(writer, "_lib", NAMES, {}, None, structs=["struct s", "t"])
    text = writer.text()
    assert '    "struct s",\n    "t",\n    NULL\n' in text
    conversions = text.index("    module = ferrule_add_conversions(module, ferrule_structs);")
    assert conversions < text.index("ferrule_module_finish"), "other names replace theirs"
    assert "conversions" not in rendered(NAMES, {}, None)
