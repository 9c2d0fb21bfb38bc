"""Writing new files: synced to disk, and never through a link.

A new file first gets a hidden name in the folder of its target. The name is random and must not
exist, so nobody can plant a link there. The system applies the umask, as to any new file.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HIDDEN: Final = ".ferrule-"
"""The prefix of files that are in an output folder only during a run."""

# What fsync reports on pipes and on file systems that have nothing to sync.
_CANNOT_SYNC: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


def hidden_sibling(path: Path) -> Path:
    """Return a random hidden path in the folder of `path`, so that a rename replaces `path`.

    Renames are atomic only within a file system.
    """
    return path.with_name(f"{HIDDEN}{os.urandom(8).hex()}")


def write_new(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write `content` to the new file `path`, and wait until it is on disk.

    The file gets `mode` less the umask. Raises `OSError`, for example if `path` exists already.
    """
    with os.fdopen(os.open(path, _NEW, mode), "wb") as file:
        file.write(content)
        file.flush()
        _sync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to the file `path` in one step, or raise `OSError` and leave it unchanged.

    It may not be on disk yet, so this is for files that can be made again.
    """
    staged = hidden_sibling(path)
    try:
        with os.fdopen(os.open(staged, _NEW, 0o666), "wb") as file:
            file.write(content)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Sync the names in `folder` to disk, on systems that can do that.

    POSIX writes the content of a file and its name separately: after a crash, a file that was
    synced may have no name.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def is_same(path: Path, content: bytes) -> bool:
    """Tell whether `path` is a plain file, not a link to one, that contains `content`."""
    try:
        about = path.lstat()
        return (
            stat.S_ISREG(about.st_mode)
            and about.st_size == len(content)
            and path.read_bytes() == content
        )
    except OSError:
        return False


def is_users_own(path: Path) -> bool:
    """Tell whether only this user can have written the file or folder `path`; false for a link.

    On Windows, where this cannot be seen, it is true of every file.
    """
    try:
        about = path.lstat()
    except OSError:
        return False
    if stat.S_ISLNK(about.st_mode):
        return False
    writable_by_others = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return os.name == "nt" or (about.st_uid == os.geteuid() and not writable_by_others)


def require_writable(path: Path) -> None:
    """Raise `OutputError` now if the file `path` could not be written later.

    Missing folders are not created: a failed run must not leave any.
    """
    with as_output_error(path):
        _require_plain(path)
        nearest = next(f for f in path.absolute().parents if os.path.lexists(f))
        if nearest.is_symlink() and not nearest.exists():
            reason = f"{nearest} is a link to something that does not exist"
            raise OutputError(reason, path)
        if not nearest.is_dir():
            reason = f"{nearest} is not a directory"
            raise OutputError(reason, path)
        # Not `os.access`, which may say yes where the file system then says no, as on NFS.
        with tempfile.TemporaryFile(dir=nearest):
            pass


def require_apart(targets: Sequence[Path], inputs: Iterable[Path]) -> None:
    """Raise `OutputError` if two of `targets` are the same file, or one is also among `inputs`.

    A link at a target is replaced, so it is a different file from the one it points to.
    """
    read = {_place_of(path) for path in inputs}
    written: set[Path] = set()
    for path in targets:
        place = _place_of(path)
        if place in read:
            reason = "the run reads it; name another file"
            raise OutputError(reason, path)
        if place in written:
            reason = "the run writes something else there; name another file"
            raise OutputError(reason, path)
        written.add(place)


def _place_of(path: Path) -> Path:
    try:
        return path.absolute().parent.resolve() / path.name
    # A loop of links (RuntimeError before Python 3.13), or a NUL in the name.
    except (OSError, RuntimeError, ValueError):
        return path


def _require_plain(path: Path) -> None:
    """Raise `OutputError` if `path` exists and cannot be replaced by a file."""
    with suppress(FileNotFoundError, NotADirectoryError):  # nothing is there, or a dead link
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            reason = "it is a directory"
            raise OutputError(reason, path)
        # /dev/stdout is a link to /proc/self/fd/1, which may be a regular file. Replacing the link
        # would write to another file than the one that the shell opened.
        is_descriptor = path.is_symlink() and "/proc/" in os.fspath(path.readlink())
        if is_descriptor or not stat.S_ISREG(mode):
            reason = "it is a device or a pipe; give a file name"
            raise OutputError(reason, path)


def current_directory() -> Path:
    """Return the current directory; raise `OutputError` if it has been removed."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        message = "the current directory has been removed; change to another one and run again"
        raise OutputError(message) from None


@contextmanager
def working_in(folder: str | Path, place: str) -> Iterator[None]:
    """Make `folder`, which the user named at `place`, the current directory in the block.

    Raises `SettingsError` if that is not possible.
    """
    before = current_directory()
    try:
        os.chdir(folder)
    except OSError as error:
        message = f"{place}: {folder}: {error.strerror}"
        raise SettingsError([message]) from None
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def as_output_error(path: Path) -> Iterator[None]:
    """Turn an `OSError` into an `OutputError`, "cannot write `path`: why"."""
    try:
        yield
    except OSError as error:
        raise OutputError(str(error.strerror or error), path) from None
