from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.system_locks import (
    LockState,
    is_still_at,
    lock,
    open_folder,
    unlock,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no flock")


def opened(folder: Path) -> int:
    descriptor = open_folder(folder)
    assert descriptor is not None
    return descriptor


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Open one folder twice, as two processes would: a lock belongs to what was opened."""
    first, second = opened(tmp_path), opened(tmp_path)
    yield first, second
    os.close(second)


def test_one_holds_a_lock_until_it_is_freed(two: tuple[int, int]) -> None:
    first, second = two
    assert lock(first) is LockState.HELD
    assert lock(second) is LockState.BUSY
    assert lock(second, shared=True) is LockState.BUSY
    unlock(first)
    assert lock(second, wait=True) is LockState.HELD


def test_several_share_a_lock(two: tuple[int, int]) -> None:
    first, second = two
    assert lock(first, shared=True) is LockState.HELD
    assert lock(second, shared=True) is LockState.HELD
    assert lock(second) is LockState.BUSY
    unlock(first)


def test_there_may_be_no_locks(two: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("fcntl.flock", refuse)
    assert lock(two[0]) is LockState.NONE
    unlock(two[0])


def test_a_link_is_followed_on_request(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("folder")
    with pytest.raises(OSError):  # noqa: PT011  systems say it differently
        open_folder(link)
    descriptor = open_folder(link, follow=True)
    assert descriptor is not None
    os.close(descriptor)


def test_what_is_at_a_path_may_be_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    descriptor = opened(folder)
    assert is_still_at(folder, descriptor)
    folder.rename(tmp_path / "moved")
    assert not is_still_at(folder, descriptor)
    folder.mkdir()
    assert not is_still_at(folder, descriptor)
    os.close(descriptor)
