"""A build script's C, compiled as other build systems do: without ferrule's commands and files."""

from __future__ import annotations

import importlib.util
import subprocess
import sysconfig
from typing import TYPE_CHECKING, Any

import pytest
from tests.extension.projects import CDEF, METHODS, PREAMBLE, load, run

import ferrule

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import ferrule
ffibuilder = ferrule.Extension(
    "_sample", cdef={cdef!r}, preamble={preamble!r}, scoped_callbacks=["called.function"]
).ffibuilder
"""


def compiled(folder: Path, *arguments: str) -> Any:
    include = f"-I{sysconfig.get_path('include')}"
    warnings = "-Wall", "-Wextra", "-Wshadow", "-Wdeclaration-after-statement", "-Werror"
    command = ["cc", "-shared", "-fPIC", "-O2", include, *warnings, "-o", "_sample.so"]
    subprocess.run([*command, "_sample.c", *arguments], cwd=folder, check=True)
    return load(folder / "_sample.so", "_sample")


@pytest.mark.skipif(importlib.util.find_spec("cffi.gen_src") is None, reason="cffi 2.1 has it")
def test_cffis_gen_src_writes_c_that_needs_no_other_file(tmp_path: Path) -> None:
    script = SCRIPT.format(cdef=CDEF, preamble=PREAMBLE)
    (tmp_path / "build_sample.py").write_text(script)
    run("-m", "cffi.gen_src", "exec-python", "build_sample.py", "_sample.c", cwd=tmp_path)
    sample = compiled(tmp_path)
    assert (sample.twice(4), sample.ANSWER, sample.GREETING) == (8, 42, b"hal\0lo")
    assert sample.called(lambda x: x + 1, 2) == 3


def test_c_of_ones_own_finds_the_headers_by_get_include(tmp_path: Path) -> None:
    extension = ferrule.Extension(
        "_sample", cdef=CDEF, preamble=PREAMBLE, method_table="sample_methods"
    )
    extension.ffibuilder.emit_c_code(str(tmp_path / "_sample.c"))
    (tmp_path / "methods.c").write_text(METHODS)
    sample = compiled(tmp_path, f"-I{ferrule.get_include()}", "methods.c")
    assert sample.shout("loud") == "LOUD"
