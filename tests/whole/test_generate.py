"""`ferrule generate`: its C compiles by itself, with other projects' flags, and is the module."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import ferrule

from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADER = """\
#include <string.h>
#include "inner.h"
#ifndef WIDTH
#error WIDTH is for the table to define
#endif
#define NAME "gr\\303\\274n"
struct globals { int context; unsigned flag : 3; char text[WIDTH]; };
static int counter = 4;
static inline int next(void) { return counter++; }
static inline int apply(int (*f)(int), int x) { return f(x); }
static inline struct globals filled(void) { struct globals g; memset(&g, 7, sizeof g); return g; }
static inline int *current(void) { static int now; return &now; }
#define context (*current())
__attribute__((deprecated)) static inline int old(void) { return 1; }
typedef const int fixed;
static inline fixed limit(void) { return 8; }
struct __attribute__((scalar_storage_order("big-endian"))) turned { int x; unsigned bits : 3; };
struct PyObject { int ours; };
enum { PLANES = 2 };
static inline int rows(int m[3][PLANES]) { return m[0][1]; }
#define PLANES 7
static inline size_t size_of_it(const struct PyObject *it) { return sizeof *it; }
"""
USE = """\
from pkg import _lib as m
assert m.next() == 4 and m.counter == 5, m.counter
assert m.apply(m.ffi.callback("int(int)", lambda x: 2 * x), 21) == 42
g = m.filled()
flag = m.get_globals__flag(m.ffi.addressof(g))
assert (g.context, flag, len(g.text)) == (0x07070707, 7, 9)
assert (m.old(), m.limit(), m.newest is None) == (1, 8, False)
assert (m.NAME, m.INNER) == (b"gr\\303\\274n", 3)
assert m.size_of_it(m.ffi.new("struct PyObject *")) == m.ffi.sizeof("int")
print("used")
"""
STRICT = (
    "-Wall -Wextra -Wpedantic -Wshadow -Wdeclaration-after-statement -Wmissing-prototypes "
    "-Wstrict-prototypes -Wcast-qual -Wconversion -Wundef -Wunused-macros -Werror"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "csrc").mkdir()
    (folder / "csrc" / "a.h").write_text(HEADER)
    (folder / "csrc" / "inner.h").write_text("#define INNER 3\n")
    (folder / "pyproject.toml").write_text(
        '[tool.ferrule.modules."pkg._lib"]\nheaders = ["csrc/a.h"]\ndefines = ["WIDTH=9"]\n'
        'optional = ["int newest(void)"]\n'
    )
    return folder


@pytest.fixture(scope="module")
def made(project: Path) -> Path:
    """Return the folder with the generated files."""
    folder = project / "made"
    generated(project, folder)
    return folder


def generated(project: Path, folder: Path, *more: str, status: int = 0) -> str:
    where = ("--project", str(project), "--output-dir", str(folder))
    done = ferrule("generate", *where, "--module", "pkg._lib", *more)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def compiled(project: Path, made: Path, folder: Path, command: Sequence[str]) -> Path:
    """Compile what is in `made` as another build system does, into a package in `folder`."""
    (folder / "pkg").mkdir()
    (folder / "pkg" / "__init__.py").touch()
    module = folder / "pkg" / f"_lib{extension_suffix()}"
    include = (f"-I{project}", f"-I{sysconfig.get_path('include')}")
    sources = sorted(map(str, made.glob("*.c")))
    words = (*command, "-shared", "-fPIC", *include, *sources, "-o", str(module))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        f"gcc -O2 -D_FORTIFY_SOURCE=2 {STRICT}",
        "gcc -std=c99 -O1 -flto=2 -pedantic-errors -Wall -Werror -DWIDTH=11",
        "clang -std=c17 -Weverything -Werror",
    ],
)
def test_the_c_is_the_module_without_a_warning(
    project: Path,
    made: Path,
    tmp_path: Path,
    command: str,
    need_program: Callable[[str], None],
) -> None:
    words = command.split()
    need_program(words[0])
    folder = compiled(project, made, tmp_path, words)
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("used\n", "")


def test_the_compiler_stops_where_types_differ(project: Path, made: Path) -> None:
    """The headers of another version must not become a module of this one."""
    path = project / "csrc" / "a.h"
    before = path.read_text()
    path.write_text(before.replace("int context;", "long context;"))
    try:
        words = ("gcc", "-fsyntax-only", f"-I{project}", str(made / "_lib.c"))
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    finally:
        path.write_text(before)
    assert done.returncode
    assert "the compiler sees another type" in done.stderr


def test_it_is_known_what_the_c_was_made_from(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    generated(project, Path("out"), "--report", "report.json")
    target, _, listed = Path("out/_lib.d").read_text().partition(": ")
    names = listed.replace("\\\n", "").partition("\n")[0].split()
    assert target == "out/_lib.c"
    own = [os.path.relpath(name, project) for name in names if name.startswith(str(project))]
    assert sorted(own) == ["csrc/a.h", "csrc/inner.h", "pyproject.toml"]
    assert all(Path(name).is_absolute() and Path(name).is_file() for name in names)
    assert json.loads(Path("report.json").read_text())["module"] == "pkg._lib"


def test_the_same_bytes_each_time_and_for_another_project_directory(
    project: Path, made: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    (copy / "csrc").mkdir(parents=True)
    for name in ("pyproject.toml", "csrc/a.h", "csrc/inner.h"):
        (copy / name).write_text((project / name).read_text())
    generated(copy, tmp_path / "again")
    for name in ("_lib.c", "_lib.python.c", "_lib.pyi"):
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes()


def test_headers_that_are_named_need_no_pyproject(tmp_path: Path) -> None:
    (tmp_path / "b.h").write_text("static inline int twice(int x) { return 2 * x; }\n")
    where = ("--project", str(tmp_path), "--output-dir", str(tmp_path / "out"))
    done = ferrule("generate", "b.h", "--module", "m", *where)
    assert done.stdout == "bound    1 (1 static inline)\nskipped  0\n"
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"m.c", "m.python.c", "m.pyi", "m.d"}


def test_a_large_module_has_the_run_time_in_its_c(tmp_path: Path) -> None:
    functions = "".join(
        f"static inline int f{n}(int x) {{ return x + {n}; }}\n" for n in range(60)
    )
    (tmp_path / "a.h").write_text(functions)
    where = ("--project", str(tmp_path), "--output-dir", str(tmp_path / "out"))
    assert ferrule("generate", "a.h", "--module", "pkg._lib", *where).returncode == 0
    built = tmp_path / "built"
    built.mkdir()
    folder = compiled(tmp_path, tmp_path / "out", built, ["cc"])
    code = "from pkg import _lib; print(_lib.f59(1))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, check=True
    )
    assert done.stdout == b"60\n"


def test_what_fails_leaves_the_old_files(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "_lib.c").write_text("old")
    said = generated(project, folder, "--define", "WIDTH=-1", status=1)
    assert "error: " in said
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("_lib.c", "old")]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in Unicode")
def test_bytes_that_are_not_utf_8_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_text("#define FIVE 5\n", encoding="utf-8")
    folder, text = os.fsdecode(b"f\xff"), os.fsdecode(b'TEXT="t\xff"')
    options = ("--module", "m", "--output-dir", folder, "--define", text)
    done = ferrule("generate", "a.h", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(folder, "m.d").read_bytes().startswith(b"f\xff/m.c: ")
    assert b'#define TEXT "t\xff"' in Path(folder, "m.c").read_bytes()
