"""The line and column of a declaration are those in the header, not in the preprocessed text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Function

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("int f(void);", 5),
        ("WIDE f(void);", 6),  # the preprocessor moves it to column 15
        ("WIDE off, *f(void);", 12),  # a word, not the end of another
        ("WIDE NAME(f);", 11),
        ("NAME_OF_F;", 5),  # not written at all: where the preprocessor puts it
    ],
)
def test_the_column_is_that_of_the_word(
    read_header: ReadHeader, line: str, expected: int
) -> None:
    macros = (
        "#define WIDE unsigned long\n#define NAME(x) x(void)\n#define NAME_OF_F int f(void)\n"
    )
    declarations = read_header(f"{macros}{line}\n").unit.declarations
    (found,) = (d for d in declarations if isinstance(d, Function))
    assert (found.location.line, found.location.column) == (4, expected)


def test_a_line_directive_may_name_a_file_that_is_not_there(read_header: ReadHeader) -> None:
    (function,) = read_header('#line 7 "nowhere.h"\nint f(void);\n').unit.declarations
    assert function.location.line == 7
    assert function.location.path.endswith("nowhere.h")
