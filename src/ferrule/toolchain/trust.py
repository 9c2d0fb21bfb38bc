"""Which files and folders of the cache can be trusted: those that nobody else can change.

What is loaded from the cache runs with the user's rights. So the cache, its entries and their
files must belong to the user (or root), and nobody else may be able to write to them. Nor may
anybody else be able to rename a folder above the cache. ssh checks its keys in the same way.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError
from ferrule.toolchain.files import require_writable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_ELSEWHERE: Final = "set the environment variable XDG_CACHE_HOME to a private directory"
WRITABLE: Final = "set the environment variable XDG_CACHE_HOME to a writable directory"
"""What to do if the cache has no room or cannot be written."""


def cache_folder() -> Path:
    """Return the cache directory, without links in its path; it need not exist yet.

    Raises `OutputError` if there is no place for it, or if another user could change its content.
    """
    named = _named()
    try:
        folder = named.parent.resolve() / named.name
        with suppress(FileNotFoundError):  # it is created with the first module
            for parent in reversed(folder.parents):
                _require_parent(parent)
            require_private(folder)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        message = f"there is no cache: cannot use {named}: {error}; {_ELSEWHERE}"
        raise OutputError(message) from None
    return folder


def _named() -> Path:
    """Return the cache directory, according to the platform and the environment."""
    try:
        from platformdirs import user_cache_path  # noqa: PLC0415  ferrule builds itself without

        named = user_cache_path("ferrule")
    except (ImportError, RuntimeError) as error:  # RuntimeError: there is no home directory
        message = f"there is no cache: {error}; {WRITABLE}"
        raise OutputError(message) from None
    if not named.is_absolute():
        message = f"there is no cache: {str(named)!r} is not an absolute path; {WRITABLE}"
        raise OutputError(message)
    return named


def writable_cache() -> Path:
    """Return the cache directory, not created yet; raise `OutputError` if it is not writable."""
    cache = cache_folder()
    try:
        require_writable(cache / "lock")
    except OutputError as error:
        message = f"there is no cache: {error}; {WRITABLE}"
        raise OutputError(message) from None
    return cache


def made_cache() -> Path:
    """Return the cache directory, created if needed; raise what `writable_cache` raises."""
    cache = writable_cache()
    with writing(cache):
        for folder in (*reversed(cache.parents), cache):
            with suppress(FileExistsError):  # even if another process was faster
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)  # a umask may have taken away the owner's rights
    return cache_folder()  # another process may have made a folder, so check them all again


@contextmanager
def writing(cache: Path) -> Iterator[None]:
    """Turn an `OSError` in the block into an `OutputError` that says `cache` cannot be written."""
    try:
        yield
    except OSError as error:
        message = f"cannot write to the cache {cache}: {error}; {WRITABLE}"
        raise OutputError(message) from None


def require_private(path: Path) -> os.stat_result:
    """Return the status of a file or folder of the cache, which only the user may change.

    Raises `OutputError` for a link, and if another user owns it or can write to it; `OSError` if
    nothing is there.
    """
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        _refuse(path, "it is a link, whose target ferrule has not checked")
    require_own(path, about)
    return about


def require_own(path: Path, about: os.stat_result) -> None:
    """Raise `OutputError` if another user owns `path` or can write to it; `about` is its status."""
    if sys.platform == "win32":  # the user's profile is private there
        return
    if about.st_uid not in {0, os.geteuid()}:
        _refuse(path, f"it belongs to another user (number {about.st_uid})")
    if about.st_mode & _OTHERS_WRITE:
        _refuse(path, f"other users can write to it (mode {stat.S_IMODE(about.st_mode):04o})")


def _require_parent(folder: Path) -> None:
    """Refuse a folder above the cache in which others can rename; a sticky bit forbids that."""
    about = folder.stat()
    if not (about.st_mode & stat.S_ISVTX and about.st_uid in {0, _user()}):
        require_own(folder, about)


def _user() -> int:
    return -1 if sys.platform == "win32" else os.geteuid()


def _refuse(path: Path, why: str) -> None:
    message = (
        f"the cache is not safe to load from: {path}: {why}. Find out why; then remove it, make "
        f"it private (`chmod go-w`), or {_ELSEWHERE}"
    )
    raise OutputError(message)
