"""The build hook of hatchling, which is called as pip calls it."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest
from tests.integration.examples import need_modules, of_cpython
from tests.integration.projects import (
    TABLE,
    files_in,
    hook,
    put,
    said,
    unpacked,
    wheel_of,
    write,
)

from ferrule.toolchain.suffix import extension_suffix

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = of_cpython

BACKEND = "hatchling.build"
HOOK = """
[tool.hatch.build]
dev-mode-dirs = ["src"]
[tool.hatch.build.hooks.ferrule]
[tool.hatch.build.targets.wheel]
packages = ["src/pkg"]
"""
MODULE = {f"pkg/_sample{extension_suffix()}", "pkg/_sample.pyi", "pkg/py.typed"}


@pytest.fixture(autouse=True)
def _hatchling() -> None:
    need_modules("hatchling")


@pytest.mark.slow
def test_one_build_serves_all_archives(tmp_path: Path) -> None:
    project = write(tmp_path / "project", HOOK + TABLE)
    printed = hook("build_editable", project, backend=BACKEND)
    assert "ferrule: pkg._sample: " in printed
    assert files_in(project / "src") == {"pkg/__init__.py"} | MODULE
    assert said(project / "src", "import pkg._sample as s; print(s.twice(21))") == "42"
    (editable,) = (project / "dist").glob("*.whl")
    editable.unlink()

    assert "ferrule:" not in hook("build_sdist", project, backend=BACKEND)
    with tarfile.open(next((project / "dist").glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"csrc/sample.h", "csrc/sample.c", "ferrule-sdist/pkg._sample.json"} <= names
    assert not any(name.startswith(("dist", "build")) for name in names)

    wheel = wheel_of(project, BACKEND)
    ours = {n for n in files_in(unpacked(wheel, tmp_path / "wheel")) if n.startswith("pkg/")}
    assert ours == {"pkg/__init__.py"} | MODULE


@pytest.mark.parametrize("own", [None, "partial\n"])
def test_a_namespace_is_not_typed(tmp_path: Path, own: str | None) -> None:
    hook_of_namespace = HOOK.replace("src/pkg", "src/space")
    table = TABLE.replace("pkg._sample", "space.pkg._sample")
    project = write(tmp_path / "project", hook_of_namespace + table)
    put(project / "src" / "space" / "pkg" / "__init__.py", "")
    if own is not None:
        put(project / "src" / "space" / "pkg" / "py.typed", own)
    installed = unpacked(wheel_of(project, BACKEND), tmp_path / "wheel")
    assert not (installed / "space" / "py.typed").exists()
    assert (installed / "space" / "pkg" / "py.typed").read_text() == (own or "")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            '\n[tool.ferrule.modules."pkg._c"]\ncdef = "int f(void);"\n',
            "only modules with headers",
        ),
        ('\n[tool.ferrule]\nscripts = ["build.py:ffi"]\n', "need setuptools"),
        ('\n[tool.ferrule.modules."pkg._c"]\nheader = "a.h"\n', "unknown key"),
        ("", "has no table [tool.ferrule]"),
    ],
)
def test_what_cannot_be_built_is_one_line(tmp_path: Path, table: str, words: str) -> None:
    project = write(tmp_path / "project", HOOK + table)
    printed = hook("build_wheel", project, backend=BACKEND, status=1)
    assert printed.startswith("ferrule: ")
    assert words in printed
    assert "Traceback" not in printed


def test_a_broken_cffi_is_one_line(tmp_path: Path) -> None:
    project = write(tmp_path / "project", HOOK + TABLE)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cffi.py").write_text('raise ImportError("no libffi")\n', encoding="utf-8")
    printed = hook("build_wheel", project, backend=BACKEND, status=1, PYTHONPATH=str(broken))
    assert printed.startswith("ferrule: cffi is missing or broken: no libffi; ")
    assert "Traceback" not in printed
