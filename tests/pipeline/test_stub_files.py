from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.pipeline.stub_files import stub_files
from ferrule.stub.file_names import stub_names

if TYPE_CHECKING:
    from pathlib import Path


def test_the_texts_are_files_next_to_the_module(tmp_path: Path) -> None:
    (file,) = stub_files(tmp_path, "pkg.m", {"m.pyi": "x: int\n"})
    assert (file.path, file.content) == (tmp_path / "m.pyi", b"x: int\n")


def test_somebodys_own_file_stays(tmp_path: Path) -> None:
    for name in stub_names("m"):
        (tmp_path / name).write_text("# written by hand\n", encoding="utf-8")
    assert list(stub_files(tmp_path, "m", {})) == []
