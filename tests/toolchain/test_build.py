from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import AnswerError, CompileError, ToolMissingError
from ferrule.toolchain.build import CSource, Meanwhile, compile_sources, link_extension
from ferrule.toolchain.compiler import BuildFlags, python_include_flags
from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

MODULE = """
#include <Python.h>
int from_the_other_file(void);
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "m", .m_size = -1};
PyMODINIT_FUNC PyInit_m(void)
{
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntConstant(made, "answer", from_the_other_file()) < 0)
        Py_CLEAR(made);
    return made;
}
"""


def compiled(compiler: Compiler, folder: Path, **sources: str) -> tuple[str, ...]:
    for name, text in sources.items():
        (folder / f"{name}.c").write_text(text)
    flags = BuildFlags(python_include_flags())
    paths = [CSource(folder / f"{name}.c", flags) for name in sources]
    return compile_sources(compiler, paths, folder / "objects")


def test_the_module_imports(compiler: Compiler, tmp_path: Path) -> None:
    other = "int from_the_other_file(void) { return 42; }"
    objects = compiled(compiler, tmp_path, m=MODULE, other=other)
    link_extension(compiler, objects, BuildFlags(), tmp_path / f"m{extension_suffix()}")
    done = subprocess.run(
        [sys.executable, "-c", "import m; print(m.answer)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("42\n", "")


def test_ldshared_links_as_it_does_for_setuptools(
    compiler: Compiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = compiled(compiler, tmp_path, m="int x;")
    monkeypatch.setenv("LDSHARED", "cc -shared -Wl,-soname,of_ldshared")
    link_extension(compiler, objects, BuildFlags(), tmp_path / "m.so")
    assert b"\0of_ldshared\0" in (tmp_path / "m.so").read_bytes()
    monkeypatch.setenv("LDSHARED", "no-such-linker -shared")
    with pytest.raises(ToolMissingError, match="no-such-linker"):
        link_extension(compiler, objects, BuildFlags(), tmp_path / "m.so")


def test_sources_of_one_name_in_two_folders(compiler: Compiler, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.c").write_text(f"int {folder};")
    sources = [CSource(tmp_path / folder / "same.c", BuildFlags()) for folder in ("a", "b")]
    objects = compile_sources(compiler, sources, tmp_path / "objects")
    assert len(set(objects)) == 2


def test_what_else_is_done_while_compilers_run(compiler: Compiler, tmp_path: Path) -> None:
    sources = [CSource(tmp_path / f"{name}.c", BuildFlags()) for name in "ab"]
    for source in sources:
        source.path.write_text(f"int {source.path.stem};")
    done: list[object] = []
    meanwhile = Meanwhile(lambda *numbers: done.append(numbers), lambda: done.append("rest"))
    compile_sources(compiler, sources, tmp_path / "objects", 1, meanwhile)
    assert done == [(1, 2), (2, 2), "rest"]


def test_what_does_not_compile(compiler: Compiler, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match=r"wrong\.c does not compile\n  command: .*wrong\.c"):
        compiled(compiler, tmp_path, wrong="int 5;")


ALWAYS_BUGS = """
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
"""


@pytest.mark.parametrize(
    "text",
    [
        "int f(void) { return g(); }",
        "void f(int *p) { long *q = p; (void)q; }",
        "int f(char *p) { return p; }",
    ],
)
def test_what_the_text_makes_an_error_is_one(
    compiler: Compiler, tmp_path: Path, text: str
) -> None:
    with pytest.raises(CompileError, match=r"wrong\.c does not compile"):
        compiled(compiler, tmp_path, wrong=ALWAYS_BUGS + text)


@pytest.mark.parametrize(
    ("text", "headers"), [("int a;", "int c;"), ("int b;", "int b;"), ("int b;", "")]
)
def test_an_object_must_be_of_its_text_and_its_headers(
    compiler: Compiler, tmp_path: Path, text: str, headers: str
) -> None:
    def compiled_text(by: Compiler, text: str, headers: str) -> tuple[str, ...]:
        source = CSource(tmp_path / "m.c", BuildFlags(), text=text, headers=headers)
        return compile_sources(by, [source], tmp_path / "objects")

    macros = "#define const no\n#define __attribute__(x) no\nint a;"
    for given in ("int a;", macros):
        (built,) = compiled_text(compiler, given, '# 1 "here.h"\nint b;')
        assert (built,) == compiled_text(compiler, given, '# 1 "there.h"\nint b;')
    (built,) = compiled_text(compiler, "int a;", "int b;")
    shutil.move(built, tmp_path / "old.o")
    for what in (f"cp {tmp_path}/old.o {built}", "true"):
        stale = tmp_path / "stale"
        stale.write_text(f"#!/bin/sh\n{what}\n")
        stale.chmod(0o700)
        with pytest.raises(AnswerError, match="was not understood"):
            compiled_text(replace(compiler, command=(str(stale),)), text, headers)


def test_what_does_not_link(compiler: Compiler, tmp_path: Path) -> None:
    objects = compiled(compiler, tmp_path, m=MODULE)
    target = tmp_path / "m.so"
    with pytest.raises(CompileError, match=r"the module m\.so does not link\n  command: "):
        link_extension(compiler, objects, BuildFlags(link=("-lno-such-library",)), target)
    assert not target.exists()
