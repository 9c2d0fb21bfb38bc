"""One process at a time in a folder.

The folder itself is locked, which leaves no file behind. On a file system without locks, a lock
file is used instead.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError
from ferrule.toolchain.system_locks import LockState, is_still_at, lock, open_folder, unlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE: Final = 60.0  # seconds, like _PAUSE
_PAUSE: Final = 0.01
_SOFT: Final = ".ferrule.lock"


@contextmanager
def locked(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the lock of `folder`, which is created if needed, for the duration of the block.

    Raises `OutputError` if another process holds it for longer than `patience`, in seconds, and
    `OSError` if the folder cannot be created or opened.
    """
    deadline = time.monotonic() + patience
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = open_folder(folder, follow=True)
        try:
            has_locks = descriptor is not None and _lock(descriptor, folder, deadline)
            if descriptor is not None and not is_still_at(folder, descriptor):
                continue  # the process that held the lock has removed the folder: make it again
            if has_locks:
                yield
            else:
                with _soft_lock(folder, deadline):
                    yield
        finally:
            if descriptor is not None:
                try:
                    unlock(descriptor)
                finally:  # even if a signal arrives before that
                    os.close(descriptor)
        return


def _lock(descriptor: int, folder: Path, deadline: float) -> bool:
    """Wait for the lock of `descriptor`; return False if the file system has no locks."""
    # Polling, because `flock` takes no time limit.
    while (held := lock(descriptor)) is LockState.BUSY:
        if time.monotonic() > deadline:
            raise _in_use(folder)
        time.sleep(_PAUSE)
    return held is LockState.HELD


@contextmanager
def _soft_lock(folder: Path, deadline: float) -> Iterator[None]:
    try:
        from filelock import SoftFileLock, Timeout  # noqa: PLC0415  ferrule's own build has none
    except ImportError:
        reason = "its file system has no locks; install filelock, which does without them"
        raise OutputError(reason, folder) from None
    soft = SoftFileLock(folder / _SOFT, timeout=max(0.0, deadline - time.monotonic()))
    try:
        soft.acquire()
    except Timeout:
        raise _in_use(
            folder, f", or was killed; in that case remove {folder / _SOFT}"
        ) from None
    try:
        yield
    finally:
        soft.release()


def _in_use(folder: Path, more: str = "") -> OutputError:
    return OutputError(f"another process is writing there{more}", folder)
