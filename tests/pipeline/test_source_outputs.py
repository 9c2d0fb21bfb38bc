"""The files for other build systems: where they are, and which of them stop a run at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import OutputError
from ferrule.pipeline import source_outputs
from ferrule.pipeline.source_outputs import SourceOutputs

if TYPE_CHECKING:
    from ferrule.toolchain.transaction import File


def outputs(folder: Path, **more: object) -> SourceOutputs:
    settings = Settings.of({"module": "pkg._lib", "output_dir": folder, **more})
    return SourceOutputs(settings, Path("out"), ())


def test_the_names_are_known_before_anything_is_read(tmp_path: Path) -> None:
    names = [path.relative_to(tmp_path) for path in outputs(tmp_path).files]
    assert list(map(str, names)) == ["_lib.c", "_lib.python.c", "_lib.pyi", "_lib.d"]


def test_nothing_is_made_while_it_is_only_looked_at(tmp_path: Path) -> None:
    outputs(tmp_path / "new", report=tmp_path / "report.json").prepare()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["_lib.c", "_lib.d"])
def test_a_directory_in_the_way_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError):
        outputs(tmp_path).prepare()


def test_a_source_of_that_name_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "_lib.c"
    source.write_text("int x;")
    with pytest.raises(OutputError, match="the run reads it"):
        outputs(tmp_path, sources=[str(source)]).prepare()
    assert source.read_text() == "int x;"


def test_what_an_sdist_carries_is_written_with_the_others_or_not_at_all(tmp_path: Path) -> None:
    in_the_way = tmp_path / "sdist" / "ferrule-sdist" / "pkg._lib.json"
    in_the_way.mkdir(parents=True)
    made = replace(outputs(tmp_path), sdist=tmp_path / "sdist")
    with pytest.raises(OutputError, match="json"):
        made.prepare()


def test_a_killed_run_is_undone_where_the_next_one_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else it writes, what it has left is in the output directory."""
    placed: list[File] = []
    monkeypatch.setattr(source_outputs, "place_files", placed.extend)
    monkeypatch.setattr(source_outputs, "shipped_texts", lambda *_: [(None, "a"), (None, "b")])
    for name in ("_headers_c", "_python_c"):
        monkeypatch.setattr(SourceOutputs, name, lambda *_: "")
    report = {"report": tmp_path / "reports" / "r.json"}
    made = MagicMock()
    made.report.as_json.return_value = {}
    made.built.stub.types, made.built.stub.text = "", ""
    made.source.text.files = []
    one = replace(outputs(tmp_path / "out", **report), sdist=tmp_path / "sdist")
    one.place(made)
    assert {file.path.name for file in placed} > {"r.json", "_lib.c"}
    assert placed[-1].path.is_relative_to(tmp_path / "out")
