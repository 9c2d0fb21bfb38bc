from __future__ import annotations

from tests.support.stub_parts import bindings_of

from ferrule.declarations.types import Builtin, Pointer, Qualified, RecordRef
from ferrule.stub.pointed_to import PointedTo, find_pointed_to
from ferrule.stub.used_types import find_used_types

POINT = RecordRef("struct point")
CHAR = Builtin("char")


def pointed_to(cdef: str, *behind_const: str) -> PointedTo:
    unit = bindings_of(f"struct point {{ int x; }}; {cdef}").unit
    return find_pointed_to(unit, find_used_types(unit), behind_const)


def test_twice_through_typedefs_and_arrays() -> None:
    found = pointed_to(
        "typedef struct point *handle; void f(handle *p, const char *a[], int ***);"
    )
    assert found.twice == {
        POINT,
        CHAR,
        Qualified(CHAR, const=True),
        Builtin("int"),
        Pointer(Builtin("int")),
    }


def test_const_records_count_where_they_have_a_class() -> None:
    cdef = "void f(const struct point *p, const int *i);"
    assert pointed_to(cdef).const == {Builtin("int")}
    assert pointed_to(cdef, "struct point").const == {Builtin("int"), POINT}
