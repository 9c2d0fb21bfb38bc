from __future__ import annotations

from ferrule.emit.optional import emit_optional_table, emit_variadic_wrapper
from ferrule.emit.writer import SourceWriter


def test_the_table_has_the_addresses() -> None:
    writer = SourceWriter()
    emit_optional_table(writer, ["f"])
    assert writer.text() == (
        "const ferrule_optional ferrule_optionals[] = {\n"
        '    {"f", (const void *)f},\n'
        "    {0, 0}\n"
        "};\n"
    )


def test_a_variadic_wrapper_calls_the_address_that_lib_has() -> None:
    writer = SourceWriter()
    emit_variadic_wrapper(writer, "f")
    text = writer.text()
    assert text.index("if (!ferrule_is_there(") < text.index('"ferrule_unguarded_f"')
