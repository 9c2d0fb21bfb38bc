"""The system's locks on files and folders: `flock`, which frees a lock when its holder ends.

So a killed process leaves no lock behind, and whatever can be locked belongs to nobody. Windows
has no `flock`, and some file systems have no locks; the callers say what they do without.
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
    """What came of asking for a lock.

    `HELD`: this process has it. `BUSY`: another one has it. `NONE`: there are no locks here.
    """

    HELD = auto()
    BUSY = auto()
    NONE = auto()


def open_folder(folder: Path, *, follow: bool = False) -> int | None:
    """Open `folder` so that it can be locked; return None on Windows, which cannot do that.

    A link is an `OSError`, as any failure is, unless `follow` says to follow it.
    """
    if sys.platform == "win32":
        return None
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | (0 if follow else os.O_NOFOLLOW))


def lock(descriptor: int, *, shared: bool = False, wait: bool = False) -> LockState:
    """Lock what `descriptor` has open; with `wait`, after the processes that hold it.

    Processes can hold a `shared` lock together.
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
    """Free the lock and close `descriptor`, even if a process forked meanwhile has it too."""
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_still_at(path: Path, descriptor: int) -> bool:
    """Tell whether `path` is what `descriptor` has open: it may have been replaced meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
