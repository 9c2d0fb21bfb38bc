from __future__ import annotations

from tests.support.stub_parts import ffi_types_of


def test_what_has_a_size() -> None:
    known = ffi_types_of("""
        struct point { int x; }; struct hidden;
        typedef struct hidden *handle;
        typedef int numbers[4];
    """)
    names = set(known.sized_names())
    assert {"struct point", "struct point *", "struct hidden *", "void *", "handle"} <= names
    assert {"numbers", "numbers *", "int", "int *"} <= names
    assert {"struct hidden", "void"}.isdisjoint(names)
