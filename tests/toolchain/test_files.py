from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ferrule.errors import OutputError, SettingsError
from ferrule.toolchain.files import is_users_own, require_writable, working_in, write_new


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_gets_the_mode_that_open_gives(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_new(tmp_path / "module.so", b"", 0o777)
        write_new(tmp_path / "stub.pyi", b"text")
        (tmp_path / "plain").touch()
    finally:
        os.umask(mask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"module.so": 0o750, "stub.pyi": 0o640, "plain": 0o640}


def test_a_link_at_a_new_files_name_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    for name, to in (("a", victim), ("b", tmp_path / "absent")):
        (tmp_path / name).symlink_to(to)
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, b"text")
    assert victim.read_text() == "mine"
    assert names(tmp_path) == ["a", "b", "victim"]


def test_what_others_can_write_is_not_own(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch(0o600)
    (tmp_path / "link").symlink_to(path)
    assert is_users_own(path)
    assert not is_users_own(tmp_path / "link")
    assert not is_users_own(tmp_path / "absent")
    path.chmod(0o620)
    assert not is_users_own(path)


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


def test_a_folder_that_is_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    for path in (tmp_path / "link" / "file", tmp_path / "link" / "folder" / "file"):
        with pytest.raises(
            OutputError, match="link is a link to something that does not exist"
        ):
            require_writable(path)


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null").symlink_to(os.devnull)
    (tmp_path / "output").symlink_to("/proc/self/fd/1")
    for name in ("pipe", "null", "output"):
        with pytest.raises(OutputError, match="it is a device or a pipe; give a file name"):
            require_writable(tmp_path / name)


def test_the_directory_is_changed_and_changed_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    with working_in("sub", "--project"):
        assert Path.cwd() == tmp_path / "sub"
    assert Path.cwd() == tmp_path
    with pytest.raises(SettingsError, match="--project: none: No such file or directory"):
        working_in("none", "--project").__enter__()
    assert Path.cwd() == tmp_path
