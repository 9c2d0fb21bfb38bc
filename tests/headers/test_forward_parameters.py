"""GNU C's forward declarations of parameters, which libclang does not parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Function, Variable
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("void f(int n; double v[n], int n)", "void f(double *v, int n)"),
        (
            "void f(int r, int c; double m[r][c], int c, int r)",
            "void f(double (*m)[], int c, int r)",
        ),
        ("void f(int n, int k; int m[n], int n, int k)", "void f(int *m, int n, int k)"),
        ("int f(int a, struct s { int x; } *s)", "int f(int a, struct s *s)"),
        (
            "static inline void f(int n; int m[n], int n) { for (;;) { } }",
            "void f(int *m, int n)",
        ),
    ],
)
def test_the_parameters_before_the_semicolon_are_none(
    read_header: ReadHeader, declaration: str, expected: str
) -> None:
    text = f"#define LOOP for (;;) ((\n{declaration};\nint last(int x);"
    found = read_header(text).unit.declarations
    functions = [d for d in found if isinstance(d, Function)]
    assert [spell(d.type, d.name) for d in functions] == [expected, "int last(int x)"]
    assert not any(isinstance(d, Variable) for d in found)


def test_lengths_mean_the_parameters_that_come_later(read_header: ReadHeader) -> None:
    text = "void f(int r, int c; double m[r][2 * c], int c, int r);"
    (function,) = (d for d in read_header(text).unit.declarations if isinstance(d, Function))
    assert function.type.parameters[0].lengths == ((2,), ("2", "*", 1))
