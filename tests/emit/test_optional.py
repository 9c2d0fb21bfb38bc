from __future__ import annotations

from ferrule.emit.optional import emit_after_wrapper, emit_before_wrapper, emit_variadic_wrapper
from ferrule.emit.writer import SourceWriter


def test_a_wrapper_asks_before_cffis_own_is_called() -> None:
    writer = SourceWriter()
    emit_before_wrapper(writer, "f")
    writer.line("/* cffi's */")
    emit_after_wrapper(writer, "f")
    assert writer.text() == (
        "#ifndef PYPY_VERSION\n"
        "#define _cffi_f_f ferrule_unguarded_f\n"
        "#endif\n"
        "/* cffi's */\n"
        "#ifndef PYPY_VERSION\n"
        "#undef _cffi_f_f\n"
        "static PyObject *_cffi_f_f(PyObject *self, PyObject *arguments) {\n"
        "    if (f == NULL) {\n"
        '        return ferrule_raise_absent("f");\n'
        "    }\n"
        "    return ferrule_unguarded_f(self, arguments);\n"
        "}\n"
        "#endif\n"
    )


def test_a_variadic_wrapper_calls_the_address_that_lib_has() -> None:
    writer = SourceWriter()
    emit_variadic_wrapper(writer, "f")
    text = writer.text()
    assert text.index("if (f == NULL)") < text.index('"ferrule_unguarded_f"')
