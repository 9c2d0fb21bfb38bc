"""Which files a run writes, and which it refuses to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import OutputError
from ferrule.pipeline.outputs import Outputs

if TYPE_CHECKING:
    from pathlib import Path


def settings(folder: Path, **more: object) -> Settings:
    given = {"headers": ["a.h"], "module": "pkg.sub._lib", "output_dir": folder, **more}
    return Settings.of(given)


def test_the_module_is_in_its_package(tmp_path: Path) -> None:
    module = Outputs(settings(tmp_path)).module
    assert module.parent == tmp_path / "pkg" / "sub"
    assert module.name.startswith("_lib.")


def test_an_input_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.h").write_text("int kept;")
    with pytest.raises(OutputError, match=r"a\.h"):
        Outputs(settings(tmp_path, report=tmp_path / "a.h")).prepare()
    assert (tmp_path / "a.h").read_text() == "int kept;"


def test_nothing_is_written_before_the_end(tmp_path: Path) -> None:
    Outputs(settings(tmp_path, report=tmp_path / "report.json", keep=tmp_path)).prepare()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
