from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings


def names(bindings: Bindings) -> list[str]:
    return [conversion.name for conversion in bindings.conversions]


def test_a_struct_has_one_of_each_kind(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header("struct s { int a; };")
    assert names(bindings) == [
        "as_bytes",
        "as_str",
        "new_s",
        "new_s_array",
        "s_as_tuple",
        "s_as_list",
        "s_as_numpy",
        "s_dtype",
    ]
    assert {c.key for c in bindings.conversions} == {"", "struct s"}


def test_a_struct_is_called_by_tag_or_typedef(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header("""
        typedef struct tag { int a; } name;
        typedef struct { int a; } other;
        struct outer { struct { int x; } inner; };
    """)
    assert dict(bindings.structs) == {
        "struct tag": "tag",
        "other": "other",
        "__typeof__(((struct outer *)0)->inner)": "outer__inner",
        "struct outer": "outer",
    }


def test_what_has_no_end_or_is_not_whole_has_none(
    decide_header: Callable[..., Bindings],
) -> None:
    bindings = decide_header("""
        union u { int i; float f; };
        struct bits { int low : 3; };
        struct of_bits { struct bits b[2]; };
        struct flexible { int n; int items[]; };
        struct of_flexible { int n; struct flexible f; };
        struct anonymous { union { int i; float f; }; };
        struct opaque;
        struct lost { int a; _Float128 b; };
        struct with_union { union u u; struct opaque *p; };
    """)
    assert list(bindings.structs) == ["struct with_union"]


def test_names_that_c_has_are_left_alone(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header("""
        struct s { int a; };
        struct s_array { int a; };
        typedef struct { int a; } twice;
        struct twice { int a; };
        static inline int s_as_tuple(int x) { return x; }
        #define as_str 3
    """)
    found = names(bindings)
    assert len(found) == len(set(found))
    assert {"s_as_tuple", "as_str"}.isdisjoint(found)
    by_name = {c.name: c for c in bindings.conversions}
    assert (by_name["new_s_array"].operation, by_name["new_s_array"].key) == (
        "new",
        "struct s_array",
    )
    assert by_name["new_twice"].key == "twice"


def test_lists_of_arguments_have_one_if_a_type_has_such_a_list(
    decide_header: Callable[..., Bindings],
) -> None:
    header = "#include <stdarg.h>\ntypedef void (*log)(const char *, va_list);"
    assert names(decide_header(header)) == ["as_bytes", "as_str", "format_va"]
    assert names(decide_header(f"{header} int format_va(int);")) == ["as_bytes", "as_str"]
    assert names(decide_header("#include <stdarg.h>\nvoid vlog(const char *, va_list);")) == [
        "as_bytes",
        "as_str",
    ]
