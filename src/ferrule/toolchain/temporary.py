"""Temporary folders, and removing those that killed runs left behind.

The process that works in a folder holds its lock, so a folder that can be locked is abandoned. On a
file system without locks, nothing that another run left is removed.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from ferrule.errors import OutputError
from ferrule.toolchain.files import is_users_own
from ferrule.toolchain.system_locks import LockState, lock, open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "ferrule-"
_SUFFIX: Final = ".work"
_OURS: Final = re.compile(rf"{_PREFIX}[a-z0-9_]+\{_SUFFIX}")

_current: Final[ContextVar[Path | None]] = ContextVar("work folder", default=None)


def current_folder() -> Path | None:
    """Return the folder of the innermost active `work_folder`."""
    return _current.get()


@contextmanager
def work_folder() -> Iterator[Path]:
    """Yield a new empty folder that only this user can enter, removed when the block ends.

    Commands that run in that time put their own temporary files there, because a killed compiler
    leaves some behind. The first folder of a process also removes those that killed runs left.
    Raises `OutputError` if the folder cannot be made.
    """
    with as_temporary_error():
        parent = _parent()
        _remove_left(parent)
    folder, descriptor = Path(parent, f"{_PREFIX}{uuid4().hex}{_SUFFIX}"), None
    outer = _current.get()
    # A signal can arrive at any moment, so what is to be undone is known before it is done.
    try:
        with as_temporary_error():
            descriptor = _make_locked(folder)
        _current.set(folder)
        yield folder
    finally:
        try:
            _current.set(outer)
            remove_folder(folder)
        except BaseException:  # a signal in the middle of this: finish removing first
            remove_folder(folder)
            raise
        finally:
            if descriptor is not None:
                os.close(descriptor)


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
            f"the name of the temporary folder, {os.fsencode(parent)!r}, is not UTF-8; set the "
            "environment variable TMPDIR to another folder"
        )
        raise OutputError(message) from None
    return parent


def _make_locked(folder: Path) -> int | None:
    """Make a folder; return the open descriptor that holds its lock, if there are locks.

    Until it is locked, another process may take it for an abandoned one and remove it; then this
    makes it again.
    """
    while True:
        folder.mkdir(0o700)
        with suppress(FileNotFoundError):
            descriptor = open_folder(folder)
            if descriptor is None:
                return None
            lock(descriptor, wait=True)
            if folder.exists():
                return descriptor
            os.close(descriptor)


@cache  # once in a process is enough
def _remove_left(parent: str) -> None:
    """Remove the folders in `parent` that killed runs of this user left."""
    with os.scandir(parent) as entries:
        names = [entry.name for entry in entries if _OURS.fullmatch(entry.name)]
    for folder in (Path(parent, name) for name in names):
        with suppress(OSError):
            descriptor = open_folder(folder) if is_users_own(folder) else None
            if descriptor is not None:
                try:
                    if lock(descriptor) is LockState.HELD:
                        remove_folder(folder)
                finally:
                    os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Remove `folder` as far as possible."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        # A signal that arrives just after `rmtree` closed a folder makes it close it again.
        raise error.__context__ or error from None
