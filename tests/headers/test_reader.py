"""What headers contain, as a readable dump of the unit that is read from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.dump import render_dump

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]


def dump(source: Source, *, locations: bool = False) -> str:
    return render_dump(source.unit, locations=locations)


def test_functions(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        int plain(int a, const char *b);
        void none(void);
        void old();
        int many(const char *format, ...);
        int arrays(int a[3], char *b[], int c(int));
        int (*returns(void))(int);
        static inline int body(int a) { return a; }
        static int also(void) { return 1; }
        inline int without_static(int a) { return a; }
        _Noreturn void stop(void);
        __attribute__((deprecated)) int old_one(void);
    """)
        )
        == """\
own function int plain(int a, const char *b)
own function void none(void)
own function void old()
own function int many(const char *format, ...)
own function int arrays(int *a, char **b, int (*c)(int))
own function int (*returns(void))(int)
own inline function int body(int a)
own inline function int also(void)
own function int without_static(int a)
own function void stop(void)
own deprecated function int old_one(void)
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "int f(int); int f(int value);",
        "int f(int value); int f(int);",
        "int f(); int f(int value);",
        "typedef int number; typedef int fun(number value); int f(int value); extern fun f;",
    ],
)
def test_the_fuller_declaration_counts(read_header: ReadHeader, text: str) -> None:
    assert "own function int f(int value)\n" in dump(read_header(text))


def test_a_function_declared_through_a_typedef(read_header: ReadHeader) -> None:
    lines = dump(read_header("typedef int fun(int value); fun f, g;")).splitlines()
    assert lines[1:] == ["own function int f(int value)", "own function int g(int value)"]
    dumped = dump(
        read_header("""
        typedef int (*maker(int size, int *made))(int given, int to);
        typedef maker again;
        again f;
        typedef int (in_brackets)(int n, double a[n]);
        in_brackets g;
        typedef int nameless(int, int *);
        nameless h;
        typedef __typeof__(f) typed;
        typed i;
        """)
    )
    assert [line for line in dumped.splitlines() if " function " in line] == [
        "own function int (*f(int size, int *made))(int, int)",
        "own function int g(int n, double *a)",
        "own function int h(int, int *)",
        "own function int (*i(int, int *))(int, int)",
    ]


def test_records(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        struct opaque;
        struct later;
        struct later { int a; };
        struct outer { struct inner { int b; } i; struct opaque *o; };
        typedef struct { int c; } named_by_typedef;
        typedef struct tagged { int d; } tagged;
        union either { int e; float f; };
        struct empty {};
        struct bits { unsigned g : 3; unsigned : 2; unsigned h : 1; };
        struct flexible { int n; char rest[]; };
    """)
        )
        == """\
own record struct opaque, opaque
own record struct later
    int a
own record struct outer
    struct inner i
    struct opaque *o
own record struct inner
    int b
own record struct without a tag, named_by_typedef
    int c
own typedef named_by_typedef named_by_typedef
own record struct tagged
    int d
own typedef struct tagged tagged
own record union either
    int e
    float f
own record struct empty
own record struct bits
    bit-field unsigned int g
    anonymous bit-field unsigned int
    bit-field unsigned int h
own record struct flexible
    int n
    char rest[]
"""
    )


def test_types_without_a_name_are_called_by_the_way_there(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        struct s { struct { int x; } p, *q; enum { A } kind; };
        typedef struct { int id; } *handle;
        extern struct { int v; } global, table[2];
    """)
        )
        == """\
own record struct s
    __typeof__(((struct s *)0)->p) p
    __typeof__(((struct s *)0)->p) *q
    __typeof__(((struct s *)0)->kind) kind
own record struct without a tag, __typeof__(((struct s *)0)->p)
    int x
own enumeration without a tag, __typeof__(((struct s *)0)->kind)
    A
own record struct without a tag, __typeof__(*(*(handle *)0))
    int id
own typedef __typeof__(*(*(handle *)0)) *handle
own record struct without a tag, __typeof__(global)
    int v
own variable __typeof__(global) global
own variable __typeof__(global) table[N]
"""
    )


def test_anonymous_members(read_header: ReadHeader) -> None:
    text = "struct s { int x; union { int y; struct { int z; }; }; };"
    assert (
        dump(read_header(text))
        == """\
own record struct s
    int x
    anonymous struct s::1
own record union without a tag, struct s::1
    int y
    anonymous struct s::1::1
own record struct without a tag, struct s::1::1
    int z
"""
    )


def test_enumerations(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        enum e { A, B = 5, C = B };
        enum { D, E };
        typedef enum { F } t;
        enum e f(enum e a);
    """)
        )
        == """\
own enumeration enum e
    A
    B
    C
own enumeration without a tag, __typeof__(D)
    D
    E
own enumeration without a tag, t
    F
own typedef t t
own function enum e f(enum e a)
"""
    )


def test_variables(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        extern int a;
        extern const char *const b;
        extern _Thread_local int c;
        static const int d = 4;
        extern int e[], f[2][3];
        extern int (*g)(int);
    """)
        )
        == """\
own variable int a
own variable const char *const b
own thread_local variable int c
own static variable const int d
own variable int e[]
own variable int f[N][N]
own variable int (*g)(int)
"""
    )


def test_macros(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header(r"""
        #define VALUE (1 << 4)
        #define EMPTY
        #define CALL(a, b) a + b
        #define NOTHING() 1
        #define LONG 1 \
            + 2
        #define COMMENTED 5 /* five */
        #define AGAIN 1
        #undef AGAIN
        #define AGAIN 2
        #define GONE 1
        #undef GONE
        #ifdef VALUE
        #define CHOSEN 1
        #else
        #define NOT_CHOSEN 1
        #endif
    """)
        )
        == """\
own macro VALUE = (1 << 4)
own macro EMPTY =
own macro CALL(a, b) = a + b
own macro NOTHING() = 1
own macro LONG = 1 + 2
own macro COMMENTED = 5
own macro AGAIN = 2
own macro CHOSEN = 1
"""
    )


def test_comments(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        /** Adds. */
        int add(int a);
        /** A point. */
        struct point {
            int x; /**< Across. */
            /** Down. */
            int y;
        };
        enum e { A, /**< The first. */ };
    """)
        )
        == """\
own function int add(int a)  // Adds.
own record struct point  // A point.
    int x  // Across.
    int y  // Down.
own enumeration enum e
    A  // The first.
"""
    )


def test_plain_comments_are_about_what_is_right_below(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""
        /* Licence. */
        #ifndef GUARD
        #define GUARD
        int first(void);
        /* Adds
         * two. */
        int add(int a);
        // Takes
        // away.
        __attribute__((pure))
        int sub(int a);
        /* A section. */

        int mul(int a); /* behind */
        int div(int a);
        #endif
        struct point {
            int x; /* behind */
            /* Down. */
            int y;
        };
    """)
        )
        == """\
own macro GUARD =
own function int first(void)
own function int add(int a)  // Adds
own pure function int sub(int a)  // Takes
own function int mul(int a)
own function int div(int a)
own record struct point
    int x
    int y  // Down.
"""
    )


def test_comments_above_a_macro_of_a_system_header(read_header: ReadHeader) -> None:
    source = read_header("""
        #include <stdbool.h>
        /** Tells. */
        bool is_odd(int a);
        // Plain.
        bool is_even(int a);
        /* Of nothing. */

        bool is_bare(int a);
        struct s {
            /** Set. */
            bool set;
            /* Plain,
             * too. */
            bool clear;
        };
    """)
    assert dump(source) == (
        "own function _Bool is_odd(int a)  // Tells.\n"
        "own function _Bool is_even(int a)  // Plain.\n"
        "own function _Bool is_bare(int a)\n"
        "own record struct s\n"
        "    _Bool set  // Set.\n"
        "    _Bool clear  // Plain,\n"
    )


def test_comments_of_system_headers(read_header: ReadHeader) -> None:
    other = "#pragma GCC system_header\n/** Adds. */\nint add(int a);\n"
    source = read_header('#include "other.h"\n', other=other)
    assert dump(source) == "own function int add(int a)  // Adds.\n"


def test_what_is_needed_from_elsewhere(read_header: ReadHeader) -> None:
    text = dump(read_header("#include <time.h>\nint f(const struct timespec *t, clock_t c);\n"))
    assert "needed record struct timespec" in text
    assert " clock_t" in text
    assert "own function int f(const struct timespec *t, clock_t c)\n" in text
    assert "nanosleep" not in text
    assert "CLOCKS_PER_SEC" not in text


def test_own_headers_beside_it(read_header: ReadHeader) -> None:
    source = read_header('#include "other.h"\nother f(void);\n', other="typedef int other;\n")
    assert (
        dump(source, locations=True)
        == """\
other.h:1: own typedef int other
header.h:2: own function other f(void)
"""
    )


def test_locations_are_those_of_the_header(read_header: ReadHeader) -> None:
    assert (
        dump(
            read_header("""#include <stddef.h>
        #define WIDE \\
            int

        WIDE f(void);
        struct s {
            int a;
        #line 100 "header.h"
            int b;
        };
    """),
            locations=True,
        )
        == """\
header.h:2: own macro WIDE = int
header.h:5: own function int f(void)
header.h:6: own record struct s
header.h:7:     int a
header.h:100:     int b
"""
    )


def test_headers_of_several_bytes_a_character(read_header: ReadHeader) -> None:
    text = '/* \u00e9\u00e9\u00e9 \U0001f980 */\n#define A "\u00e9" /* \u4e2d */\n#define B 2\n'
    assert (
        dump(read_header(text))
        == """\
own macro A = "\u00e9"
own macro B = 2
"""
    )
