from __future__ import annotations

from ferrule.toolchain.diagnostics import Diagnostic, names_an_error, read_diagnostics

GCC = """\
In file included from <stdin>:1:
b.h:2:5: error: expected identifier or '(' before numeric constant
    2 | int 5;
      |     ^
<stdin>:3: error: expected ';' at end of input
/include/a b.h:1:10: fatal error: c.h: No such file or directory
a.c:4:1: warning: unused: variable [-Wunused]
a.c:5:1: note: declared here
cc1: all warnings being treated as errors
"""


def test_each_message() -> None:
    assert list(read_diagnostics(GCC)) == [
        Diagnostic("b.h", 2, 5, "error", "expected identifier or '(' before numeric constant"),
        Diagnostic("<stdin>", 3, 0, "error", "expected ';' at end of input"),
        Diagnostic("/include/a b.h", 1, 10, "fatal error", "c.h: No such file or directory"),
        Diagnostic("a.c", 4, 1, "warning", "unused: variable [-Wunused]"),
        Diagnostic("a.c", 5, 1, "note", "declared here"),
    ]


def test_which_are_errors() -> None:
    errors = [d.line for d in read_diagnostics(GCC) if d.is_error]
    assert errors == [2, 3, 1]


def test_none() -> None:
    assert not list(read_diagnostics(""))


def test_whether_an_error_is_named() -> None:
    """GNU as has a capital letter, and gcc has words of its own for what it lacks."""
    assert names_an_error(GCC)
    assert names_an_error("a.s: Assembler messages:\na.s:5: Error: no such instruction: `x'\n")
    assert names_an_error("a.c:5:1: sorry, unimplemented: nested functions\n")
    assert not names_an_error("a.c:4:1: warning: unused\ncc: fatal error: Killed signal\n")
    assert not names_an_error("a.c:5:1: internal compiler error: Segmentation fault\n")
