from __future__ import annotations

import sys

import pytest

from ferrule.emit.preamble_first import emit_marked
from ferrule.emit.writer import SourceWriter
from ferrule.errors import AnswerError
from ferrule.proof.preamble_order import goes_first
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.csrc import runtime_dir

pytestmark = pytest.mark.builds

FLAGS = BuildFlags((f"-I{runtime_dir()}", *python_include_flags()))


def text_with(preamble: str, after: str = "") -> str:
    writer = SourceWriter()
    writer.line("#include <Python.h>")
    emit_marked(writer, preamble, ())
    writer.line(after)
    return writer.text()


@pytest.mark.parametrize(
    ("preamble", "after", "first"),
    [
        ("#include <dirent.h>", "", True),
        ("typedef struct s *handle;", "handle h;", True),
        ("void *nothing = NULL;", "", False),
        ("#include <Python.h>", "", False),
        ("static PyObject *kept;", "", False),
        # Python.h turns on what declares it.
        ("#include <sched.h>", "void *f(void) { return (void *)sched_getcpu; }", False),
        ("#if 0", "", False),
    ],
)
def test_what_compiles_goes_first(preamble: str, after: str, first: bool) -> None:  # noqa: FBT001  a parameter of the test
    assert goes_first(Compiler.find(), text_with(preamble, after), FLAGS) is first


def test_a_preamble_without_a_mark_does_not_move() -> None:
    assert not goes_first(Compiler.find(), "#include <dirent.h>\n", FLAGS)


@pytest.mark.parametrize(
    "end",
    [
        "raise SystemExit(1)",
        "os.kill(os.getpid(), 9)",
        "raise SystemExit('a.c:1:10: fatal error: dirent.h: Too many open files')",
    ],
)
def test_a_compiler_that_fails_without_an_error_decides_nothing(end: str) -> None:
    broken = Compiler((sys.executable, "-c", f"import os; {end}"), "", "")
    with pytest.raises(AnswerError):
        goes_first(broken, text_with("#include <dirent.h>"), FLAGS)
