from __future__ import annotations

from ferrule.bindings.names import ModuleNames
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

PyMODINIT_FUNC ferrule_cffi_init__lib(void);
PyMODINIT_FUNC PyInit__lib(void);

PyMODINIT_FUNC
PyInit__lib(void) {
    PyMethodDef *methods = methods_of_mine;
    PyObject *module = ferrule_module_finish(ferrule_cffi_init__lib(), ferrule_functions,
                                             ferrule_constants, methods,
                                             ferrule_about);
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
    assert text.count("{NULL, NULL}") == 3
    assert "PyMethodDef *methods = NULL;" in text
    assert "extern" not in text


def test_it_stands_after_a_preamble() -> None:
    writer = SourceWriter()
    writer.lines("#include <stdio.h>")
    emit_module_init(writer, "_lib", NAMES, {}, None)
    assert writer.text().startswith("#include <stdio.h>\n\n/* Names on the module itself */\n")
