"""Locks between threads and processes; the end of a process frees those that it holds.

On a file system without locks, only the threads of a process wait for each other: two processes may
then build the same module, and one of the results stays.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from threading import Lock, RLock
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.files import as_output_error
from ferrule.toolchain.system_locks import LockState, is_still_at, lock, unlock

if sys.platform == "win32":
    from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_locks: Final[dict[Path, _NameLock]] = {}
_finding: Final = Lock()


class BusyError(Exception):
    """Another thread or process holds the lock."""


@contextmanager
def build_lock(cache: Path, name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock for making or removing entries of modules called `name`.

    A thread that already holds it gets it again: a signal handler may run during its build.
    Yields whether no one else is working there. Raises `BusyError` if somebody is and `wait` is
    false, and `OutputError` if the lock file cannot be created.
    """
    path = cache / f"{name}.lock"
    with _finding:
        named = _locks.setdefault(path, _NameLock(path))
    # First between threads, then between processes: `flock` belongs to the open file, which the
    # threads of a process share.
    if wait:
        # Not by calling `acquire`: a signal could arrive just after that.
        with named.threads, named.entered(wait=True) as alone:
            yield alone
        return
    if named.is_entered:
        raise BusyError
    try:
        if not named.threads.acquire(blocking=False):
            raise BusyError
        with named.entered(wait=False) as alone:
            yield alone
    finally:
        # Whether or not it is known to be acquired, since a signal may have arrived just after
        # that. Nothing may be called here before it is released, for the same reason.
        try:  # noqa: SIM105  `suppress` would be called
            named.threads.release()
        except RuntimeError:  # it was not
            pass


class _NameLock:
    """The lock of one name: for threads, for processes, and whether its thread has entered."""

    def __init__(self, path: Path) -> None:
        self.threads = RLock()
        self._path = path
        self.is_entered = False
        self._file: _FileLock | None = None

    @contextmanager
    def entered(self, *, wait: bool) -> Iterator[bool]:
        """Lock the file in the block, unless this thread has done so; yield whether it is locked.

        Raises `BusyError` instead of waiting if `wait` is false.
        """
        if self.is_entered:  # a signal handler interrupted this thread's own build
            if not wait:
                raise BusyError
            yield False
            return
        try:
            self.is_entered = True
            # Known before it is locked, so that a signal at any moment leaves it unlocked.
            self._file = _FileLock(self._path)
            with as_output_error(self._path):
                is_held = self._file.acquire(wait=wait)
            yield is_held
        finally:
            # Released first: a signal handler in between would wait for its own thread's file.
            try:
                self._release()
            except BaseException:  # a signal in the middle of this: finish first
                self._release()
                raise
            finally:
                self.is_entered = False

    def _release(self) -> None:
        """Release the file, unless that has been done."""
        if self._file is not None:
            self._file.release()
            self._file = None

    def forget(self) -> None:
        """Close the file in a forked child, and leave the lock to the parent."""
        held, self._file = self._file, None
        if held is not None:
            held.close()


if sys.platform == "win32":

    class _FileLock:
        def __init__(self, path: Path) -> None:
            self._lock = FileLock(path)

        def acquire(self, *, wait: bool) -> bool:
            try:
                self._lock.acquire(blocking=wait)
            except Timeout:
                raise BusyError from None
            return True

        def release(self) -> None:
            self._lock.release()

        close = release

else:

    class _FileLock:
        """The lock of the file `path`."""

        def __init__(self, path: Path) -> None:
            self._path = path
            self._descriptor: int | None = None

        def acquire(self, *, wait: bool) -> bool:
            """Lock the file; return False if the file system has no locks."""
            while True:
                self._descriptor = _opened(self._path)
                state = lock(self._descriptor, wait=wait)
                if state is LockState.NONE:
                    return False
                if state is LockState.BUSY:
                    raise BusyError
                if is_still_at(self._path, self._descriptor):
                    return True
                self.close()  # the cache was removed while we waited

        def release(self) -> None:
            """Free the lock and close the file, unless that has been done."""
            try:
                if self._descriptor is not None:
                    unlock(self._descriptor)
            finally:
                self.close()

        def close(self) -> None:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                os.close(descriptor)


def _opened(path: Path) -> int:
    """Open or create the file `path`, replacing anything else; return its descriptor."""
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            path.rmdir()
        elif not stat.S_ISREG(mode):
            path.unlink()
    # O_RDWR because NFS locks only files that are open for writing.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with suppress(OSError):
        os.fchmod(descriptor, 0o600)  # a umask may have taken away the owner's rights
    return descriptor


def _forget_all() -> None:
    """Forget all locks in a forked child: the threads that hold them do not exist there."""
    global _finding  # noqa: PLW0603  a thread of the parent may have held it
    _finding = Lock()  # type: ignore[misc]
    for named in _locks.values():
        named.forget()
    _locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
