"""Subinterpreters that import the module, and end."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.conftest import missing
from tests.direct.test_stable_abi import ON_REQUEST, PYTHONS, find_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEPS = """
import gc, sys
try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters
steps, own = sys.argv[1], sys.argv[2] == "own"

def create():
    if sys.version_info < (3, 13):
        return _interpreters.create(isolated=own)
    return _interpreters.create("isolated" if own else "legacy")

USE = '''
import gc
try:
    import threads_c as c
except ImportError as error:
    print("ImportError", error)
else:
    assert c.each(3, lambda i: i) == c.each_held(3, lambda i: i) == 3
    assert c.each(2, c.ffi.callback("visit", lambda i: i + 1)) == 3
    def down(n): return 1 if n == 0 else c.each(1, lambda i: down(n - 1))
    assert down(20) == 1
    try:
        c.each(1, lambda i: 1 // 0)
    except ZeroDivisionError:
        print("works")
    del c
gc.collect()
'''
for step in steps:
    if step == "m":
        print("main", end=" ", flush=True)
        exec(USE)
    elif step == "s":
        sub = create()
        print("sub", end=" ", flush=True)
        failed = _interpreters.run_string(sub, f"import sys; sys.path[:] = {sys.path}\\n{USE}")
        assert failed is None, failed
    else:
        _interpreters.destroy(sub)
"""


@pytest.mark.parametrize("own", ["own", "shared"])
def test_the_main_interpreter_works_whatever_others_do(
    run: Callable[..., str], own: str
) -> None:
    check(run, own, sys.executable)


@pytest.mark.slow
@pytest.mark.skipif(ON_REQUEST not in os.environ, reason=f"on request, with {ON_REQUEST}=1")
@pytest.mark.parametrize("version", PYTHONS)
def test_on_another_python(run: Callable[..., str], tmp_path: Path, version: str) -> None:
    python = find_python(version)
    if python is None:
        missing(f"there is no CPython {version}")
    subprocess.run([str(python), "-m", "venv", str(tmp_path)], check=True)
    inside = str(tmp_path / "bin" / "python")
    subprocess.run([inside, "-m", "pip", "install", "--quiet", "cffi"], check=True)
    check(run, "own", inside)
    check(run, "shared", inside)


def check(run: Callable[..., str], own: str, python: str) -> None:
    """Have interpreters import, call and end in many orders."""
    for steps in ("msdm", "smdm", "sdm", "sdsm", "smdsdm", "msdsdmsdm"):
        lines = run(STEPS, steps, own, python=python).splitlines()
        assert len(lines) == len(steps.replace("d", ""))
        for line in lines:
            assert line in {"main works", "sub works"} or (
                line.startswith("sub ImportError") and "subinterpreter" in line
            ), line
