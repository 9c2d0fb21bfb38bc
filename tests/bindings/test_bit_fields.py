from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.bindings.bit_fields import declared_wholly
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

    DecideHeader = Callable[..., Bindings]


def functions(bindings: Bindings) -> list[tuple[str, str | None, str | None]]:
    return [(b.getter, b.setter, b.writer) for b in bindings.bit_fields]


def all_three(stem: str) -> tuple[str, str, str]:
    return f"get_{stem}", f"set_{stem}", f"ferrule_set_{stem}"


def test_each_named_bit_field_has_functions(decide_header: DecideHeader) -> None:
    decided = decide_header("""
        struct s { int whole; unsigned a : 1; unsigned : 2; int b : 3; };
        union u { _Bool c : 1; };
        typedef struct { unsigned d : 1; } t;
    """)
    assert functions(decided) == [all_three(stem) for stem in ("s__a", "s__b", "u__c", "t__d")]
    assert [b.name for b in decided.bit_fields] == [
        "struct s.a",
        "struct s.b",
        "union u.c",
        "t.d",
    ]


def test_those_of_records_inside_of_others(decide_header: DecideHeader) -> None:
    decided = decide_header("""
        struct s { struct { unsigned a : 1; } inner; union { unsigned b : 1; int c; }; };
    """)
    assert functions(decided) == [all_three("s__inner__a"), all_three("s__b")]


@pytest.mark.parametrize(
    "text",
    [
        "struct s { const unsigned a : 1; };",
        "struct s { const volatile unsigned a : 1; };",
        "typedef const unsigned fixed; struct s { fixed a : 1; };",
        "struct s { struct { const unsigned a : 1; }; };",
    ],
)
def test_a_constant_one_has_no_setter(decide_header: DecideHeader, text: str) -> None:
    assert functions(decide_header(text)) == [("get_s__a", None, None)]


@pytest.mark.parametrize(
    ("declared", "crosses_as"),
    [
        ("unsigned a : 1", "unsigned int"),
        ("volatile int a : 1", "int"),
        ("number a : 1", "number"),
        ("enum e a : 1", "enum e"),
        ("char a : 1", "int"),
        ("letter a : 1", "int"),
    ],
)
def test_the_value_has_the_fields_type(
    decide_header: DecideHeader, declared: str, crosses_as: str
) -> None:
    (bit_field,) = decide_header(
        "typedef unsigned short number; typedef char letter; enum e { A };"
        f"struct s {{ {declared}; }};"
    ).bit_fields
    assert spell(bit_field.type) == crosses_as


def test_names_that_are_taken_are_left_alone(decide_header: DecideHeader) -> None:
    decided = decide_header("""
        struct s { unsigned a : 1; }; struct s__a { unsigned b : 1; };
        struct s_ { unsigned _a : 1; };
        int get_s__a(void); int set_s__a__b(void);
    """)
    assert functions(decided) == [
        ("get_s__a_2", "set_s__a", "ferrule_set_s__a"),
        ("get_s__a__b", "set_s__a__b_2", "ferrule_set_s__a__b"),
        ("get_s____a", "set_s____a", "ferrule_set_s____a"),
    ]
    assert "get_s__a" in dict(decided.module_names.functions)


@pytest.mark.parametrize(
    "body",
    [
        "int whole; unsigned a : 1;",
        "unsigned a : 3, b : 4; char *pointer;",
        "_Bool a : 1;",
    ],
)
def test_a_record_of_plain_widths_can_be_declared_wholly(
    decide_header: DecideHeader, body: str
) -> None:
    decided = decide_header(f"struct s {{ {body} }};")
    assert decided.exact == {"struct s"}


@pytest.mark.parametrize(
    "text",
    [
        "struct s { int whole; };",
        "struct s { unsigned a : WIDTH + 1; };",
        "struct s { unsigned a : sizeof(int); };",
        "struct s { unsigned a : 1 ? 2 : 3; };",
        "struct s { unsigned a : 1; char text[4]; };",
        "struct s { const unsigned a : 1; };",
        "struct s { unsigned a : 1; const int b; };",
        "struct s { unsigned a : 1; __int128 wide; };",
        "struct s { int c; union { unsigned a : 1; int b; }; };",
        "struct s { unsigned a : 1, : 0, b : 1; };",
    ],
)
def test_other_records_cannot(decide_header: DecideHeader, text: str) -> None:
    assert decide_header(f"#define WIDTH 2\n{text}").exact == frozenset()


def test_a_record_that_cffi_lays_out_otherwise_stays_open(decide_header: DecideHeader) -> None:
    unit = decide_header("struct s { unsigned a : 1; }; struct t { unsigned a : 1; };").unit
    assert declared_wholly(unit, {"struct s"}) == {"struct t"}
