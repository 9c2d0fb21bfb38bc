"""The run-time of a `ferrule.Extension`, which is compiled once for all modules."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.builds,
    pytest.mark.skipif(
        sys.implementation.name == "pypy" or sys.platform != "linux",
        reason="the run-time is compiled with the module",
    ),
]

BUILD = """
import ferrule
ffibuilder = ferrule.Extension(
    "m", cdef="int twice(int value);", preamble="static int twice(int v) { return 2 * v; }"
).ffibuilder
"""
SETUP = "from setuptools import setup; setup(name='m', cffi_modules=['build_m.py:ffibuilder'])"
OBJECTS = "cache/ferrule/objects"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "build_m.py").write_text(BUILD, encoding="utf-8")
    (tmp_path / "setup.py").write_text(SETUP, encoding="utf-8")
    (tmp_path / "cache").mkdir(mode=0o700)
    return tmp_path


def build(project: Path, **variables: str) -> tuple[str, list[str]]:
    """Build the module; return its digest, and which objects of the run-time were made."""
    folder = project / "build"
    shutil.rmtree(folder, ignore_errors=True)
    cache = {"XDG_CACHE_HOME": str(project / "cache")}
    command = [sys.executable, "setup.py", "-q", "build"]
    subprocess.run(command, cwd=project, env={**os.environ, **cache, **variables}, check=True)
    (built,) = folder.glob("lib*/m.*so")
    called = "import m; assert m.twice(value=4) == m.lib.twice(4) == 8"
    subprocess.run([sys.executable, "-c", called], cwd=built.parent, check=True)
    objects = folder.glob("temp*/run-time/m/*.o")
    return hashlib.sha256(built.read_bytes()).hexdigest(), [path.name for path in objects]


def test_it_is_compiled_once_and_the_module_is_always_the_same(project: Path) -> None:
    first, compiled = build(project)
    assert compiled == ["0-ferrule_runtime.o"]
    (kept,) = (project / OBJECTS).iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert build(project) == (first, ["kept.o"])
    kept.write_bytes(kept.read_bytes()[:-1])  # damaged
    assert build(project) == (first, compiled)
    assert build(project, XDG_CACHE_HOME=os.devnull) == (first, compiled)


@pytest.mark.parametrize("line", ["#pragma pack(1)", "#define short int"])
def test_a_preamble_with_another_layout_is_an_error(project: Path, line: str) -> None:
    """Its structs would not be those of the run-time."""
    script = BUILD.replace('preamble="', f'python_first=True, preamble="{line}\\n')
    (project / "build_m.py").write_text(script, encoding="utf-8")
    cache = {"XDG_CACHE_HOME": str(project / "cache")}
    command = [sys.executable, "setup.py", "-q", "build"]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, **cache},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "the preamble ends with another layout of structs" in done.stderr


@pytest.mark.parametrize(
    "variable",
    [
        {"CFLAGS": "-fprofile-arcs"},  # writes a file named after the object
        {"_PYTHON_HOST_PLATFORM": "linux-other"},  # builds for another machine
    ],
)
def test_other_builds_compile_it_with_the_module(
    project: Path, variable: dict[str, str]
) -> None:
    _, compiled = build(project, **variable)
    assert not compiled
    assert not (project / OBJECTS).exists()
