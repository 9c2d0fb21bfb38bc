from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import OutputError
from ferrule.pipeline.outputs import Outputs

if TYPE_CHECKING:
    from pathlib import Path


def outputs(folder: Path, **more: object) -> Outputs:
    return Outputs(Settings.of({"module": "pkg.m", "output_dir": folder, **more}))


def test_the_module_is_in_its_package(tmp_path: Path) -> None:
    module = outputs(tmp_path).module
    assert module.parent == tmp_path / "pkg"
    assert module.name.startswith("m.")


def test_nothing_is_made_while_it_is_only_looked_at(tmp_path: Path) -> None:
    outputs(tmp_path, report=tmp_path / "reports" / "m.json", keep=tmp_path / "kept").prepare()
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_reported_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "pkg").write_text("a file")
    with pytest.raises(OutputError):
        outputs(tmp_path).prepare()


def test_what_is_read_is_not_overwritten(tmp_path: Path) -> None:
    header = tmp_path / "a.h"
    header.touch()
    with pytest.raises(OutputError):
        outputs(tmp_path, headers=[str(header)], report=header).prepare()
