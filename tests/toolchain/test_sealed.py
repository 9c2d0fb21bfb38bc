from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain import sealed
from ferrule.toolchain.sealed import (
    digest_of,
    read_private,
    read_sealed,
    read_sealed_bytes,
    write_sealed,
    write_sealed_bytes,
)
from ferrule.toolchain.system_locks import LockState, lock

if TYPE_CHECKING:
    from pathlib import Path

DATA = {"files": ["a", "é"], "count": 3, "nothing": None}

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the cache is not for Windows yet"
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    write_sealed(path, DATA)
    assert read_sealed(path) == DATA
    write_sealed(path, [1])
    assert read_sealed(path) == [1]
    write_sealed_bytes(path, b"\0\n\xff")
    assert read_sealed_bytes(path) == b"\0\n\xff"
    assert [file.name for file in tmp_path.iterdir()] == ["sealed"]
    assert path.stat().st_mode & 0o077 == 0


def test_every_damage_shows(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    write_sealed(path, DATA)
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at])
        assert read_sealed(path) is None
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert read_sealed(path) is None


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read_sealed(tmp_path / "absent") is None
    (tmp_path / "folder").mkdir()
    assert read_sealed(tmp_path / "folder") is None


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    write_sealed(path, DATA)
    with pytest.raises(TypeError):
        write_sealed(path, object())
    path.with_name("taken").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_sealed(path.with_name("taken"), DATA)
    assert read_sealed(path) == DATA
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sealed", "taken"]


def test_a_file_that_another_user_could_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    write_sealed(path, DATA)
    path.chmod(0o666)
    with pytest.raises(OutputError):
        read_sealed(path)


def test_a_link_or_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    path.chmod(0o600)
    assert read_private(path, 5) == b"12345"
    with pytest.raises(OSError, match="at most 4 bytes"):
        read_private(path, 4)
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match=r"link|symbolic"):
        read_private(tmp_path / "link", 5)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not an ordinary file"):
        read_private(tmp_path / "pipe", 5)


def test_a_digest_is_that_of_sha256() -> None:
    assert digest_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.builds
def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "import ferrule.toolchain.sealed as sealed\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), 9)\n"
        "sealed.write_sealed(Path(sys.argv[1]), 1)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "one")], check=False)
    (left,) = tmp_path.iterdir()
    (being_written := left.with_name(f".two{left.name}")).touch()
    with being_written.open("r+b") as file:
        lock(file.fileno())
        write_sealed(tmp_path / "three", 1)
    assert sorted(tmp_path.iterdir()) == [being_written, tmp_path / "three"]


def test_without_locks_only_what_is_old_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "lock", lambda _: LockState.NONE)
    for name in (".old.writing", ".new.writing"):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".old.writing", (0, 0))
    write_sealed(tmp_path / "sealed", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new.writing", "sealed"]
