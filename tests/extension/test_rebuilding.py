"""Repeated builds by setuptools in one folder: what has changed is built, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.extension.projects import run

import ferrule
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

BUILD = """
import ferrule
extension = ferrule.Extension(
    "pk._a",
    preamble='#include "a.h"',
    cdef="#define LIMIT ...\\nint limit(void); int linked(void);",
    sources=["csrc/a.c"],
    include_dirs=["early", "csrc"],
    library_dirs=["lib"],
    libraries=["sl"],
    depends=["data"],
)
"""
SETUP = """
from setuptools import setup
setup(name="pk", version="0", packages=["pk"], cffi_modules=["build_a.py:extension"])
"""


def write(path: Path, text: str) -> None:
    """Write a file that looks older than anything else."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1e9, 1e9))


def make_library(folder: Path, value: int) -> None:
    source = f"int linked(void) {{ return {value}; }}\n"
    made = ["cc", "-x", "c", "-fPIC", "-c", "-", "-o", "sl.o"]
    subprocess.run(made, input=source, text=True, check=True, cwd=folder)
    library = folder / "lib" / "libsl.a"
    library.parent.mkdir(exist_ok=True)
    library.unlink(missing_ok=True)
    subprocess.run(["ar", "rcsD", library, folder / "sl.o"], check=True)
    os.utime(library, (1e9, 1e9))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "setup.py", SETUP)
    write(tmp_path / "build_a.py", BUILD)
    write(tmp_path / "pk" / "__init__.py", "")
    write(tmp_path / "csrc" / "a.h", '#include "inner.h"\nint limit(void); int linked(void);\n')
    write(tmp_path / "csrc" / "inner.h", "#define LIMIT 1\n")
    write(tmp_path / "csrc" / "a.c", '#include "a.h"\nint limit(void) { return LIMIT; }\n')
    write(tmp_path / "data", "1")
    make_library(tmp_path, 1)
    return tmp_path


def built(project: Path) -> tuple[list[int], int]:
    """Build once more; return what the module says, and when it was linked."""
    run("setup.py", "build_ext", "--inplace", cwd=project)
    said = subprocess.check_output(
        [sys.executable, "-c", "from pk import _a; print(_a.LIMIT, _a.limit(), _a.linked())"],
        text=True,
        cwd=project,
    )
    (module,) = (project / "build").glob("lib*/pk/_a.*.so")
    return [int(word) for word in said.split()], module.stat().st_mtime_ns


def test_only_what_has_changed_is_built(project: Path) -> None:
    first = built(project)
    assert first[0] == [1, 1, 1]
    assert built(project) == first, "nothing is built twice"
    write(project / "csrc" / "inner.h", "#define LIMIT 2\n")
    assert built(project)[0] == [2, 2, 1]
    write(project / "early" / "inner.h", "#define LIMIT 3\n")
    assert built(project)[0] == [2, 2, 1], "the one next to the header comes first"
    write(project / "early" / "a.h", '#include "inner.h"\nint limit(void); int linked(void);\n')
    assert built(project)[0] == [3, 2, 1], "and the C file has its own next to it"
    make_library(project, 5)
    fifth = built(project)
    assert fifth[0] == [3, 2, 5]
    write(project / "data", "2")
    assert built(project)[1] != fifth[1]


def test_a_build_that_fails_is_tried_again(project: Path) -> None:
    first = built(project)
    write(project / "csrc" / "inner.h", "#error no\n")
    with pytest.raises(AssertionError, match="#error no"):
        built(project)
    write(project / "csrc" / "inner.h", "#define LIMIT 1\n")
    again = built(project)
    assert again[0] == first[0]


@pytest.mark.parametrize("depends", [1, [2]])
def test_depends_are_paths(depends: object) -> None:
    with pytest.raises(SettingsError, match="depends: must be a str or an iterable of str"):
        ferrule.Extension("m", cdef="int f(void);", depends=depends)  # type: ignore[arg-type]
