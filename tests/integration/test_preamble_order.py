"""Where the preamble of a `ferrule.Extension` goes: before Python.h, if it compiles there."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.compiler import Compiler

if TYPE_CHECKING:
    from pathlib import Path

CC = shlex.join(Compiler.find().command)
# What each preamble says depends on whether Python.h, which defines _GNU_SOURCE, comes before it.
BEFORE = """
#ifdef _GNU_SOURCE
#define MINE 2
#else
#define MINE 1
#endif
"""
NEEDS_PYTHON = f"{BEFORE}\nstatic void *nothing = NULL;\n"
BUILD = """
import ferrule
ffibuilder = ferrule.Extension("m", cdef={cdef!r}, preamble={preamble!r}{more}).ffibuilder
if __name__ == "__main__":
    ffibuilder.{how}
"""
SETUP = """
from setuptools import setup
setup(name="m", version="0", py_modules=[], {made})
"""


def write(folder: Path, preamble: str, how: str, cdef: str, more: str = "") -> None:
    text = BUILD.format(cdef=cdef, preamble=preamble, how=how, more=more)
    (folder / "build_m.py").write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def values(folder: Path, *names: str) -> str:
    return run(folder, "-c", f"import m; print({', '.join(f'm.{name}' for name in names)})")


def build(folder: Path, how: str) -> str:
    """Build the module in one of the ways that cffi and setuptools have; return the output."""
    if how == "compile()":
        return run(folder, "build_m.py")
    made = (
        'cffi_modules=["build_m.py:ffibuilder"]'
        if how == "cffi_modules"
        else 'ext_modules=[__import__("build_m").ffibuilder.distutils_extension()]'
    )
    (folder / "setup.py").write_text(SETUP.format(made=made), encoding="utf-8")
    return run(folder, "setup.py", "build_ext", "--inplace")


@pytest.mark.parametrize("how", ["compile()", "cffi_modules", "distutils_extension()"])
@pytest.mark.parametrize(
    ("preamble", "more", "value", "warned"),
    [
        (BEFORE, "", 1, False),
        (NEEDS_PYTHON, "", 2, True),
        (BEFORE, ", python_first=True", 2, False),
    ],
    ids=["compiles", "needs Python.h", "python_first"],
)
def test_order(  # noqa: PLR0913  what is built, and how
    tmp_path: Path, how: str, preamble: str, more: str, value: int, *, warned: bool
) -> None:
    write(tmp_path, preamble, "compile()", "#define MINE ...", more)
    output = build(tmp_path, how)
    assert values(tmp_path, "MINE") == f"{value}\n"
    assert ("python_first=True" in output) is warned, output


def failed_build(folder: Path, preamble: str, more: str = "", cc: str = CC) -> str:
    write(folder, preamble, "compile()", "int f(int);", more)
    done = subprocess.run(
        [sys.executable, "build_m.py"],
        cwd=folder,
        env={**os.environ, "CC": cc},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


def test_what_the_compiler_says_of_the_other_order_is_kept_back(tmp_path: Path) -> None:
    write(tmp_path, NEEDS_PYTHON, "compile()", "#define MINE ...")
    assert "error:" not in build(tmp_path, "compile()")


def test_what_compiles_in_neither_order_is_shown_once(tmp_path: Path) -> None:
    said = failed_build(tmp_path, "static int f(int x) { return y; }\n")
    assert said.count("error:") == 1
    assert "undeclared" in said
    assert "python_first" not in said


def test_a_warning_that_is_an_error_does_not_change_the_order(tmp_path: Path) -> None:
    unused = "static int f(int x) { int unused; return x; }\n"
    said = failed_build(tmp_path, unused, ', compile_args=["-Werror=unused-variable"]')
    assert said.count("error:") == 1
    assert "python_first" not in said


def test_what_fails_in_another_file_does_not_change_the_order(tmp_path: Path) -> None:
    (tmp_path / "more.c").write_text("int g(void) { return y; }\n", encoding="utf-8")
    said = failed_build(tmp_path, "int f(int);\n", ', sources=["more.c"]')
    assert said.count("error:") == 1
    assert "python_first" not in said


@pytest.mark.parametrize("preamble", [BEFORE, NEEDS_PYTHON])
def test_other_files_are_compiled_once(tmp_path: Path, preamble: str) -> None:
    (tmp_path / "a.c").write_text("int f(int x) { return x + MINE; }\n", encoding="utf-8")
    script, log = tmp_path / "cc", tmp_path / "log"
    script.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {CC} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    # setuptools compiles files in the order of their names, and this is before m.c.
    more = ', sources=["a.c"], define_macros=[("MINE", "7")]'
    write(tmp_path, f"#undef MINE\n{preamble}\nint f(int);", "compile()", "int f(int);", more)
    environment = {**os.environ, "CC": str(script)}
    subprocess.run([sys.executable, "build_m.py"], cwd=tmp_path, env=environment, check=True)
    assert values(tmp_path, "f(1)") == "8\n"
    assert log.read_text("utf-8").count(" -c a.c ") == 1


def test_a_compiler_that_fails_does_not_change_the_order(tmp_path: Path) -> None:
    script = tmp_path / "cc"
    fails = 'case "$*" in *m.first.c*) echo "no memory" >&2; exit 1;; esac'
    script.write_text(f'#!/bin/sh\n{fails}\nexec {CC} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    said = failed_build(tmp_path, "static int f(int x) { return x; }\n", cc=str(script))
    assert "no memory" in said
    assert "python_first" not in said


def test_the_compiler_is_not_asked_about_what_it_compiles(tmp_path: Path) -> None:
    script = tmp_path / "cc"
    script.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/commands\nexec {CC} "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    write(tmp_path, BEFORE, "compile()", "#define MINE ...")
    subprocess.run(
        [sys.executable, "build_m.py"],
        cwd=tmp_path,
        env={**os.environ, "CC": str(script)},
        check=True,
    )
    commands = (tmp_path / "commands").read_text(encoding="utf-8")
    assert "m.first.c" in commands
    assert "-fsyntax-only" not in commands


def test_a_fallback_is_remembered(tmp_path: Path) -> None:
    write(tmp_path, NEEDS_PYTHON, "compile()", "#define MINE ...")
    build(tmp_path, "cffi_modules")
    (built,) = tmp_path.glob("build/lib*/m.*.so")
    before = built.stat().st_mtime_ns
    assert "python_first=True" not in build(tmp_path, "cffi_modules")
    assert built.stat().st_mtime_ns == before
    write(tmp_path, BEFORE, "compile()", "#define MINE ...")
    build(tmp_path, "cffi_modules")
    assert values(tmp_path, "MINE") == "1\n"


def test_macros_that_python_redefines_are_the_preambles(tmp_path: Path) -> None:
    cdef = "#define PYTHON_API_VERSION ...\nstatic const int Py_EQ;"
    write(tmp_path, "#define PYTHON_API_VERSION 7\n#define Py_EQ 9\n", "compile()", cdef)
    build(tmp_path, "compile()")
    assert values(tmp_path, "PYTHON_API_VERSION", "Py_EQ") == "7 9\n"


def test_what_a_preamble_leaves_open_ends_there(tmp_path: Path) -> None:
    preamble = "#pragma pack(1)\nstruct odd { char c; int i; };\n"
    write(tmp_path, preamble, "compile()", "struct odd { char c; int i; ...; };")
    build(tmp_path, "compile()")
    assert run(tmp_path, "-c", "import m; print(m.ffi.sizeof('struct odd'))") == "5\n"


def test_emitted_c_has_the_preamble_first(tmp_path: Path) -> None:
    write(tmp_path, BEFORE, 'emit_c_code("m.c")', "#define MINE ...")
    run(tmp_path, "build_m.py")
    c = (tmp_path / "m.c").read_text(encoding="utf-8")
    assert c.index("#define MINE 1") < c.index("#include <Python.h>")


def test_a_second_build_has_nothing_to_do(tmp_path: Path) -> None:
    write(tmp_path, BEFORE, "compile()", "#define MINE ...")
    build(tmp_path, "cffi_modules")
    (built,) = tmp_path.glob("build/lib*/m.*.so")
    before = built.stat().st_mtime_ns
    build(tmp_path, "cffi_modules")
    assert built.stat().st_mtime_ns == before
