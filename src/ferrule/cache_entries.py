"""The entries of the cache: which are in use, and the end of those that nobody uses.

An entry is a folder `NAME-DIGEST` that holds a module and what stands beside it. Each process that
imports the module holds a shared lock on the folder to its own end, and sets the module's time to
now. An entry whose files nobody has touched for 30 days, and that no process holds, is removed.

Where there is no `fcntl`, which is on Windows, the system itself keeps a file that is loaded.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNUSED_DAYS: Final = 30
"""How long an entry is kept after its last use, in days."""

_DIGITS: Final = 32
_TAKING: Final = Lock()
_held: Final[dict[Path, int]] = {}


def entry_folder(cache: Path, name: str, digest: str) -> Path:
    """Return the folder in `cache` of the module `name` that has this `digest`."""
    return cache / f"{name}-{digest[:_DIGITS]}"


def build_lock(cache: Path, name: str) -> FileLock:
    """Return the lock under which the entries of modules called `name` are made and removed."""
    return FileLock(cache / f"{name}.lock")


def take_entry(module: Path) -> bool:
    """Tell whether the file `module` is there; if it is, it stays while this process lives."""
    with _TAKING:
        with suppress(OSError):  # there is no entry yet, or the file system has no locks
            _hold(module.parent)
        with suppress(OSError):  # there is none yet, or it is another user's
            os.utime(module)
        return module.is_file()


def remove_unused(cache: Path) -> None:
    """Remove what is in `cache` and has not been used for `UNUSED_DAYS`; leave what is in use.

    Another run may build a module meanwhile: entries of its name are left for the next time. What
    cannot be removed stays.
    """
    oldest = time.time() - UNUSED_DAYS * 24 * 60 * 60
    for folder, name in _entries(cache):
        with suppress(OSError, Timeout), build_lock(cache, name).acquire(blocking=False):
            if _last_use(folder) < oldest:
                _remove(folder)


def _hold(folder: Path) -> None:
    """Lock `folder` against removal, once; the lock goes when the process ends."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        held = _held.get(folder)
        if held is not None and os.path.samestat(os.fstat(held), os.fstat(descriptor)):
            os.close(descriptor)
            return
        if held is not None:  # the folder of that name was removed, by hand, and made anew
            os.close(held)
        _held[folder] = descriptor
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def _remove(folder: Path) -> None:
    """Remove `folder` unless a process holds it; the module first, which makes it an entry."""
    descriptor = None
    try:
        if sys.platform != "win32":
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for file in folder.glob(f"{folder.name[: -_DIGITS - 1]}.*"):
            if file.suffix != ".pyi":
                file.unlink()
        shutil.rmtree(folder)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _entries(cache: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders that are entries, each with the name of its module."""
    for folder in cache.iterdir():
        name, _, digest = folder.name.rpartition("-")
        if (
            len(digest) == _DIGITS
            and set(digest) <= set("0123456789abcdef")
            and folder.is_dir()
        ):
            yield folder, name


def _last_use(folder: Path) -> float:
    """Return when something in `folder` was last written or used, in seconds."""
    return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
