from __future__ import annotations

from ferrule.emit.constants import CFFIS_VARIABLES, integer_lines, value_lines


def test_a_constant_is_not_given_through_a_variable_of_its_name() -> None:
    for name in CFFIS_VARIABLES:
        text = "\n".join(integer_lines("give", name))
        assert f"({name}) | 0" in text
        assert f" {name} =" not in text


def test_an_integer_says_its_value_and_its_sign() -> None:
    assert integer_lines("_cffi_const_n", "n") == [
        "static int _cffi_const_n(unsigned long long *ferrule_value)",
        "{",
        "  *ferrule_value = (unsigned long long)((n) | 0);",
        "  return (n) <= 0;",
        "}",
    ]


def test_another_value_is_written_to_its_place() -> None:
    assert value_lines("_cffi_const_o", "o", "double *") == [
        "static void _cffi_const_o(char *ferrule_value)",
        "{",
        "  *(double *)ferrule_value = o;",
        "}",
    ]
