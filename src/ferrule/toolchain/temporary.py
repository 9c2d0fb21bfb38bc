"""Temporary folders, and removing those that killed runs left.

Each is locked by the process that works in it, and the system releases the lock when the process
ends, however it ends. So a folder that can be locked is abandoned. On a file system without locks,
nothing that another run left is removed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError
from ferrule.toolchain.files import is_own

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "ferrule-"
_SUFFIX: Final = ".work"
_OURS: Final = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}\{_SUFFIX}")

_current: Final[ContextVar[Path | None]] = ContextVar("work folder", default=None)


def current_folder() -> Path | None:
    """Return the folder of the innermost active `work_folder`."""
    return _current.get()


@contextmanager
def work_folder() -> Iterator[Path]:
    """Yield a new empty folder that only this user can enter, removed when the block ends.

    Commands that run meanwhile put their own temporary files there, because a killed compiler
    leaves some behind. The first folder of a process also removes those that killed runs left.
    Raises `OutputError` if the folder cannot be made.
    """
    with as_temporary_error():
        parent = _parent()
        _remove_left(parent)
        folder, lock = _make_locked(parent)
    token = _current.set(folder)
    try:
        yield folder
    finally:
        _current.reset(token)
        try:
            _remove(folder)
        except KeyboardInterrupt:
            _remove(folder)
            raise
        finally:
            if lock is not None:
                os.close(lock)


@contextmanager
def as_temporary_error() -> Iterator[None]:
    """Turn an `OSError` into an `OutputError` that says what to do."""
    try:
        yield
    except OSError as error:
        message = (
            f"cannot write temporary files: {error.strerror or error}; set the environment "
            "variable TMPDIR to a writable folder with free space"
        )
        raise OutputError(message) from None


def _parent() -> str:
    """Return the system's temporary folder; raise `OutputError` if its name is not UTF-8."""
    parent = tempfile.gettempdir()
    try:
        parent.encode()
    except UnicodeEncodeError:
        message = (
            f"the temporary folder, {os.fsencode(parent)!r}, has a name that is not UTF-8; set "
            "TMPDIR to another"
        )
        raise OutputError(message) from None
    return parent


def _make_locked(parent: str) -> tuple[Path, int | None]:
    """Make a folder; return it and the holder of its lock.

    Until it is locked, another process may take it for an abandoned one.
    """
    while True:
        folder = Path(tempfile.mkdtemp(_SUFFIX, _PREFIX, parent))
        if sys.platform == "win32":
            return folder, None
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


@cache
def _remove_left(parent: str) -> None:
    if sys.platform == "win32":
        return
    with os.scandir(parent) as entries:
        names = [entry.name for entry in entries if _OURS.fullmatch(entry.name)]
    for folder in (Path(parent, name) for name in names):
        with suppress(OSError):
            if is_own(folder):
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(folder)
                finally:
                    os.close(lock)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
