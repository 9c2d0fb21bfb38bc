"""The cdef of cdef text; `tests/whole/test_cdef.py` has that of headers."""

from __future__ import annotations

import cffi
import pytest

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef
from ferrule.emit.cdef import render_cdef


def rendered(text: str) -> str:
    cdef = render_cdef(bind_embedded(read_cdef(text)[1]))
    first, _, rest = cdef.partition("\n")
    assert first.startswith("/* Made by ferrule from ")
    return rest.strip()


@pytest.mark.parametrize(
    "text",
    [
        "int f(int, ...);",
        "int (*f(int a))(char);",
        'extern "Python" int f(int);',
        "extern int a[...];",
        "typedef int... t;",
        "typedef float... t;",
        "typedef ... t;",
        "typedef int (*t)(int (*)(void));",
        "union u;",
        "struct s;\nint f(struct s *);",
        "struct s {\n    int a;\n    char b[...];\n};",
        "typedef struct {\n    int a;\n} t;",
        "enum e {\n    A,\n    B,\n    ...\n};",
    ],
)
def test_cdef_text_is_written_as_it_was_read(text: str) -> None:
    assert rendered(text) == text
    cffi.FFI().cdef(text)


def test_the_compiler_fills_in_the_values_of_enumerators() -> None:
    assert rendered("enum e { A = 3 };") == "enum e {\n    A,\n    ...\n};"


def test_qualifiers_of_results_are_left_out() -> None:
    """C ignores them, but cffi would declare a variable with them, and assign to it."""
    text = "struct s { int a; }; const struct s f(void); volatile int g(void); const char *h(void);"
    _, _, functions = rendered(text).partition("};\n")
    assert functions == "struct s f(void);\nint g(void);\nconst char *h(void);"
