from __future__ import annotations

import cffi
import pytest
from cffi.model import PrimitiveType

from ferrule.declarations.numbers import (
    KEYWORDS,
    NUMBERS,
    TYPEDEFS,
    Arithmetic,
    Number,
    is_complex,
)

# What cffi tells of a type: its class of number, and how many bytes it has where C says that.
CFFIS = {
    Arithmetic.BOOLEAN: "bool",
    Arithmetic.CHARACTER: "bytes",
    Arithmetic.BYTE: "int",
    Arithmetic.INTEGER: "int",
    Arithmetic.WIDE_CHARACTER: "str",
    Arithmetic.FLOATING: "float",
    Arithmetic.COMPLEX: "complex",
}


@pytest.mark.parametrize(
    "number", [*KEYWORDS.values(), *TYPEDEFS.values()], ids=lambda n: n.name
)
def test_cffi_has_it_and_reads_it_as_that(number: Number) -> None:
    ffi = cffi.FFI()
    if number.kind is Arithmetic.COMPLEX:
        assert f"_cffi_{number.name.replace(' _C', '_c')}_t" in (
            PrimitiveType.ALL_PRIMITIVE_TYPES
        )
        return
    value = ffi.new(f"{number.name} *")[0]
    if number.kind is Arithmetic.LONG_DOUBLE:
        assert isinstance(value, ffi.CData)
        return
    assert type(value).__name__ == CFFIS[number.kind]
    assert number.kind is not Arithmetic.BYTE or ffi.sizeof(number.name) == 1


def test_no_number_of_cffi_is_missing() -> None:
    left_out = {name for name in PrimitiveType.ALL_PRIMITIVE_TYPES if name not in NUMBERS}
    assert left_out == {"_cffi_float_complex_t", "_cffi_double_complex_t"}


def test_cffi_lacks_what_has_an_obstacle() -> None:
    lacking = {name for name, number in NUMBERS.items() if number.obstacle is not None}
    assert lacking.isdisjoint(PrimitiveType.ALL_PRIMITIVE_TYPES)
    assert lacking == NUMBERS.keys() - KEYWORDS.keys() - TYPEDEFS.keys()


def test_complex_numbers() -> None:
    complex_ = {name for name, n in NUMBERS.items() if n.kind is Arithmetic.COMPLEX}
    assert {name for name in NUMBERS if is_complex(name)} == complex_
