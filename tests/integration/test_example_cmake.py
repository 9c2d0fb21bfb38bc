"""`ferrule_add_module`: in the example with scikit-build-core, and in a project of CMake's own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final

from tests.cli.running import ferrule
from tests.integration.examples import MARKS, need_modules, of_cpython, require_example
from tests.integration.projects import files_in, put, run

from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

pytestmark = [*MARKS, of_cpython]

# A static library that only another static one needs, a shared one, objects, libraries for some
# kinds of builds, and what targets say of flags.
PROJECT: Final = """\
cmake_minimum_required(VERSION 3.20...4.2)
project(p LANGUAGES C)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(sources of the project)
set(standard another)
find_package(ferrule 0.1 REQUIRED CONFIG)
add_library(inner STATIC src/inner.c)
add_library(outer STATIC src/outer.c)
target_include_directories(outer PUBLIC src)
target_compile_definitions(outer PUBLIC "NAME=\\"a name\\"" $<$<BOOL:1>:SECOND=2>)
target_link_libraries(outer PRIVATE inner)
add_library(shared SHARED src/shared.c)
add_library(objects OBJECT src/objects.c)
add_library(both INTERFACE)
target_link_libraries(both INTERFACE shared $<$<BOOL:1>:-lm> $<$<BOOL:0>:-lnothing> outer)
ferrule_add_module(
  target MODULE pkg.sub._lib HEADERS "src/a b.h" SOURCES src/own.c
  LIBRARIES inner both objects debug absent optimized m general m
  OPTIONS --define THIRD=3)
ferrule_install(target)
ferrule_add_module(other HEADERS src/other.h)
target_compile_definitions(other PRIVATE N)
"""
HEADER: Final = """\
#if SECOND != 2
#error SECOND
#endif
#define TEXT NAME
int outer(int x);
int shared(void);
int own(void);
int first_object(void);
enum { T = THIRD };
"""
# CMake takes N for "no".
OTHER: Final = """\
#ifndef N
#error N
#endif
#define YES 1
"""
USE: Final = """\
from pkg.sub import _lib as m
print(m.outer(1), m.shared(), m.own(), m.first_object(), m.T, m.TEXT.decode())
"""


def test_the_example_works(tmp_path: Path, need_package: Callable[[str], None]) -> None:
    need_package("sqlite3")
    need_modules("scikit_build_core", "cmake", "ninja")
    words = (
        "-m ferrule generate --module lite._sqlite3 --pkg-config sqlite3 --sdist --output-dir"
    )
    before = [sys.executable, *words.split(), str(tmp_path / "c")]
    require_example("scikit-build-core", "scikit_build_core.build", tmp_path, before)


def test_what_targets_say_is_what_ferrule_sees(
    tmp_path: Path, need_program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    need_program("cmake")
    need_program("ninja")
    monkeypatch.delenv("CFLAGS", raising=False)
    project = tmp_path / "a project"
    put(project / "CMakeLists.txt", PROJECT)
    put(project / "src" / "a b.h", HEADER)
    put(project / "src" / "other.h", OTHER)
    put(project / "src" / "inner.c", "int inner(int x) { return x + 1; }\n")
    put(
        project / "src" / "outer.c",
        "int inner(int x);\nint outer(int x) { return 2 * inner(x); }\n",
    )
    put(project / "src" / "shared.c", "int shared(void) { return 5; }\n")
    put(project / "src" / "own.c", "int own(void) { return 7; }\n")
    put(project / "src" / "objects.c", "int first_object(void) { return 6; }\n")
    (project / "a root").symlink_to("/")
    (project / "cc").symlink_to(shutil.which("cc") or "")
    options = (
        f"-Dferrule_DIR={ferrule('--cmake-dir').stdout.strip()}",
        f"-DCMAKE_C_COMPILER={project / 'cc'}",
        f"-DCMAKE_SYSROOT={project / 'a root'}",
    )
    run("cmake", "-G", "Ninja", "-S", ".", "-B", "build", *options, cwd=project)
    run("cmake", "--build", "build", cwd=project)
    run("cmake", "--install", "build", "--prefix", "installed", cwd=project)
    names = {f"pkg/sub/_lib{extension_suffix()}", "pkg/sub/_lib.pyi", "pkg/py.typed"}
    assert files_in(project / "installed") == names
    assert used(project) == "4 5 7 6 3 a name\n"

    assert "no work to do" in run("cmake", "--build", "build", cwd=project)
    put(project / "src" / "a b.h", HEADER.replace("THIRD }", "THIRD + 1 }"))
    run("cmake", "--build", "build", cwd=project)
    run("cmake", "--install", "build", "--prefix", "installed", cwd=project)
    assert used(project) == "4 5 7 6 4 a name\n"


def used(project: Path) -> str:
    where = {"PYTHONPATH": "installed", "LD_LIBRARY_PATH": "build"}
    return run(sys.executable, "-c", USE, cwd=project, status=0, **where)
