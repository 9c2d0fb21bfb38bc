"""A module of the table with a cdef alone is not even generated while nothing has changed."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from setuptools import Distribution
from setuptools.command.build_ext import build_ext
from tests.integration.projects import put, run, said, write

from ferrule.config.table import TableModule, read_table
from ferrule.integration.kept_extension import KeptExtension
from ferrule.integration.up_to_date import MadeOf

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
[tool.ferrule.modules."pkg._limit"]
cdef = "#define LIMIT ..."
preamble = '#include "limit.h"'
include-dirs = ["early", "csrc/inner"]
"""
BUILD = ("-c", "from setuptools import setup; setup()", "build_ext", "--inplace")
SAID = """\
#include "..." search starts here:
#include <...> search starts here:
 csrc
End of search list.
"""


def module(**more: Any) -> TableModule:
    values = {"cdef": "int f(void);", "include-dirs": ["early", "csrc"], **more}
    (one,) = read_table({"modules": {"pkg._m": values}}, ()).modules
    return one


def kept(project: Path, made: type[build_ext] = build_ext, **more: Any) -> KeptExtension:
    command = made(Distribution())
    command.build_temp = str(project / "temp")
    return KeptExtension.of(command, module(**more))


def made_of(project: Path, *, seconds: int = 10) -> MadeOf:
    """Return what was read: one header; long ago, in file times, or just now."""
    text = f'# 1 "{project / "csrc" / "a.h"}"\n'.encode()
    folders = (str(project / "early"), str(project / "csrc"))
    started = time.time_ns() + seconds * 10**9
    return MadeOf("digest", started, ("a.c", "bin/cc"), (text,), SAID, folders, ("lib",))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.c", "csrc/a.h", "out/_m.so", "out/_m.pyi"):
        put(tmp_path / name, "text")
    put(tmp_path / "csrc" / "a.h", '#include "sub/b.h"\n')
    (tmp_path / "temp").mkdir()
    outputs = [tmp_path / "out" / "_m.so", tmp_path / "out" / "_m.pyi"]
    kept(tmp_path).remember(made_of(tmp_path), outputs)
    return tmp_path


def test_the_stubs_are_those_that_were_built(project: Path) -> None:
    assert kept(project).stubs() == {"_m.pyi": "text"}


@pytest.mark.parametrize(
    "changed",
    [
        "csrc/a.h",
        "a.c",
        "out/_m.so",
        "early/a.h",
        "early/sub/b.h",
        "csrc/sub/b.h",
        "lib/libearly.so",
        "bin/cc",
        "setup.py",
        "pyproject.toml",
    ],
)
def test_a_file_that_changes_or_appears_counts(project: Path, changed: str) -> None:
    put(project / changed, "# another text")
    assert kept(project).stubs() is None


@pytest.mark.parametrize("gone", ["csrc/a.h", "a.c", "out/_m.so", "out/_m.pyi"])
def test_a_file_that_is_gone_counts(project: Path, gone: str) -> None:
    (project / gone).unlink()
    assert kept(project).stubs() is None


@pytest.mark.parametrize("name", ["CC", "CFLAGS", "LDFLAGS", "CPATH", "PATH", "AR", "CXX"])
def test_variables_count(project: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "/another")
    assert kept(project).stubs() is None


def test_options_count(project: Path) -> None:
    assert kept(project, cdef="int g(void);").stubs() is None
    assert kept(project, defines=["A"]).stubs() is None
    other = build_ext(Distribution())
    other.build_temp, other.define = str(project / "temp"), "A"
    assert KeptExtension.of(other, module()).stubs() is None


def test_what_has_just_changed_is_looked_at_again(project: Path) -> None:
    kept(project).remember(made_of(project, seconds=0), [project / "out" / "_m.so"])
    assert kept(project).stubs() is None
    kept(project).remember(made_of(project), [project / "out" / "_m.so"])
    assert kept(project).stubs() == {}


def test_a_damaged_record_counts_for_nothing(project: Path) -> None:
    (record,) = project.glob("temp/*/pkg._m.json")
    record.write_bytes(record.read_bytes()[:-1])
    assert kept(project).stubs() is None


def test_a_build_ext_of_the_project_may_do_anything(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = type("Own", (build_ext,), {"__module__": "__main__"})
    assert kept(project, own).stubs() is None
    monkeypatch.setitem(
        sys.modules, "tools", SimpleNamespace(__file__=str(project / "tools.py"))
    )
    assert kept(project, type("Own", (build_ext,), {"__module__": "tools"})).stubs() is None
    installed = str(project / ".venv" / "site-packages" / "tools.py")
    monkeypatch.setitem(sys.modules, "tools", SimpleNamespace(__file__=installed))
    assert kept(project, type("Own", (build_ext,), {"__module__": "tools"})).stubs() is not None


def test_nothing_is_recorded_if_the_compiler_does_not_say_where_it_looks(
    tmp_path: Path,
) -> None:
    made = MadeOf("digest", time.time_ns(), (), (), "", (), ())
    kept(tmp_path).remember(made, [])
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.builds
def test_a_build_without_a_change_generates_nothing(tmp_path: Path) -> None:
    project = write(tmp_path, TABLE)
    use = "from pkg import _limit as m; print(m.LIMIT)"
    build = (sys.executable, *BUILD)
    assert "generating" in run(*build, cwd=project, status=0)
    time.sleep(2.1)  # until file times are certain
    run(*build, cwd=project, status=0)
    assert "generating" not in run(*build, cwd=project, status=0)
    assert said(project / "src", use) == "3"
    (stub,) = project.glob("src/pkg/_limit.pyi")
    stub.unlink()
    assert "generating" not in run(*build, cwd=project, status=0)
    assert stub.is_file(), "it is copied to the source tree again"
    put(project / "early" / "limit.h", "#define LIMIT 7\n")
    run(*build, cwd=project, status=0)
    assert said(project / "src", use) == "7"
