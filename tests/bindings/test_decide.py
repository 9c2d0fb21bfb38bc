from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

    DecideHeader = Callable[..., Bindings]


def heads(bindings: Bindings) -> list[str]:
    lines = render_dump(bindings.unit).splitlines()
    return [line for line in lines if not line.startswith(" ")]


def test_a_name_comes_after_what_it_is_written_with(decide_header: DecideHeader) -> None:
    decided = decide_header("""
        struct s { struct { int x; } p; enum { A } kind; };
        typedef struct { int id; } *handle;
        extern struct { int v; } global;
    """)
    assert heads(decided) == [
        "own record struct without a tag, __typeof__(((struct s *)0)->p)",
        "own enumeration without a tag, __typeof__(((struct s *)0)->kind)",
        "own record struct s",
        "own record struct without a tag, __typeof__(*(*(handle *)0))",
        "own typedef __typeof__(*(*(handle *)0)) *handle",
        "own record struct without a tag, __typeof__(global)",
        "own variable __typeof__(global) global",
    ]


def test_otherwise_the_order_is_the_headers(decide_header: DecideHeader) -> None:
    decided = decide_header("""
        struct b; int f(struct b *b); struct b { struct a *a; }; struct a { int x; };
        int c(void); int b(void);
    """)
    assert heads(decided) == [
        "own function int f(struct b *b)",
        "own record struct b",
        "own record struct a",
        "own function int c(void)",
        "own function int b(void)",
    ]


def test_types_without_a_name_get_one(decide_header: DecideHeader) -> None:
    names = decide_header("""
        struct s { struct { struct { int x; } deep; } p[2], *q; };
        typedef struct { int id; } *handle;
        typedef struct { int a; } named;
        enum { LISTED };
        extern struct { int v; } global;
    """).type_names
    assert sorted(names.values()) == ["global__target", "handle__target", "s__p", "s__p__deep"]


def test_an_enumeration_of_a_variable(decide_header: DecideHeader) -> None:
    decided = decide_header("extern enum { A } global;")
    assert list(decided.type_names.values()) == ["global__target"]


def test_made_up_names_leave_others_alone(decide_header: DecideHeader) -> None:
    names = decide_header("""
        struct s { struct { int x; } p; };
        typedef int s__p; int s__p_2(void);
    """).type_names
    assert list(names.values()) == ["s__p_3"]


def test_keys_that_have_a_name_are_written_as_they_are(decide_header: DecideHeader) -> None:
    decided = decide_header("struct s { struct { int x; } p; }; typedef struct { int a; } t;")
    assert decided.type_name("struct s") == "struct s"
    assert decided.type_name("t") == "t"
    assert decided.type_name("__typeof__(((struct s *)0)->p)") == "s__p"


def test_names_on_the_module(decide_header: DecideHeader) -> None:
    names = decide_header("""
        #define N 1
        #define TEXT "a"
        #define ANYWHERE ((void *)-1)
        enum { A };
        int f(void); static inline int g(void) { return 1; }
        extern int variable; static const int K = 3;
    """).module_names
    assert [name for name, _ in names.functions] == ["f", "g"]
    assert [name for name, _ in names.constants] == ["N", "TEXT", "A", "K"]
