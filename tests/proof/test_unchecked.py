"""Modules for another machine: nothing of them runs here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.running import ferrule

from ferrule.errors import VerificationError
from ferrule.proof.unchecked import is_left_unchecked

# The bit-fields are such as cffi lays out by itself.
HEADER = "struct s { unsigned a : 3; int b : 5; int c; };\nint f(struct s *s);\n"
SOURCE = """\
#include "a.h"
#include <stdio.h>
__attribute__((constructor)) static void started(void) { fclose(fopen("it ran", "w")); }
int f(struct s *s) { return s->b; }
"""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("_PYTHON_HOST_PLATFORM", "_PYTHON_SYSCONFIGDATA_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the files are those of Linux")
def test_a_module_that_is_kept_must_be_meant_for_another_machine(tmp_path: Path) -> None:
    built = tmp_path / "m.abi3.so"
    built.write_bytes(Path("/proc/self/exe").read_bytes()[:18] + b"\x4b\x00")
    with pytest.raises(
        VerificationError, match=r"m\.abi3\.so is for another machine .*crossenv"
    ):
        is_left_unchecked(built, is_kept=True)
    assert is_left_unchecked(built, is_kept=False)


@pytest.mark.builds
def test_a_cross_build_runs_nothing_of_its_own() -> None:
    Path("a.h").write_text(HEADER)
    Path("a.c").write_text(SOURCE)
    arguments = ("bind", "a.h", "--source", "a.c", "--module", "m", "--keep", "kept")
    done = ferrule(*arguments, _PYTHON_HOST_PLATFORM="linux-vax")
    assert done.returncode == 0, done.stderr
    assert "m is for another machine (" in done.stdout
    assert not Path("it ran").exists()
    # What cffi would lay out is left to the compiler, since nobody can see whether it is right.
    assert " : 3" not in Path("kept/m.cdef.h").read_text()

    done = ferrule(*arguments)
    assert done.returncode == 0, done.stderr
    assert Path("it ran").exists()
    assert " : 3" in Path("kept/m.cdef.h").read_text()
