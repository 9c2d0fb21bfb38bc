from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ferrule
from ferrule.cached import _default_name, _library_stamps
from ferrule.errors import HeaderError, OutputError, SettingsError
from ferrule.toolchain.compiler import BuildFlags

if TYPE_CHECKING:
    from collections.abc import Iterator

# Builds in a process of its own, and prints what it got and whether it had to build.
SCRIPT = """
import sys, ferrule
module = ferrule.cimport("counted.h", sources=["counted.c"])
print(module.LIMIT, module.twice(21), "ferrule.generate" in sys.modules, module.__file__)
"""


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """Forget the modules that a test imports."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "counted_c":
            del sys.modules[name]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a header and a source; return where the cache is."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(work, "inner.h", "#define LIMIT 5\n")
    write(work, "counted.h", '#include "inner.h"\nint twice(int x);\n')
    write(work, "counted.c", '#include "counted.h"\nint twice(int x) { return 2 * x; }\n')
    return tmp_path / "cache" / "ferrule"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def built(cache: Path) -> set[str]:
    """Return the names of the files that are kept in the cache, without the locks."""
    return {p.name for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"}


def start() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> list[str]:
    said = process.communicate()[0].split()
    assert process.returncode == 0
    return said


def test_a_module_is_built_once(cache: Path) -> None:
    module = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (module.__name__, module.LIMIT, module.twice(21)) == ("counted_c", 5, 42)
    path = Path(str(module.__file__))
    assert built(cache) == {path.name, "counted_c.pyi", "report.json"}
    assert "def twice(x: " in path.with_name("counted_c.pyi").read_text(encoding="utf-8")
    assert ferrule.cimport(headers=["counted.h"], sources="counted.c") is module
    assert finish(start()) == ["5", "42", "False", str(path)]


def test_what_has_changed_is_built_anew(cache: Path) -> None:
    work = Path.cwd()
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    write(work, "inner.h", "#define LIMIT 6\n")
    second = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (first.LIMIT, second.LIMIT) == (5, 6)
    assert sys.modules["counted_c"] is second
    write(work, "counted.c", "int twice(int x) { return x + x + 1; }\n")
    third = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (second.twice(1), third.twice(1)) == (2, 3)
    assert len(list(cache.glob("counted_c-*"))) == 3


def test_another_libclang_builds_anew(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    monkeypatch.setattr("ferrule.cached.libclang_version", lambda: "clang version 99")
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is not first
    assert len(list(cache.glob("counted_c-*"))) == 2


def test_a_build_removes_what_nobody_uses(cache: Path) -> None:
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    old = cache / f"forgotten_c-{'0' * 32}"
    old.mkdir()
    for path in (old, Path(str(first.__file__)), Path(str(first.__file__)).parent):
        os.utime(path, (0, 0))
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is first
    assert old.is_dir(), "nothing is built"
    os.utime(Path(str(first.__file__)), (0, 0))
    write(Path.cwd(), "inner.h", "#define LIMIT 6\n")
    second = ferrule.cimport("counted.h", sources=["counted.c"])
    assert not old.exists()
    assert all(Path(str(module.__file__)).is_file() for module in (first, second))


def test_two_processes_at_once_build_once(cache: Path) -> None:
    said = [finish(process) for process in [start(), start()]]
    assert sorted(words[2] for words in said) == ["False", "True"]
    assert said[0][3] == said[1][3]
    assert len(list(cache.glob("counted_c-*"))) == 1


def test_a_library_that_has_changed_is_seen(cache: Path) -> None:
    flags = BuildFlags(link=("-L.", "-lmine", "-lm", "other.o", "-Wl,-O1"))
    assert list(_library_stamps(flags)) == []
    write(Path.cwd(), "libmine.a", "1")
    write(Path.cwd(), "other.o", "22")
    assert [(path, size) for path, _, size in _library_stamps(flags)] == [
        ("other.o", 2),
        ("libmine.a", 1),
    ]
    assert built(cache) == set()


@pytest.mark.parametrize(
    ("header", "name"),
    [("zlib.h", "zlib_c"), ("sys/stat.h", "stat_c"), ("7z-x.h", "_7z_x_c"), ("é.h", "__c")],
)
def test_a_module_is_called_as_its_header(header: str, name: str) -> None:
    assert _default_name(header) == name


@pytest.mark.parametrize("broken", ["int twice(int x)\nint once(void);\n", "#error no\n"])
def test_a_broken_header_leaves_nothing(cache: Path, broken: str) -> None:
    write(Path.cwd(), "counted.h", broken)
    with pytest.raises(HeaderError, match=r"counted\.h:\d+"):
        ferrule.cimport("counted.h")
    assert built(cache) == set()
    assert list(cache.glob("counted_c-*")) == []


@pytest.mark.usefixtures("cache")
def test_what_is_wrong_is_told_before_anything_is_built() -> None:
    with pytest.raises(SettingsError) as caught:
        ferrule.cimport([], module="a.b", output_dir="here", keep="there", report="r.json")
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "headers",
        "module",
        "output_dir",
        "report",
        "keep",
    ]
    with pytest.raises(SettingsError, match="'json' is imported already"):
        ferrule.cimport("counted.h", module="json")


@pytest.mark.usefixtures("cache")
def test_a_cache_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "file", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match=r"no cache: cannot write .*; set .*XDG_CACHE_HOME"):
        ferrule.cimport("counted.h")
