from __future__ import annotations

import pytest

from ferrule.cdefs.reader import read_cdef
from ferrule.errors import CdefError

CASES = {
    "a syntax error": ("int f(;", "<cdef>:1:7: before: ;\n    int f(;\n          ^"),
    "an unknown type, tabs": (
        "int f(void);\n\n\tint g(nothing x);",
        "<cdef>:3:16: before: x\n     int g(nothing x);\n                   ^",
    ),
    "an expression": (
        "int f(void);\nextern int a[sizeof(int)];",
        (
            "<cdef>:2: unsupported expression: expected a simple numeric constant\n"
            "    extern int a[sizeof(int)];"
        ),
    ),
    "a body": (
        "int f(void);\nint g(void) { }",
        (
            "<cdef>:2: unexpected <FuncDef>: this construct is valid C but not valid in cdef()\n"
            "    int g(void) { }"
        ),
    ),
    "a bit-field under dots": (
        "\nstruct s {\n  int a : 3;\n  ...; };",
        "<cdef>:3: <struct s>: using both bitfields and '...;'\n      int a : 3;",
    ),
    "a second declaration": (
        "int f(int);\nint f(long);",
        (
            "<cdef>:2: multiple declarations of function f (for interactive usage, try cdef(xx, "
            "override=True))\n    int f(long);"
        ),
    ),
    "the end": ("int f(void)", "<cdef>: At end of input"),
    "nothing known of the place": (
        "int f(void);\n#define Z 08",
        "<cdef>: invalid literal for int() with base 0: '0o8'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_line_text_and_caret(case: str) -> None:
    text, expected = CASES[case]
    with pytest.raises(CdefError) as caught:
        read_cdef(text)
    assert str(caught.value) == expected
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_macro_is_shown_with_its_line() -> None:
    with pytest.raises(CdefError) as caught:
        read_cdef("int f(void);\n\n#define SIX (2 * 3)\n")
    told = str(caught.value).splitlines()
    assert told[0].startswith("<cdef>:3: only supports one of the following syntax")
    assert told[-1] == "    #define SIX (2 * 3)"


@pytest.mark.parametrize(
    "filler",
    [
        "\n\n#define A 1\n",
        "\n/* two\n lines */\n#define A 1\n\n\n#define B 2\n",
        "#define A \\\n 1\n\n",
        "// a comment\n\n\n  #  define A ...\nint g(void);\n\n#define B ...\n",
    ],
)
def test_lines_are_right_after_macros(filler: str) -> None:
    text = f"int f(void);\n{filler}int h(;\n"
    with pytest.raises(CdefError, match=rf"^<cdef>:{text.count(chr(10))}:7: before: ;"):
        read_cdef(text)


def test_a_name_that_the_built_module_could_not_read() -> None:
    with pytest.raises(CdefError) as caught:
        read_cdef("int f(void); /* $ */\n int g$(void);")
    assert str(caught.value) == (
        "<cdef>:2:7: cffi accepts only ASCII letters, digits and `_` in names\n"
        "     int g$(void);\n          ^"
    )
