from __future__ import annotations

import os
from errno import EISDIR, ENOENT
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain.digests import Digests
from ferrule.toolchain.sealed import digest_of, write_sealed

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = 10 * 1_000_000_000


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the list of the files that are read from now on."""
    seen: list[Path] = []
    real: Callable[[Path], bytes] = Path.read_bytes

    def reading(path: Path) -> bytes:
        seen.append(path)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    return seen


def digest(cache: Path, path: Path) -> str:
    """Return a file's digest as another process computes it, and remember it."""
    digests = Digests(cache)
    found = digests.digest(str(path))
    digests.remember()
    return found


def test_a_file_is_read_once(
    tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1")
    now = path.stat().st_ctime_ns
    monkeypatch.setattr("time.time_ns", lambda: now + LATER)
    assert digest(tmp_path, path) == digest(tmp_path, path) == digest_of(b"1")
    assert reads == [path]


def test_equal_size_and_time_are_not_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1")
    before = path.stat()
    monkeypatch.setattr("time.time_ns", lambda: before.st_ctime_ns + LATER)
    digest(tmp_path, path)
    path.write_bytes(b"2")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digest(tmp_path, path) == digest_of(b"2")


@pytest.mark.parametrize("clock", [0, 1_000_000_000, -LATER])
def test_a_young_file_is_read_again(
    tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch, clock: int
) -> None:
    """Also if the file system's clock is ahead of this machine's."""
    path = tmp_path / "file"
    path.write_bytes(b"1")
    now = path.stat().st_ctime_ns
    monkeypatch.setattr("time.time_ns", lambda: now + clock)
    digest(tmp_path, path)
    digest(tmp_path, path)
    assert len(reads) == 2


def test_what_cannot_be_read_has_a_reason(tmp_path: Path) -> None:
    assert digest(tmp_path, tmp_path / "none") == str(ENOENT)
    assert digest(tmp_path, tmp_path) == str(EISDIR)


def test_without_a_cache_nothing_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1")
    now = path.stat().st_ctime_ns
    monkeypatch.setattr("time.time_ns", lambda: now + LATER)
    assert digest(tmp_path / "none", path) == digest_of(b"1")
    assert not (tmp_path / "none").exists()


def test_what_others_can_write_to_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "digests.json"
    write_sealed(path, {})
    path.chmod(0o666)
    with pytest.raises(OutputError, match="other users can write"):
        Digests(tmp_path)
