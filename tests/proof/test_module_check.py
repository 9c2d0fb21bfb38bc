"""Trying a built module, whatever it and the files around it are called."""

from __future__ import annotations

import _ctypes
import ctypes
import os
import runpy
import shutil
from pathlib import Path

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import VerificationError
from ferrule.pipeline.bind import bind
from ferrule.proof import module_check

pytestmark = pytest.mark.builds

HEADER = """\
struct point { int x, y; };
enum { FEW = 3 };
static inline int twice(int x) { return 2 * x; }
"""


@pytest.mark.parametrize("module", ["json", "pkg.sys", "importlib"])
def test_a_module_called_like_one_that_is_needed_to_try_it(tmp_path: Path, module: str) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    settings = {"headers": [str(tmp_path / "x.h")], "module": module}
    report = bind(Settings.of({**settings, "output_dir": tmp_path / "out"}))
    assert report.skipped == ()
    assert {bound.name for bound in report.bound} == {"struct point", "FEW", "twice"}


def test_the_current_directory_has_no_part_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    for name in ("json", "_cffi_backend", "x_c"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = bind(Settings.of({"headers": ["x.h"], "module": "x_c", "output_dir": "out"}))
    assert report.skipped == ()


PRINTING = """\
#include <stdio.h>
static __attribute__((constructor)) void greet(void) { printf("a greeting"); fflush(stdout); }
static __attribute__((destructor)) void part(void) { puts("goodbye"); }
"""


def test_a_library_that_prints_when_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    (tmp_path / "x.c").write_text(PRINTING, encoding="utf-8")
    settings = {"headers": [tmp_path / "x.h"], "module": "x_c", "sources": [tmp_path / "x.c"]}
    assert bind(Settings.of({**settings, "output_dir": tmp_path})).skipped == ()


def test_a_library_that_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "x.h").write_text(HEADER, encoding="utf-8")
    leaving = "#include <unistd.h>\n__attribute__((constructor)) void go(void) { _exit(0); }\n"
    (tmp_path / "x.c").write_text(leaving, encoding="utf-8")
    settings = {"headers": [tmp_path / "x.h"], "module": "x_c", "sources": [tmp_path / "x.c"]}
    with pytest.raises(VerificationError, match="does the library exit"):
        bind(Settings.of({**settings, "output_dir": tmp_path / "out"}))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="there is no /proc")
def test_a_loaded_file_may_have_spaces_in_its_path(tmp_path: Path) -> None:
    library = tmp_path / "with two spaces.so"
    shutil.copy(_ctypes.__file__, library)
    loaded = ctypes.CDLL(str(library))
    script = Path(module_check.__file__).with_name("in_fresh_process") / "use_all.py"
    files_of_process = runpy.run_path(str(script))["files_of_process"]
    assert os.fsencode(library) in files_of_process(Path("/proc/self/maps"))
    assert files_of_process(tmp_path / "maps") == frozenset()
    del loaded


def test_without_ctypes_nothing_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ctypes.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    nothing = module_check.Contents([], [], [], [], [], [], [], [])
    with pytest.raises(VerificationError, match="this Python has no module ctypes"):
        module_check.touch_all(tmp_path / "m.so", nothing)
