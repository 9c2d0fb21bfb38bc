"""Modules of one project that share types: `includes` in the table."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.integration.projects import put, run, said, write

if TYPE_CHECKING:
    from pathlib import Path

# The one that includes comes first, so that the order has to be found.
TABLE = """
[tool.ferrule.modules."pkg._top"]
headers = ["csrc/top.h"]
includes = ["pkg._base"]
[tool.ferrule.modules."pkg._base"]
headers = ["csrc/sample.h"]
sources = ["csrc/sample.c"]
"""
TOP = '#include "sample.h"\nstatic inline int x_of(const place *p) { return p->x; }\n'
BUILD = (sys.executable, "-c", "from setuptools import setup; setup()", "-q", "build_ext", "-i")
USE = """
from pkg import _base, _top
print(_top.x_of(_base.ffi.new("place *", {"x": 5})), _base.LIMIT, hasattr(_top, "twice"))
"""


def project(folder: Path, table: str = TABLE) -> Path:
    write(folder, table)
    put(folder / "csrc" / "top.h", TOP)
    # Each module is checked before the package can be imported.
    put(folder / "src" / "pkg" / "__init__.py", "from pkg import _base, _top\n")
    return folder


def built_at(folder: Path, name: str) -> int:
    (module,) = folder.glob(f"build/ferrule.*/pkg.{name}/pkg/{name}.*.so")
    return module.stat().st_mtime_ns


def test_the_base_is_built_first_and_its_change_builds_both(tmp_path: Path) -> None:
    project(tmp_path)
    run(*BUILD, cwd=tmp_path)
    assert said(tmp_path / "src", USE) == "5 3 False"
    first = [built_at(tmp_path, name) for name in ("_base", "_top")]
    run(*BUILD, cwd=tmp_path)
    assert [built_at(tmp_path, name) for name in ("_base", "_top")] == first
    header = tmp_path / "csrc" / "sample.h"
    put(header, header.read_text().replace("int x;", "int before; int x;"))
    run(*BUILD, cwd=tmp_path)
    assert said(tmp_path / "src", USE) == "5 3 False"
    assert all(built_at(tmp_path, n) > t for n, t in zip(("_base", "_top"), first, strict=True))


def test_cycles_and_missing_modules_are_reported(tmp_path: Path) -> None:
    project(tmp_path, f'{TABLE}includes = ["pkg._top"]\n')
    told = run(*BUILD, cwd=tmp_path, status=1)
    assert '[tool.ferrule.modules."pkg._base"], "includes": it includes itself' in told
    assert "pkg._base -> pkg._top -> pkg._base" in told
    project(tmp_path, TABLE.replace('includes = ["pkg._base"]', 'includes = ["pkg._bsae"]'))
    told = run(*BUILD, cwd=tmp_path, status=1)
    assert 'there is no module "pkg._bsae"; did you mean "pkg._base"?' in told
    project(tmp_path, TABLE.replace('includes = ["pkg._base"]', 'includes = ["other"]'))
    told = run(*BUILD, cwd=tmp_path, status=1)
    assert "there is no extension module 'other'" in told


FAILING = """
[tool.ferrule.modules."pkg._top"]
headers = ["csrc/top.h"]
includes = ["pkg._base"]
[tool.ferrule.modules."pkg._base"]
headers = ["csrc/wrong.h"]
[tool.ferrule.modules."pkg._other"]
headers = ["csrc/sample.h"]
includes = ["pkg._base"]
"""


def test_a_base_that_fails_is_reported_once(tmp_path: Path) -> None:
    project(tmp_path, FAILING)
    put(tmp_path / "csrc" / "wrong.h", "#error nonsense\n")
    told = run(*BUILD, cwd=tmp_path, status=1)
    assert told.count("nonsense") == run(*BUILD, cwd=tmp_path, status=1).count("nonsense")
    assert told.count("the headers do not compile") == 1
    assert told.count('it includes "pkg._base", which cannot be built') == 2


WITH_CDEF = """
[tool.ferrule.modules."pkg._top"]
headers = ["csrc/top.h"]
includes = ["pkg._base"]
[tool.ferrule.modules."pkg._base"]
cdef = "typedef struct { int x; ...; } place; int twice(int number);"
preamble = '#include "sample.h"'
include-dirs = ["csrc"]
sources = ["csrc/sample.c"]
"""


def test_a_base_with_a_cdef_alone_is_built_first(tmp_path: Path) -> None:
    project(tmp_path, WITH_CDEF)
    umask = os.umask(0o022)
    try:
        run(*BUILD, cwd=tmp_path)
    finally:
        os.umask(umask)
    code = """
from pkg import _base, _top
print(_top.x_of(_base.ffi.new("place *", {"x": 5})), hasattr(_top, "twice"), _base.twice(2))
"""
    assert said(tmp_path / "src", code) == "5 False 4"
    placed = tmp_path.glob("build/ferrule.*/pkg._top/pkg/*.pyi")
    modes = {path.name: path.stat().st_mode & 0o777 for path in placed}
    assert modes == {"_base.pyi": 0o644, "_top.pyi": 0o644}
