"""A library that is not found is named with what to do, for modules with a cdef alone too."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cffi
import pytest
from tests.integration.projects import ONE_FUNCTION

import ferrule

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

SCRIPT = """
import ferrule
ffibuilder = ferrule.Extension(
    "_m",
    cdef="int f(void);",
    preamble="int f(void) { return 1; }",
    libraries=["m", "nowhere"],
).ffibuilder
"""
TABLE = f'{ONE_FUNCTION}libraries = ["nowhere"]\n'
SENTENCE = "the linker finds no library for -lnowhere; install the development package"


def build(folder: Path, setup: str) -> str:
    (folder / "setup.py").write_text(f"from setuptools import setup\nsetup({setup})\n")
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr[done.stderr.index("error: the linker") :]


def test_of_a_build_script(tmp_path: Path) -> None:
    (tmp_path / "build_m.py").write_text(SCRIPT)
    said = build(tmp_path, 'name="m", version="1", cffi_modules=["build_m.py:ffibuilder"]')
    first, _, rest = said.partition("\n")
    assert first.startswith(f"error: {SENTENCE}")
    assert first.endswith('or name its directory with library_dirs=["DIR"]')
    assert "nowhere" in rest.partition("exit status")[2]


def test_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    first, _, rest = build(tmp_path, "").partition("\n")
    assert first.startswith(f"error: {SENTENCE}")
    assert first.endswith('or name its directory with library-dirs = ["DIR"]')
    assert "nowhere" in rest.partition("exit status")[2]


def test_of_compile(tmp_path: Path) -> None:
    body = "int f(void) { return 1; }"
    extension = ferrule.Extension(
        "_m", cdef="int f(void);", preamble=body, libraries=["nowhere"]
    )
    with pytest.raises(cffi.VerificationError, match=f"^{SENTENCE}"):
        extension.ffibuilder.compile(str(tmp_path))
    # Another failure has cffi's own words, even if a library is missing, too.
    extension = ferrule.Extension(
        "_m", cdef="int f(void);", preamble="#error no", libraries=["nowhere"]
    )
    with pytest.raises(cffi.VerificationError, match="CompileError"):
        extension.ffibuilder.compile(str(tmp_path))
