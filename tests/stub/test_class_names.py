from __future__ import annotations

from tests.support.stub_parts import bindings_of

from ferrule.stub.class_names import name_classes
from ferrule.stub.used_types import find_used_types

CDEF = """
struct dirent { int d_ino; };
typedef struct __dirstream DIR;
typedef DIR DIRECTORY;
typedef unsigned long uLong;
typedef int... pid_t;
enum color { RED };
"""


def test_what_has_a_class_and_what_an_alias() -> None:
    bindings = bindings_of(CDEF)
    names = name_classes(bindings, find_used_types(bindings.unit), frozenset())
    assert names.tags == {
        "struct dirent": "struct_dirent",
        "enum color": "enum_color",
        "struct __dirstream": "DIR",
    }
    assert names.typedefs == {
        "DIR": "DIR",
        "DIRECTORY": "typedefs.DIRECTORY",
        "uLong": "typedefs.uLong",
        "pid_t": "pid_t",
    }


def test_all_names_of_a_record_are_free_and_not_keywords() -> None:
    bindings = bindings_of("typedef struct { int x; } point; typedef struct { int x; } lambda;")
    names = name_classes(bindings, find_used_types(bindings.unit), {"point_cp"})
    assert set(names.tags.values()) == {"point_", "lambda_"}
