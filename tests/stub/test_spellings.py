from __future__ import annotations

from tests.support.stub_parts import ffi_types_of

CDEF = """
typedef struct point { int x; } point, *point_pointer;
enum color { RED };
enum { NAMELESS };
typedef int... pid_t;
typedef unsigned long uLong;
typedef int numbers[2];
typedef int unknown[];
"""


def test_a_type_has_all_its_spellings() -> None:
    spelled = {type_.spellings[0]: type_ for type_ in ffi_types_of(CDEF).spelled}
    point = spelled["struct point"]
    assert point.literal() == 'Literal["struct point", "point"]'
    assert point.literal(" *") == 'Literal["struct point *", "point *", "point_pointer"]'
    assert point.literal("[]") == 'Literal["struct point[]", "point[]"]'
    assert point.literal(" **") == 'Literal["struct point **", "point **", "point_pointer *"]'
    assert point.to_const().literal() == 'Literal["const struct point", "const point"]'
    assert "uLong" in spelled["unsigned long"].spellings


def test_own_records_come_first_and_then_what_every_module_has() -> None:
    names = [type_.spellings[0] for type_ in ffi_types_of(CDEF).spelled]
    wanted = ["struct point", "_Bool", "size_t", "enum color", "pid_t"]
    assert sorted(wanted, key=names.index) == wanted
    assert not any("NAMELESS" in name or "$" in name for name in names)


def test_arrays_have_names_if_their_length_is_known() -> None:
    assert [name for name, _ in ffi_types_of(CDEF).arrays] == ["numbers"]
