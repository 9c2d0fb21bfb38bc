from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain.files import place_file, require_writable, write_text

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_into_folders_that_it_makes(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b.txt", "\u00e9\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"\xc3\xa9\n"
    assert names(tmp_path / "a") == ["b.txt"]


def test_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "same")
    os.utime(path, (1, 1))
    write_text(path, "same")
    assert path.stat().st_mtime == 1
    write_text(path, "other")
    assert path.stat().st_mtime > 1
    assert path.read_text() == "other"


def test_a_file_is_placed_with_the_mode_of_a_new_one(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"\0new")
    source.chmod(0o600)
    target = tmp_path / "pkg" / "module.so"
    mask = os.umask(0o027)
    try:
        place_file(source, target)
    finally:
        os.umask(mask)
    assert target.read_bytes() == b"\0new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o750


def test_a_process_that_has_the_old_file_open_keeps_it(tmp_path: Path) -> None:
    target = tmp_path / "module.so"
    target.write_bytes(b"old")
    (tmp_path / "source").write_bytes(b"new")
    with target.open("rb") as opened:
        place_file(tmp_path / "source", target)
        assert opened.read() == b"old"
    assert target.read_bytes() == b"new"


def test_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*folder"):
        write_text(tmp_path / "folder", "text")
    with pytest.raises(OutputError, match="cannot write"):
        place_file(tmp_path / "absent", tmp_path / "target")
    assert names(tmp_path) == ["folder"]


def test_a_file_that_could_be_written(tmp_path: Path) -> None:
    require_writable(tmp_path / "new")
    require_writable(tmp_path / "not" / "yet" / "there")
    assert names(tmp_path) == []


def test_something_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "new", tmp_path / "file" / "below" / "new"):
        with pytest.raises(OutputError, match="file is not a directory"):
            require_writable(path)
    with pytest.raises(OutputError, match="it is a directory"):
        require_writable(tmp_path)
