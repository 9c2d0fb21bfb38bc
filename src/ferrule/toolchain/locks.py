"""One process at a time in a folder.

The folder itself is locked, which leaves nothing behind: the system releases the lock when the
process ends, however it ends. On a file system without locks, a file serves as one.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE: Final = 60.0
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
        descriptor = _open(folder)
        try:
            has_locks = descriptor is not None and _lock(descriptor, folder, deadline)
            if descriptor is not None and not _is_still(folder, descriptor):
                continue  # whoever held the lock removed the folder
            if has_locks:
                yield
            else:
                with _soft_lock(folder, deadline):
                    yield
        finally:
            if descriptor is not None:
                _unlock(descriptor)
        return


def _open(folder: Path) -> int | None:
    """Open `folder`, or return None if the system cannot lock folders."""
    return None if sys.platform == "win32" else os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


def _lock(descriptor: int, folder: Path, deadline: float) -> bool:
    """Wait for the lock of `descriptor`; return False if the file system has no locks."""
    while sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        except (
            OSError
        ):  # ENOLCK, EOPNOTSUPP; EBADF on NFS, which wants the folder open for writing
            return False
        else:
            return True
        if time.monotonic() > deadline:
            raise _in_use(folder)
        time.sleep(_PAUSE)
    return False


def _unlock(descriptor: int) -> None:
    """Release the lock, even if a process forked meanwhile also has the descriptor."""
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


@contextmanager
def _soft_lock(folder: Path, deadline: float) -> Iterator[None]:
    try:
        from filelock import SoftFileLock, Timeout  # noqa: PLC0415  ferrule's own build has none
    except ImportError:
        reason = "it has no locks; install filelock, which works without"
        raise OutputError(reason, folder) from None
    lock = SoftFileLock(folder / _SOFT, timeout=max(0.0, deadline - time.monotonic()))
    try:
        lock.acquire()
    except Timeout:
        raise _in_use(
            folder, f", or was killed; in that case remove {folder / _SOFT}"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _in_use(folder: Path, more: str = "") -> OutputError:
    return OutputError(f"another process is writing there{more}", folder)


def _is_still(folder: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(folder.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
