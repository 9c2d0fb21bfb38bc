"""A wheel has no module that the project no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.projects import TABLE, files_in, put, unpacked, wheel_of, write

from ferrule.integration.abandoned import remove_abandoned
from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from pathlib import Path

CDEF = """
[tool.ferrule.modules."pkg._other"]
cdef = "int f(void);"
preamble = "int f(void) { return 1; }"
"""


def test_only_what_the_last_build_wrote_is_removed(tmp_path: Path) -> None:
    folder, elsewhere, record = tmp_path / "lib", tmp_path / "elsewhere", tmp_path / "record"
    files = [folder / name for name in ("_old.so", "_old.pyi", "_kept.so")]
    for path in (*files, folder / "own.py", elsewhere / "_old.so"):
        put(path, "text")
    remove_abandoned(elsewhere, [elsewhere / "_old.so"], record)
    remove_abandoned(folder, files, record)
    put(folder / "_old.pyi", "written by somebody else")
    remove_abandoned(folder, files[2:], record)
    assert files_in(folder) == {"_old.pyi", "_kept.so", "own.py"}
    assert files_in(elsewhere) == {"_old.so"}


def test_a_renamed_module_is_not_in_the_next_wheel(tmp_path: Path) -> None:
    project = write(tmp_path / "project", TABLE + CDEF)
    wheel_of(project).unlink()
    write(project, TABLE.replace("_sample", "_renamed"))
    installed = unpacked(wheel_of(project), tmp_path / "installed")
    assert {name for name in files_in(installed) if name.startswith("pkg")} == {
        "pkg/__init__.py",
        f"pkg/_renamed{extension_suffix()}",
        "pkg/_renamed.pyi",
        "pkg/py.typed",
    }
