"""The lengths of arrays of variable shape: which are kept, and which parameters they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Function

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.declarations.types import Parameter
    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

BEFORE = """\
enum { COUNT = 3 };
#define WIDTH 5
typedef unsigned long size;
typedef double row[4];
struct s { int r; };
extern int width;
int rows(int n);
"""


def lengths(read_header: ReadHeader, declaration: str) -> list[str | None]:
    """Return the lengths of the last parameter, in which the parameter 2 is written `$2`."""
    parameter = parameters(read_header, declaration)[-1]
    return [
        length
        if length is None
        else " ".join(f"${w}" if isinstance(w, int) else w for w in length)
        for length in parameter.lengths
    ]


def parameters(read_header: ReadHeader, declaration: str) -> tuple[Parameter, ...]:
    found = read_header(f"{BEFORE}{declaration};").unit.declarations
    function = next(d for d in found if isinstance(d, Function) and d.name == "f")
    return function.type.parameters


def test_a_macro_of_a_system_header_is_not_in_the_length(read_header: ReadHeader) -> None:
    """The preprocessor names the header where such a macro is used, in the middle of a length."""
    where = '\n# 7 "port.h" 3 4\n'
    declaration = f"int f(int n, double m[{where}({where}n{where})\n])"
    assert lengths(read_header, declaration) == ["( $0 )"]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        ("double m[r][c]", ["$0", "$1"]),
        ("double [r][c]", ["$0", "$1"]),
        ("double (m)[r][c]", ["$0", "$1"]),
        ("double (*m)[c]", [None, "$1"]),
        ("double (*)[c]", [None, "$1"]),
        ("double (*const m)[c]", [None, "$1"]),
        ("double m[][c]", [None, "$1"]),
        ("double m[*][c]", [None, "$1"]),
        ("double m[*][*]", [None, None]),
        ("double m[static r][c]", ["$0", "$1"]),
        ("double m[restrict const static r][c]", ["$0", "$1"]),
        ("double m[2*r+1][(size)c]", ["2 * $0 + 1", "( size ) $1"]),
        ("double m[COUNT][WIDTH * c]", ["COUNT", "5 * $1"]),
        ("double m[r][3][c]", ["$0", "3", "$1"]),
        ("double m[r][c][3]", ["$0", "$1", "3"]),
        ("double m[r][c][COUNT]", ["$0", "$1", "COUNT"]),
        ("double m[r][2]", ["$0", "2"]),
        ("double m[s.r][c]", ["$3 . r", "$1"]),
        ("double m[sizeof(struct s) * r]", ["sizeof ( struct s ) * $0"]),
        ("double m[r > c ? r : c]", ["$0 > $1 ? $0 : $1"]),
        ("double m[-r][~c]", ["- $0", "~ $1"]),
        ("double m[(r)][c]", ["( $0 )", "$1"]),
        ("double m[r / 2][c % sizeof(int)]", ["$0 / 2", "$1 % sizeof ( int )"]),
        ("row m[r]", ["$0"]),
        ("double (*m[r])[c]", ["$0"]),
        ("double (*m[r])(int k, double x[k])", ["$0"]),
        ("double m[r] __attribute__((unused))", ["$0"]),
        ("const char *m[r]", ["$0"]),
    ],
)
def test_lengths_are_those_of_the_declarator(
    read_header: ReadHeader, array: str, expected: list[str | None]
) -> None:
    declaration = f"void f(int r, int c, int *p, struct s s, {array})"
    assert lengths(read_header, declaration) == expected


@pytest.mark.parametrize(
    "length",
    [
        "*p",
        "p[0]",
        "width",
        "rows(r)",
        "r++",
        "++r",
        "r = 2",
        "r += 2",
        "r / c",
        "r % c",
        "r / 0",
        "*(int *)r",
        "*&r",
        "r * sizeof(*p)",
        "q->r",
        "(__int128)r",
        "(struct s){r}.r",
    ],
)
def test_what_more_than_the_arguments_decide_is_not_known(
    read_header: ReadHeader, length: str
) -> None:
    declaration = f"void f(int r, int c, int *p, struct s *q, double m[r][{length}])"
    assert lengths(read_header, declaration) == ["$0", ""]
    assert lengths(read_header, declaration.replace("m[r]", "m")) == [""]


@pytest.mark.parametrize(
    "declaration",
    [
        "void f(int n, double m[4])",
        "void f(int n, double m[4][3])",
        "void f(int n, double m[WIDTH])",
        "void f(int n, row m)",
        "void f(int n, double *m)",
        "void f(int n, double **m)",
        "void f(int n, double m[*])",
        "void f(int n, double (**m)[n])",
        "void f(int n, void (*g)(int n, double m[n]))",
    ],
)
def test_other_parameters_have_no_lengths(read_header: ReadHeader, declaration: str) -> None:
    assert lengths(read_header, declaration) == []


def test_a_name_means_what_it_does_at_its_place(read_header: ReadHeader) -> None:
    early = parameters(read_header, "void f(double m[COUNT][COUNT * sizeof(int)], int COUNT)")
    assert early[0].lengths == ()  # fixed: the later parameter is another COUNT
    tag = "void f(int s, int r, struct s t, int m[sizeof(struct s)][t.r + r])"
    assert lengths(read_header, tag) == ["sizeof ( struct s )", "$2 . r + $1"]


def test_types_before_the_name_have_brackets_of_their_own(read_header: ReadHeader) -> None:
    assert lengths(read_header, "void f(int n, __typeof__(double[n]) m[2 * n])") == [
        "2 * $0",
        "",
    ]


def test_a_function_that_a_typedef_declares_has_its_words(read_header: ReadHeader) -> None:
    text = "typedef void shape(int n, double m[n][n]); shape f"
    assert lengths(read_header, text) == ["$0", "$0"]
