from __future__ import annotations

import errno
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.integration.projects import put, unpacked, wheel_of

from ferrule.config.settings import Settings
from ferrule.errors import HeaderError, OutputError, SettingsError
from ferrule.scaffold.project import new_project
from ferrule.toolchain import transaction
from ferrule.toolchain.files import write_new

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.builds

HEADER = """\
#include "kinds/kind.h"
/** Says the version. */
const char *geo_version(void);
int area(int w, int h);
"""
SOURCE = """\
#include "geo.h"
#include "private.h"
const char *geo_version(void) { return "1." ONE; }
int area(int w, int h) { return w * h; }
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_was_made_installs_and_passes_its_tests(
    here: Path, type_errors: Callable[..., list[tuple[str, int, str]]]
) -> None:
    put(here / "c" / "geo.h", HEADER)
    put(here / "c" / "kinds" / "kind.h", "typedef enum { FLAT } kind;\n")
    put(here / "c" / "private.h", '#define ONE "1"\n')
    put(here / "c" / "geo.c", SOURCE)
    put(here / "c" / "other.h", "")
    settings = Settings(
        headers=("c/geo.h",), sources=("c/geo.c",), defines=('NAME="a\\b"',), strict=False
    )
    made = new_project("My-Geo", settings)
    assert (made.folder, made.module, made.notes) == (Path("My-Geo"), "my_geo._lib", ())
    assert {name for name in made.files if name.startswith("csrc")} == {
        "csrc/geo.h",
        "csrc/geo.c",
        "csrc/kinds/kind.h",
        "csrc/private.h",
    }
    installed = unpacked(wheel_of(made.folder), here / "installed")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", here / "My-Geo/tests"],
        cwd=installed,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in ran.stdout, ran.stdout + ran.stderr
    face = (installed / "my_geo" / "__init__.py").read_text(encoding="utf-8")
    assert "def version() -> str:" in face
    assert "geo_version" in face
    assert type_errors("mypy", installed / "my_geo") == []


def test_a_folder_with_files_is_left_alone(here: Path) -> None:
    put(here / "mine" / "file", "kept")
    with pytest.raises(SettingsError, match="mine already exists"):
        new_project("mine", Settings(headers=("dirent.h",)))
    assert [path.name for path in (here / "mine").iterdir()] == ["file"]


def test_a_disk_that_is_full_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes, mode: int) -> None:
        if b"def test_" in content:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_new(path, content, mode)

    monkeypatch.setattr(transaction, "write_new", full)
    with pytest.raises(OutputError, match="No space left"):
        new_project("full", Settings(headers=("dirent.h",)))
    assert [*here.iterdir()] == []


def test_what_c_finds_next_to_a_header_is_copied_and_nothing_else(here: Path) -> None:
    put(here / "c" / "top.h", '#include "../common/base.h"\n#include <inner.h>\n')
    put(here / "common" / "base.h", '#include "inner.h"\n#define BASE 1\n')
    put(here / "c" / "include" / "inner.h", "typedef int inner;\n")
    settings = Settings(headers=("c/top.h",), include_dirs=("c/include",))
    made = new_project("top-c", settings)
    assert [name for name in made.files if name.startswith("csrc")] == [
        "csrc/c/top.h",
        "csrc/common/base.h",
    ]
    table = (here / "top-c" / "pyproject.toml").read_text(encoding="utf-8")
    assert f'headers = ["csrc/c/top.h"]\ninclude-dirs = ["{here}/c/include"]\n' in table


def test_nothing_is_written_if_the_header_cannot_be_read(here: Path) -> None:
    with pytest.raises(HeaderError, match="no such header"):
        new_project("broken", Settings(headers=("no/such.h",)))
    assert [*here.iterdir()] == []


def test_a_package_that_has_the_functions_is_found(
    here: Path, need_package: Callable[[str], None]
) -> None:
    need_package("zlib")
    made = new_project("z-c", Settings(headers=("zlib.h",)))
    assert made.notes == ("pkg-config's package zlib has the header's functions",)
    table = (here / "z-c" / "pyproject.toml").read_text(encoding="utf-8")
    assert 'headers = ["zlib.h"]\npkg-config = ["zlib"]\n' in table
    workflow = (here / "z-c" / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
    assert "CIBW_BEFORE_ALL_LINUX: dnf install -y zlib-devel\n" in workflow
    assert "run: sudo apt-get install -y zlib1g-dev\n" in workflow


def test_the_workflow_is_one_of_githubs(
    here: Path, need_package: Callable[[str], None]
) -> None:
    pytest.importorskip("check_jsonschema", reason="the extra `check` brings it")
    need_package("zlib")
    made = new_project("z-c", Settings(headers=("zlib.h",)))
    path = here / made.folder / ".github" / "workflows" / "wheels.yml"
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema")
    for text, status in (path.read_text(), 0), (path.read_text().replace("runs-on", "runs"), 1):
        path.write_text(text)
        done = subprocess.run(
            [*command, "vendor.github-workflows", path], capture_output=True, check=False
        )
        assert done.returncode == status, done.stdout


@pytest.mark.parametrize("line", ["Requires: nothing-there", "Libs: -lnothing-there"])
def test_a_guessed_package_that_is_broken_is_not_taken(
    here: Path, need_package: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    need_package("zlib")
    put(here / "packages" / "far.pc", f"Name: far\nDescription: far\nVersion: 1\n{line}\n")
    monkeypatch.setenv("PKG_CONFIG_PATH", str(here / "packages"))
    put(here / "include" / "far.h", "int nowhere(int n);\n")
    made = new_project("far-c", Settings(headers=("far.h",), include_dirs=("include",)))
    assert "pkg-config" not in (made.folder / "pyproject.toml").read_text(encoding="utf-8")
    assert made.notes[0].startswith("1 of the header's functions")


def test_annotations_are_copied(here: Path, need_package: Callable[[str], None]) -> None:
    need_package("zlib")
    table = '[[functions]]\nmatch = "zlibVersion"\ntext = true\n'
    put(here / "given" / "text.toml", table)
    settings = Settings.of({"headers": "zlib.h", "annotations": "given/text.toml"})
    made = new_project("z-text", settings)
    assert (made.folder / "annotations" / "text.toml").read_text(encoding="utf-8") == table
    project = (made.folder / "pyproject.toml").read_text(encoding="utf-8")
    assert 'annotations = ["annotations/text.toml"]' in project
    face = (made.folder / "src" / "z_text" / "__init__.py").read_text(encoding="utf-8")
    assert '__all__ = ["_lib"]' in face
    put(here / "text.toml", table)
    both = Settings.of({"headers": "zlib.h", "annotations": ["given/text.toml", "text.toml"]})
    with pytest.raises(SettingsError, match="two files have the same name"):
        new_project("z-both", both)
    assert not (here / "z-both").exists()


def test_functions_that_no_package_has_are_reported(here: Path) -> None:
    put(here / "far.h", "int nowhere(int n);\n#define LIMIT 3\n")
    made = new_project("far-c", Settings(headers=("./far.h",)))
    assert made.notes[0].startswith("1 of the header's functions and variables are in none")
    test = (here / "far-c" / "tests" / "test_far_c.py").read_text(encoding="utf-8")
    assert '"LIMIT",' in test
    assert "nowhere" not in test


def test_without_pkg_config_the_user_learns_why_no_library_was_found(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PKG_CONFIG", str(here / "absent"))
    put(here / "a.h", "int of_some_library(void);\n")
    made = new_project("one", Settings(headers=("a.h",)))
    assert "pkg-config" in made.notes[-1]
    assert "`--library NAME`" in made.notes[-1]
    named = new_project("two", Settings(headers=("a.h",), libraries=("m",)))
    assert not any("is not installed" in note for note in named.notes)


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (None, "pip install . && pip install pytest"),
        ("{}", "pip install 'setuptools>=77' pytest && pip install --no-build-isolation ."),
    ],
)
def test_a_ferrule_that_is_in_no_index_builds_the_project(
    here: Path, monkeypatch: pytest.MonkeyPatch, recorded: str | None, expected: str
) -> None:
    monkeypatch.setattr(metadata.PathDistribution, "read_text", lambda *_: recorded)
    put(here / "a.h", "enum { A };\n")
    assert new_project("one", Settings(headers=("a.h",))).installing == expected
