from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import ToolMissingError
from ferrule.toolchain import csrc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def package(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Return `runtime_dir` as the package `root/ferrule` has it."""
    monkeypatch.setattr(csrc, "__file__", str(root / "ferrule" / "toolchain" / "csrc.py"))
    return csrc.runtime_dir


def fill(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "ferrule_runtime.c").touch()
    return folder


def test_it_is_there() -> None:
    assert (csrc.runtime_dir() / "ferrule_python.h").is_file()


def test_an_installed_package_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = fill(tmp_path / "site" / "ferrule" / "csrc" / "runtime")
    fill(tmp_path / "csrc" / "runtime")
    assert package(tmp_path / "site", monkeypatch)() == inside


def test_the_source_tree_has_it_next_to_src(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = fill(tmp_path / "csrc" / "runtime")
    assert package(tmp_path / "src", monkeypatch)() == beside


def test_none_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolMissingError, match="install ferrule again"):
        package(tmp_path / "src", monkeypatch)()
