from __future__ import annotations

from ferrule.emit.constants import emit_integer, emit_value
from ferrule.emit.writer import SourceWriter


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
        "    __typeof__(*(double *)0) ferrule_constant = o;",
        "    const void *ferrule_from = (const void *)&ferrule_constant;",
        "    __builtin_memcpy(ferrule_value, ferrule_from, sizeof ferrule_constant);",
        "}",
    ]


def test_a_value_that_the_cdef_says_is_compared() -> None:
    writer = SourceWriter()
    emit_integer(writer, "_cffi_const_n", "n", 5)
    check = "_cffi_check_int(*ferrule_value, (n) <= 0, 5U)"
    assert f"    return ((n) <= 0) | ({check} ? 0 : 2);" in writer.text().splitlines()
