from __future__ import annotations

from tests.support.plans import plan_of
from tests.support.units import bindings_of, unit_of

from ferrule.emit.optional import emit_optional_tables, emit_variadic_wrapper
from ferrule.emit.writer import SourceWriter


def test_the_table_has_the_functions_of_the_users_own_cdef() -> None:
    extra = unit_of("int f(int); extern int v; static const int c;").declarations
    writer = SourceWriter()
    emit_optional_tables(writer, plan_of(bindings_of("int g(int);"), extra=extra))
    text = writer.text()
    assert text.startswith(
        "const ferrule_optional ferrule_optionals[] = {\n"
        "    #ifndef f\n"
        '    {"f", (const void *)&f},\n'
        "    #endif\n"
        "    {0, 0}\n"
        "};\n"
    )
    assert "FERRULE_WEAK_VARIABLE(ferrule_next, v)" in text
    assert "FERRULE_WEAK_CONSTANT(ferrule_next, c)" in text


def test_headers_alone_need_no_data() -> None:
    writer = SourceWriter()
    emit_optional_tables(writer, plan_of(bindings_of("extern int v;")))
    assert writer.text() == "const ferrule_optional ferrule_optionals[] = {\n    {0, 0}\n};\n"


def test_a_variadic_wrapper_calls_the_address_that_lib_has() -> None:
    writer = SourceWriter()
    emit_variadic_wrapper(writer, "f")
    text = writer.text()
    assert text.index("if (!ferrule_is_there(") < text.index('"ferrule_unguarded_f"')
