"""A module built with a library that has a function, and imported with one that does not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

HEADER = """\
#include <stdarg.h>
struct pair { int left, right; };
int older(int value);
int newer(int value);
double newer_without(void);
struct pair newer_pair(struct pair pair);
int newer_many(int count, ...);
int newer_list(int count, va_list list);
#define newer_alias newer
"""
OLDER = '#include "header.h"\nint older(int value) { return value; }\n'
NEWER = (
    OLDER
    + """\
int newer(int value) { return value + 1; }
double newer_without(void) { return 0.5; }
struct pair newer_pair(struct pair pair) { return (struct pair){pair.right, pair.left}; }
int newer_many(int count, ...) { return count; }
int newer_list(int count, va_list list) { return count + va_arg(list, int); }
"""
)
USE = """\
import sys
import m
from m import ffi, lib

there = sys.argv[1] == "newer"
calls = {
    "newer": lambda on: on.newer(1) == 2,
    "newer_alias": lambda on: on.newer_alias(1) == 2,
    "newer_without": lambda on: on.newer_without() == 0.5,
    "newer_pair": lambda on: on.newer_pair({"left": 1, "right": 2}).left == 2,
    "newer_many": lambda on: on.newer_many(3, ffi.cast("int", 1)) == 3,
    "newer_list": lambda on: on.newer_list(3, ffi.cast("int", 1)) == 4,
}
assert m.older(5) == 5
assert m.has("older")
for name, call in calls.items():
    assert m.has(name) is there, name
    for on in (m, lib):
        if there:
            assert call(on), name
            continue
        try:
            call(on)
        except AttributeError:  # a lib of PyPy's has no function that is not there
            assert on is lib and sys.implementation.name == "pypy"
        except NotImplementedError as error:
            assert str(error) == f"{name} is not in the library that is installed here"
        else:
            raise AssertionError(name)
assert not m.has("newest")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, compiler: Compiler) -> Path:
    """Return a folder with a library in `older/`, one in `newer/`, and a module for that."""
    folder = tmp_path_factory.mktemp("optional")
    (folder / "header.h").write_text(HEADER)
    for version, text in (("older", OLDER), ("newer", NEWER)):
        (folder / version).mkdir()
        source = folder / version / "library.c"
        source.write_text(text)
        subprocess.run(
            [
                *compiler.command,
                "-shared",
                "-fPIC",
                f"-I{folder}",
                str(source),
                "-o",
                str(source.with_name("liboptional.so")),
            ],
            check=True,
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LD_LIBRARY_PATH", str(folder / "newer"))
        patch.chdir(folder)
        bind(
            Settings.of(
                {
                    "headers": ["header.h"],
                    "module": "m",
                    "output_dir": "build",
                    "libraries": ["optional"],
                    "library_dirs": ["newer"],
                    "optional": ["newer*", "int newest(void)"],
                }
            )
        )
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="LD_LIBRARY_PATH is Linux's")
@pytest.mark.parametrize("version", ["newer", "older"])
def test_the_library_that_is_there_decides(built: Path, version: str) -> None:
    (built / "use.py").write_text(USE)
    done = subprocess.run(
        [sys.executable, "-W", "error", "use.py", version],
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": "build", "LD_LIBRARY_PATH": version},
    )
    assert done.returncode == 0, done.stderr
