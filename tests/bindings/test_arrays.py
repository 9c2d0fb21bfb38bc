from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.units import declared

from ferrule.bindings.arrays import has_other_length, name_arrays, with_names
from ferrule.bindings.identifiers import Identifiers
from ferrule.declarations.nodes import Variable
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import each_node
from ferrule.declarations.types import Array, Builtin, Pointer

INT = Builtin("int")


def variable(type_: Array | Pointer) -> Variable:
    found = declared("extern int rows;")
    assert isinstance(found, Variable)
    return replace(found, type=type_)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("3", False),
        ("(4 * 0x10) - 1", False),
        ("1u << 3", False),
        ("COLUMNS", True),
        ("COLUMNS * 2", True),
        ("sizeof(int)", True),
        (None, False),
    ],
)
def test_what_cffi_can_count_is_not_another_length(written: str | None, *, other: bool) -> None:
    array = Array(INT, "fixed", written)
    assert has_other_length(array) is other
    assert has_other_length(Array(array, "fixed", "2")) is other


def test_an_array_behind_a_pointer_gets_one_name_for_all_its_uses() -> None:
    array = Array(INT, "fixed", "COLUMNS")
    first, second = variable(Pointer(array)), variable(Pointer(Pointer(array)))
    names = name_arrays(each_node([first, second]), Identifiers({"rows"}))
    assert [named.name for named in names.values()] == ["rows__array"]
    assert spell(with_names(second.type, names), "x") == "rows__array **x"


def test_other_arrays_keep_their_lengths() -> None:
    counted, plain = Pointer(Array(INT, "fixed", "3")), Array(INT, "fixed", "COLUMNS")
    names = name_arrays(each_node([variable(counted), variable(plain)]), Identifiers(()))
    assert names == {}
    assert with_names(counted, names) is counted
