"""Projects with nothing but a pyproject.toml, and how setuptools builds them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

BACKEND: Final = """\
import importlib, sys
backend, name, folder = sys.argv[1:]
getattr(importlib.import_module(backend), name)(folder)
"""
SETUPTOOLS: Final = "setuptools.build_meta"
BEGINNING: Final = """\
[build-system]
requires = ["setuptools>=77", "ferrule"]
build-backend = "setuptools.build_meta"

[project]
name = "sample"
version = "1.0"
"""
ONE_FUNCTION: Final = """
[project]
name = "sample"
version = "1"

[tool.setuptools]
py-modules = []

[tool.ferrule.modules._m]
cdef = "int f(void);"
preamble = "int f(void) { return 1; }"
"""
HEADER: Final = """\
#include "inner/limit.h"
/** Doubles a number. */
int twice(int number);
typedef struct { int x; unsigned flag : 3; } place;
"""
C: Final = '#include "sample.h"\nint twice(int number) { return 2 * number; }\n'


NO_LIBCLANG: Final = """
import ctypes

class CDLL(ctypes.CDLL):
    def __init__(self, name, *args, **options):
        if "clang" in str(name):
            raise OSError("there is no libclang")
        super().__init__(name, *args, **options)

ctypes.CDLL = CDLL
"""


def without_libclang(folder: Path) -> dict[str, str]:
    """Return variables by which Python finds no libclang; `folder` gets a file that does it."""
    put(folder / "sitecustomize.py", NO_LIBCLANG)
    return {"PYTHONPATH": str(folder)}


def write(folder: Path, table: str, **files: str) -> Path:
    """Write a project with the package `pkg` in `folder`; keywords are more files by their stem."""
    put(folder / "pyproject.toml", BEGINNING + table)
    put(folder / "src" / "pkg" / "__init__.py", "")
    put(folder / "csrc" / "sample.h", HEADER)
    put(folder / "csrc" / "inner" / "limit.h", "#define LIMIT 3\n")
    put(folder / "csrc" / "sample.c", C)
    for name, text in files.items():
        put(folder / f"{name}.py", text)
    return folder


TABLE: Final = """
[tool.ferrule.modules."pkg._sample"]
headers = ["csrc/sample.h"]
sources = ["csrc/sample.c"]
"""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*command: str | Path, cwd: Path, status: int | None = 0, **environment: str) -> str:
    """Run a command that ends with `status`, if it is given; return both its outputs."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert status is None or done.returncode == status, done.stdout
    return done.stdout


def hook(
    name: str, project: Path, *, backend: str = SETUPTOOLS, status: int = 0, **environment: str
) -> str:
    """Call a hook of the build back end, which writes to `dist/`; return what it printed."""
    (project / "dist").mkdir(exist_ok=True)
    command = (sys.executable, "-c", BACKEND, backend, name, "dist")
    return run(*command, cwd=project, status=status, **environment)


def wheel_of(project: Path, backend: str = SETUPTOOLS, **environment: str) -> Path:
    """Build the wheel of a project, and return it."""
    hook("build_wheel", project, backend=backend, status=0, **environment)
    (wheel,) = (project / "dist").glob("*.whl")
    return wheel


def unpacked(wheel: Path, folder: Path) -> Path:
    """Unpack a wheel into `folder`, and return that."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)  # noqa: S202  we have just made it
    return folder


def sdist_of(project: Path, folder: Path, backend: str = SETUPTOOLS) -> Path:
    """Build the sdist of a project, and return where it is unpacked, in `folder`."""
    hook("build_sdist", project, backend=backend)
    (archive,) = (project / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(folder)  # noqa: S202  we have just made it
    (made,) = folder.iterdir()
    return made


def files_in(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def said(folder: Path, expression: str) -> str:
    """Return what `expression` of the package in `folder` prints."""
    code = f"from pkg import *; import pkg; {expression}"
    return run(sys.executable, "-c", code, cwd=folder, PYTHONPATH=str(folder)).strip()
