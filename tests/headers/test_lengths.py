"""Arrays that pointers point to keep the lengths that the header writes; others have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Function, Record, Typedef, Variable
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

BEFORE = """\
#define WIDTH 5
enum { COUNT = 6 };
typedef int row[3];
"""


def read(read_header: ReadHeader, text: str) -> str:
    """Return how the last declaration of `text` is understood; `N` is a counted length."""
    found = [
        d
        for d in read_header(BEFORE + text).unit.declarations
        if isinstance(d, (Function, Record, Typedef, Variable))
    ][-1]
    if not isinstance(found, Record):
        return spell(found.type, found.name, extent="N")
    (field,) = found.fields or ()
    return spell(field.type, field.name or "", extent="N")


@pytest.mark.parametrize(
    "declaration",
    [
        "int (*rows)[4]",
        "int (*rows)[4][2]",
        "int (**rows)[4]",
        "int *(*rows)[4]",
        "const int (*rows)[4]",
        "int (*const rows)[4]",
        "char (*(*rows)[4])[8]",
        "row *rows",
        "int (*rows)[]",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "struct s { %s; };",
        "extern %s;",
        "typedef %s;",
        "int f(%s);",
        "static int f(%s) { int other[7] = {0}; return other[0]; }",
    ],
)
def test_what_is_written_behind_a_pointer_stays(
    read_header: ReadHeader, form: str, declaration: str
) -> None:
    expected = f"int f({declaration})" if "int f(" in form else declaration
    assert read(read_header, form % declaration) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("struct s { int grid[2][3]; };", "int grid[N][N]"),
        ("struct s { int (*many[2])[6]; };", "int (*many[N])[6]"),
        ("struct s { int (*many[2][3])[6][7]; };", "int (*many[N][N])[6][7]"),
        ("extern row rows;", "row rows"),
        ("extern int *pointers[4];", "int *pointers[N]"),
    ],
)
def test_an_array_in_its_place_is_counted_by_the_compiler(
    read_header: ReadHeader, text: str, expected: str
) -> None:
    assert read(read_header, text) == expected


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("int table[14][6]", "int (*table)[6]"),
        ("int table[][6]", "int (*table)[6]"),
        ("int table[static 2][6]", "int (*table)[6]"),
        ("int cube[][2][3]", "int (*cube)[2][3]"),
        ("char names[][16]", "char (*names)[16]"),
        ("int plain[4]", "int *plain"),
        ("int (*function)(int (*rows)[4])", "int (*function)(int (*)[4])"),
        ("int (*function)(int [2][3], int)", "int (*function)(int (*)[3], int)"),
    ],
)
def test_a_parameters_first_length_is_a_pointers(
    read_header: ReadHeader, parameter: str, expected: str
) -> None:
    assert read(read_header, f"int f({parameter}, int last);") == f"int f({expected}, int last)"


def test_each_parameter_has_its_own(read_header: ReadHeader) -> None:
    text = "int f(int (*a)[1], int b[9], int (*c)[2][3], row *d, char e[][4]);"
    assert read(read_header, text) == (
        "int f(int (*a)[1], int *b, int (*c)[2][3], row *d, char (*e)[4])"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int (*f(int which))[7];", "int (*f(int which))[7]"),
        ("int (*f(int (*rows)[3]))[7];", "int (*f(int (*rows)[3]))[7]"),
        ("typedef int (*f)(int (*)[3]);", "int (*f)(int (*)[3])"),
        ("typedef int (*(*f)(int))[3];", "int (*(*f)(int))[3]"),
    ],
)
def test_results_and_function_pointers(
    read_header: ReadHeader, text: str, expected: str
) -> None:
    assert read(read_header, text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("WIDTH", "5"),
        ("0x10", "0x10"),
        ("4u", "4u"),
        ("(4)", "( 4 )"),
        ("2 * 3", "2 * 3"),
        ("sizeof(int)", "sizeof ( int )"),
        ("COUNT", "COUNT"),
        ("WIDTH + COUNT", "5 + COUNT"),
    ],
)
def test_a_length_is_kept_as_it_is_written(
    read_header: ReadHeader, written: str, expected: str
) -> None:
    text = "int f(int (*rows)[{}])"
    assert read(read_header, f"{text.format(written)};") == text.format(expected)
