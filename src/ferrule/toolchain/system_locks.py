"""The system's locks on files and folders: `flock`, which frees a lock when its holder ends.

So a killed process leaves no lock behind, and what can be locked is not in use. Windows has no
`flock`, and some file systems have no locks; the callers decide what to do then.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path


class LockState(Enum):
    """The result of asking for a lock.

    `HELD`: this process has it. `BUSY`: another one has it. `NONE`: there are no locks here.
    """

    HELD = auto()
    BUSY = auto()
    NONE = auto()


def open_folder(folder: Path, *, follow: bool = False) -> int | None:
    """Open `folder` so that it can be locked; return None on Windows, which cannot do that.

    Raises `OSError` if that fails, and for a link, unless `follow` is true.
    """
    if sys.platform == "win32":
        return None
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | (0 if follow else os.O_NOFOLLOW))


def lock(descriptor: int, *, shared: bool = False, wait: bool = False) -> LockState:
    """Lock the file or folder that `descriptor` has open; with `wait`, wait until it is free.

    Several processes can hold a `shared` lock at a time.
    """
    if sys.platform == "win32":
        return LockState.NONE
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, how if wait else how | fcntl.LOCK_NB)
    except BlockingIOError:
        return LockState.BUSY
    except OSError:
        # ENOLCK, EOPNOTSUPP and others; EBADF on NFS, which locks only what is open for writing.
        return LockState.NONE
    return LockState.HELD


def unlock(descriptor: int) -> None:
    """Free the lock of `descriptor`, before it is closed.

    Closing it would do, but a process that was forked since then has the descriptor too, and the
    lock would stay with it.
    """
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_still_at(path: Path, descriptor: int) -> bool:
    """Tell whether `path` is still the file or folder that `descriptor` has open."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
