from __future__ import annotations

import pytest

from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.python_numbers import BUILTINS, CFFI_TYPEDEFS, OPEN_NUMBERS

ROWS = [*BUILTINS.values(), *CFFI_TYPEDEFS.values(), *OPEN_NUMBERS.values()]


@pytest.mark.parametrize(
    ("name", "bases"),
    [
        ("int", "Integer, Number[int, _ToInt]"),
        ("unsigned char", "Integer, Byte, Number[int, _ToInt]"),
        ("char", "Character, Byte, Primitive[bytes, bytes | c_char]"),
        ("double", "Floating, Number[float, _ToFloat]"),
        ("long double", "Floating, Number[c_long_double, _ToFloat]"),
        ("float _Complex", "Complex, Number[complex, _ToComplex]"),
    ],
)
def test_the_classes_of_numbers(name: str, bases: str) -> None:
    assert BUILTINS[name].bases == bases


def test_the_fixed_text_has_the_aliases_of_each_family() -> None:
    wanted = {f"_{before}{row.family}" for row in ROWS for before in ("", "To", "ToConst")}
    assert wanted <= fixed_text().defined
