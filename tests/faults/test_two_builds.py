"""Two processes that build one project at once: a module and its stub are of the same build."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.extension.projects import run
from tests.faults.conftest import NIGHTLY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ROUNDS = 20 if NIGHTLY else 2
SCRIPT = """
import os, ferrule

WHO = os.environ["WHO"]
ffibuilder = ferrule.Extension(
    "pkg._m",
    cdef="#define LIMIT ...\\nint f%s(void);" % WHO,
    preamble='#include "limit.h"',
    include_dirs=["."],
).ffibuilder
"""
SETUP = """
from setuptools import setup

setup(name="sample", version="1", packages=["pkg"], cffi_modules=["build_m.py:ffibuilder"])
"""
SETUP_WITH_EXTENSION = """
from build_m import ffibuilder
from setuptools import setup

setup(name="sample", version="1", packages=["pkg"], ext_modules=[ffibuilder.distutils_extension()])
"""
TABLE = """
[build-system]
requires = ["setuptools", "ferrule"]
build-backend = "setuptools.build_meta"

[project]
name = "sample"
version = "1"

[tool.setuptools]
packages = ["pkg"]

[tool.ferrule.modules."pkg._m"]
cdef = { file = "m.cdef" }
preamble = '#include "limit.h"'
include-dirs = ["."]
"""
TABLE_SETUP = r"""
import os, pathlib
from setuptools import setup

WHO = os.environ["WHO"]
mine = pathlib.Path(f"{WHO}.cdef")
mine.write_text("#define LIMIT ...\nint f%s(void);" % WHO)
mine.replace("m.cdef")
setup()
"""
HEADER = """
#define LIMIT {}
static int f0(void) {{ return LIMIT; }}
static int f1(void) {{ return LIMIT; }}
"""
# Both would compile at the same time.
SLOW = '#!/bin/sh\ncase " $* " in *" -c "*) sleep 0.2 ;; esac\nexec cc "$@"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "pkg").mkdir(parents=True)
    (folder / "pkg" / "__init__.py").touch()
    compiler = tmp_path / "slow"
    compiler.write_text(SLOW)
    compiler.chmod(0o755)
    (tmp_path / "temporary").mkdir()
    return folder


def start(project: Path, who: int, library: Path | None) -> subprocess.Popen[str]:
    compiler = project.with_name("slow")
    more = {"CC": str(compiler), "LDSHARED": f"{compiler} -shared", "WHO": str(who)}
    # Nobody who has locks may take the folders of those who have none for abandoned ones.
    more["TMPDIR"] = str(project.with_name("temporary"))
    if library is not None:
        more |= {"LD_PRELOAD": str(library), "FAULT_LOCKS": "1"}
    return subprocess.Popen(
        [sys.executable, "setup.py", "build_ext", "--inplace"],
        cwd=project,
        env={**os.environ, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def build_two(project: Path, library: Path | None, pause: float) -> list[str]:
    """Build twice at once; return what the two printed."""
    both = [start(project, 0, library)]
    time.sleep(pause)
    both.append(start(project, 1, library))
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return said


def require_one(project: Path, limit: int) -> None:
    """Require that the module and its stub in the source tree are from the same build."""
    stub = (project / "pkg" / "_m.pyi").read_text()
    (declared,) = [name for name in ("f0", "f1") if f"def {name}(" in stub]
    script = "from pkg import _m; print(*(n for n in dir(_m) if n in ('f0', 'f1')), _m.LIMIT)"
    assert run("-c", script, cwd=project) == f"{declared} {limit}\n"


@pytest.mark.parametrize("way", ["script", "extension", "table"])
@pytest.mark.parametrize("locks", [True, False])
def test_all_is_of_one_build(project: Path, failing: Path, way: str, *, locks: bool) -> None:
    if way != "table":
        (project / "build_m.py").write_text(SCRIPT)
        (project / "setup.py").write_text(SETUP if way == "script" else SETUP_WITH_EXTENSION)
    else:
        (project / "pyproject.toml").write_text(TABLE)
        (project / "setup.py").write_text(TABLE_SETUP)
    library = None if locks else failing
    for limit in range(ROUNDS):
        (project / "limit.h").write_text(HEADER.format(limit))
        said = build_two(project, library, 0.2 * limit)
        require_one(project, limit)
        assert not locks or any("waiting for another build in build" in each for each in said)
    (project / "limit.h").write_text(HEADER.format(100))
    build_two(project, library, 0)
    require_one(project, 100)
