"""The stubs of an in-place build are in no sdist; those that people wrote are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.integration.projects import (
    TABLE,
    files_in,
    put,
    run,
    sdist_of,
    unpacked,
    wheel_of,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
from ferrule import Extension
builder = Extension("pkg._other", cdef="int f(void);", preamble="int f(void) { return 1; }")
"""


def test_an_sdist_is_the_same_after_an_in_place_build(tmp_path: Path) -> None:
    scripts = '[tool.ferrule]\nscripts = ["build_other.py:builder"]\n'
    project = write(tmp_path / "project", scripts + TABLE, build_other=SCRIPT)
    put(project / "src" / "pkg" / "py.typed", "")
    put(project / "src" / "pkg" / "written.pyi", "x: int\n")
    before = files_in(sdist_of(project, tmp_path / "before"))
    setup = "import setuptools; setuptools.setup()"
    run(sys.executable, "-c", setup, "build_ext", "--inplace", cwd=project)
    assert {"pkg/_sample.pyi", "pkg/_other.pyi"} <= files_in(project / "src")
    (project / "dist" / "sample-1.0.tar.gz").unlink()
    assert files_in(sdist_of(project, tmp_path / "after")) == before
    assert "src/pkg/written.pyi" in before
    installed = files_in(unpacked(wheel_of(project), tmp_path / "installed"))
    assert {"pkg/_sample.pyi", "pkg/_other.pyi", "pkg/written.pyi"} <= installed
