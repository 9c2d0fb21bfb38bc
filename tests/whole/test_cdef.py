"""The cdef of small headers; `tests/cases` has the rest, with the modules built from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cffi
import pytest

from ferrule.emit.cdef import render_cdef

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

    DecideHeader = Callable[..., Bindings]


@pytest.mark.parametrize(
    ("header", "cdef"),
    [
        ("int f(int a, ...);", "int f(int a, ...);"),
        ("void f(int a[4], int g(void));", "void f(int *a, int (*g)(void));"),
        ("int (*f(int a))(char b);", "int (*f(int a))(char);"),
        ("typedef int number; int f(int number);", "typedef int number;\nint f(int);"),
        ("int f(int size_t);", "int f(int);"),
        (
            "extern int a[3], b[], c[2][3];",
            "extern int a[...];\nextern int b[];\nextern int c[...][...];",
        ),
        ("extern _Atomic int a;", "extern int a;"),
        ("struct s { int a : 3; int b; };", "struct s {\n    int a : 3;\n    int b;\n};"),
        ("struct s;", "struct s;"),
        ("union u { int a; };", "union u {\n    int a;\n    ...;\n};"),
        ("typedef struct { int a; } t;", "typedef struct {\n    int a;\n    ...;\n} t;"),
        ("typedef struct hidden *t;", "struct hidden;\ntypedef struct hidden *t;"),
        ("enum e { A = 7 };", "enum e {\n    A,\n    ...\n};"),
        ("enum { A, B };", "enum {\n    A,\n    B,\n    ...\n};"),
        ("typedef enum { A } t;", "typedef enum {\n    A,\n    ...\n} t;"),
        ("#define N 1", "#define N ..."),
        ("#define F 1.5", "static const double F;"),
        ('#define T "text"', "static const char T[...];"),
        ("typedef int (*t)(int (*)(void));", "typedef int (*t)(int (*)(void));"),
        ("typedef int t[3];", "typedef int t[...];"),
    ],
)
def test_declaration(decide_header: DecideHeader, header: str, cdef: str) -> None:
    first, _, text = render_cdef(decide_header(f"{header}\n")).partition("\n")
    assert first == "/* Made by ferrule from header.h; the C compiler fills in every number. */"
    shown = "\n".join(
        line for line in text.splitlines() if "get_s__" not in line and "set_s__" not in line
    )
    assert shown == cdef
    cffi.FFI().cdef(text)


def test_a_field_that_is_called_as_cffis_types_are(decide_header: DecideHeader) -> None:
    text = render_cdef(
        decide_header("""
            #include <stdint.h>
            typedef struct { unsigned short uint8_t; int more; } fields;
            int f(_Bool, volatile uint8_t *p);
        """)
    )
    builder = cffi.FFI()
    builder.cdef(text)
    assert builder.typeof("uint8_t") is cffi.FFI().typeof("uint8_t")


def test_nothing(decide_header: DecideHeader) -> None:
    assert render_cdef(decide_header("")).count("\n") == 1
