from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.annotation_files import AnnotationFile
from ferrule.config.settings import Settings
from ferrule.config.table import read_table
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {"functions": [{"match": "f"}]}


def given(value: object) -> tuple[AnnotationFile, ...]:
    return Settings.of({"headers": ["a.h"], "module": "m", "annotations": value}).annotations


def test_files_and_tables(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('[[functions]]\nmatch = "f"\n')
    read = AnnotationFile(str(file), TABLES)
    in_place = AnnotationFile("annotations", TABLES)
    assert given(str(file)) == given(file) == (read,)
    assert given(TABLES) == (in_place,)
    assert given([TABLES, file]) == (in_place, read)
    assert given(()) == ()


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("match = ")
    for value in (3, [3], str(tmp_path / "absent.toml"), tmp_path / "wrong.toml", "\0"):
        with pytest.raises(SettingsError, match="annotations: "):
            given(value)


def test_in_pyproject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text('[[functions]]\nmatch = "f"\n')
    for value, files in (("a.toml", ("a.toml",)), (TABLES, ()), (["a.toml"], ("a.toml",))):
        module = {"headers": ["a.h"], "annotations": value}
        table = read_table({"modules": {"m": module}}, ())
        assert table.problems == ()
        assert table.modules[0].files == files
        settings = table.modules[0].settings
        assert settings is not None
        assert settings.annotations[0].tables == TABLES
    wrong = read_table({"modules": {"m": {"headers": ["a.h"], "annotations": 3}}}, ())
    assert (
        "must be a string, an array of strings or a table, not an integer" in wrong.problems[0]
    )
