from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferrule.cdefs.line_numbers import keep_line_numbers, macro_lines

PIECES = st.sampled_from(
    [
        "",
        "\t",
        "int f(void);",
        "#define A ...",
        "  #define B 1",
        "/* one */",
        "/* two",
        "lines */",
        "// end",
        "struct s {",
        "  int x;",
        "};",
    ]
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("int f;\n\n#define A ...\nint g;", "int f;\n#define A ...\n\nint g;"),
        ("\n// c\n#define A 1 /* d */\n\n#define B 2", "#define A 1  \n#define B 2\n\n\n"),
        ("#define A \\\n1\nint g;", "#define A 1\n\nint g;"),
        ("#define A \\", "#define A "),
    ],
)
def test_macros_move_up(before: str, after: str) -> None:
    assert keep_line_numbers(before) == after


@given(st.lists(PIECES))
def test_other_lines_stay_where_they_are(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    kept = keep_line_numbers(text).split("\n")
    assert len(kept) == len(text.split("\n"))
    for number, line in enumerate(text.split("\n")):
        if "int f" in kept[number]:
            assert line == kept[number]


@given(st.lists(PIECES))
def test_a_second_time_changes_nothing(pieces: list[str]) -> None:
    once = keep_line_numbers("\n".join(pieces))
    assert keep_line_numbers(once) == once


def test_macro_lines() -> None:
    text = "\n#define A 1\n/*\n#define A 2\n*/\n # define B ...\nint define(void);"
    assert macro_lines(text) == {"A": 2, "B": 6}
