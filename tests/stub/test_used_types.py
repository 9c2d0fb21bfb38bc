from __future__ import annotations

import pytest
from tests.support.stub_parts import bindings_of

from ferrule.declarations.types import Builtin, Named, Pointer
from ferrule.stub.used_types import find_used_types, records_behind_const, used_cffi_typedefs


def test_types_are_found_inside_of_others() -> None:
    unit = bindings_of("enum e { A }; int f(struct s *p[2], enum e (*g)(int16_t *));").unit
    used = find_used_types(unit)
    assert used.typedefs == {"int16_t"}
    assert used.tags == ("struct s", "enum e")
    assert {Named("int16_t")} <= set(used.pointees)
    assert any(isinstance(pointee, Pointer) for pointee in used.pointees)
    assert Builtin("int") not in used.pointees


def test_typedefs_that_cffi_knows_come_in_as_far_as_they_are_needed() -> None:
    unit = bindings_of("typedef int... uint8_t; int f(int16_t, bool);").unit
    found = used_cffi_typedefs(unit, find_used_types(unit))
    assert "int16_t" in found
    assert "size_t" in found
    assert {"bool", "uint8_t", "int32_t"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("cdef", "reached"),
    [
        ("const struct s *f(void);", True),
        ("void f(const struct s **result);", True),
        ("struct t { const struct s *s; };", True),
        ("struct t { const struct s s; };", True),
        ("void f(const struct s *s);", False),
        ("struct s *f(void);", False),
    ],
)
def test_records_that_a_program_reaches_through_a_pointer_to_const(
    cdef: str, *, reached: bool
) -> None:
    unit = bindings_of(f"struct s {{ int x; }}; {cdef}").unit
    assert records_behind_const(unit) == ({"struct s"} if reached else set())
