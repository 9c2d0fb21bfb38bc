from __future__ import annotations

from ferrule.emit.constants import CFFIS_VARIABLES, emit_integer, emit_value
from ferrule.emit.writer import SourceWriter


def test_a_constant_is_not_given_through_a_variable_of_its_name() -> None:
    for name in CFFIS_VARIABLES:
        writer = SourceWriter()
        emit_integer(writer, "give", name)
        assert f"({name}) | 0" in writer.text()
        assert f" {name} =" not in writer.text()


def test_an_integer_says_its_value_and_its_sign() -> None:
    writer = SourceWriter()
    emit_integer(writer, "_cffi_const_n", "n")
    assert writer.text().splitlines() == [
        "static int _cffi_const_n(unsigned long long *ferrule_value) {",
        "    *ferrule_value = (unsigned long long)((n) | 0);",
        "    return (n) <= 0;",
        "}",
    ]


def test_another_value_is_written_to_its_place() -> None:
    writer = SourceWriter()
    emit_value(writer, "_cffi_const_o", "o", "double *")
    assert writer.text().splitlines() == [
        "static void _cffi_const_o(char *ferrule_value) {",
        "    *(double *)ferrule_value = o;",
        "}",
    ]
