"""The entries of the cache: publishing one, checking it before use, and removing it.

An entry is a folder `NAME-DIGEST` with a module, its stub and report, and a manifest: the key, and
the size and digest of each file. The folder is filled under another name and renamed when all of it
is on disk, so an entry is complete or absent. Damage after that shows when the files are compared
with the manifest.

Each process that imports the module holds a shared lock on the folder until it ends, and sets the
module's time to now. An entry that nobody has used for 30 days, and that no process holds, is
removed. Windows has no such locks, but does not remove files that are loaded.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from ferrule.cache.build_lock import BusyError, build_lock
from ferrule.errors import OutputError
from ferrule.toolchain.sealed import digest_of, read_private, read_sealed, write_sealed
from ferrule.toolchain.system_locks import LockState, is_still_at, lock, open_folder
from ferrule.toolchain.temporary import remove_folder
from ferrule.toolchain.trust import require_private, writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNUSED_DAYS: Final = 30
"""How long an entry is kept after its last use, in days."""

_DAY: Final = 24 * 60 * 60
_DIGITS: Final = 32
_MANIFEST: Final = "entry.json"
_ONCE: Final = ".once"
_STAGED: Final = ".building"
_held: Final[dict[Path, int]] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """The place in `cache` of the module `name` with the key `digest`.

    `file` is the name of the extension module's file. If `is_shared` is false, only the process
    that builds the entry uses it.
    """

    cache: Path
    name: str
    digest: str
    file: str
    is_shared: bool = True

    @property
    def folder(self) -> Path:
        """The folder of the entry."""
        ending = "" if self.is_shared else _ONCE
        return self.cache / f"{self.name}-{self.digest[:_DIGITS]}{ending}"

    @property
    def module(self) -> Path:
        """The extension module itself."""
        return self.folder / self.file


def take_entry(entry: Entry) -> bool:
    """Tell whether `entry` exists unchanged; if so, lock it until this process ends.

    Raises `OutputError` if another user could have changed it.
    """
    try:
        about = require_private(entry.folder)
        if not stat.S_ISDIR(about.st_mode):
            return False
        # Before the files are checked, so that no other process removes them in between.
        with suppress(OSError):  # the file system has no locks
            _hold(entry.folder)
        if not _is_as_published(entry):
            return False
    except OSError:
        return False
    with suppress(OSError):  # it belongs to root, or cannot be written
        os.utime(entry.module)
    return True


@contextmanager
def staged(entry: Entry) -> Iterator[Path]:
    """Yield a private folder for the files of `entry`, which is removed when the block ends."""
    with _private_folder(entry.cache, entry.folder) as folder:
        yield folder


def publish(entry: Entry, folder: Path) -> None:
    """Turn the `folder` from `staged` into `entry`, replacing what is there.

    It becomes visible only when all of it is on disk. Raises `OutputError` if that fails.
    """
    with writing(entry.cache):
        _seal(entry, folder)
        # POSIX renames a folder only to an empty one or to none, so what is there is moved away.
        while True:
            if os.path.lexists(entry.folder):
                _move_away(entry.folder)
            try:
                folder.rename(entry.folder)
                break
            except OSError as error:
                # On a file system without locks, another process may have been faster.
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise
        _sync(entry.cache)


def _seal(entry: Entry, folder: Path) -> None:
    """Add the manifest to the files in `folder`, make them all private, and sync them."""
    for left in folder.glob(".*"):  # what could not be removed when it was done with
        left.unlink()
    paths = sorted(folder.iterdir())
    files = {path.name: path.read_bytes() for path in paths}
    sizes = {name: (len(content), digest_of(content)) for name, content in files.items()}
    write_sealed(folder / _MANIFEST, {"key": entry.digest, "files": sizes})
    for name in (*files, _MANIFEST):
        (folder / name).chmod(0o600)
        _sync(folder / name)
    _sync(folder)


def remove_staged(cache: Path, name: str) -> None:
    """Remove what killed builds of modules called `name` left; the caller holds their lock."""
    for folder, of in _staged(cache):
        if of == name:
            remove_folder(folder)


def remove_unused(cache: Path) -> None:
    """Remove the entries of `cache` that no process uses or has used for `UNUSED_DAYS`.

    The remains of killed builds go too. Entries of a module that another run is building stay for
    the next time, and so does what cannot be removed.
    """
    oldest = time.time() - UNUSED_DAYS * _DAY
    for folder, name in (*_entries(cache), *_staged(cache)):
        with (
            suppress(OSError, BusyError, OutputError),
            build_lock(cache, name, wait=False) as alone,
        ):
            if folder.suffix == _STAGED:
                # With the lock, no build is under way; without locks, only age tells.
                if alone or _last_use(folder) < oldest:
                    remove_folder(folder)
            elif folder.suffix == _ONCE or _last_use(folder) < oldest:
                _remove(folder)


def _is_as_published(entry: Entry) -> bool:
    """Tell whether each file of `entry` matches its manifest; raise `OSError` if one is missing.

    Nobody else can write to the files or the folder, so the same files are loaded a moment later.
    """
    manifest = read_sealed(entry.folder / _MANIFEST)
    if not manifest or manifest["key"] != entry.digest or entry.file not in manifest["files"]:
        return False
    return all(
        len(content := read_private(entry.folder / name, size)) == size
        and digest_of(content) == digest
        for name, (size, digest) in manifest["files"].items()
    )


def _hold(folder: Path) -> None:
    """Lock `folder` against removal until this process ends, once."""
    held = _held.get(folder)
    if held is not None and not is_still_at(folder, held):
        os.close(_held.pop(folder))  # the folder was removed and created again
        held = None
    if held is None:
        held = open_folder(folder)
        if held is None:
            return
        _held[folder] = held  # before it is locked, so that a signal does not lose it
    lock(held, shared=True, wait=True)


def _remove(folder: Path) -> None:
    """Remove `folder`; raise `BusyError` if a process may be using it."""
    descriptor = open_folder(folder)
    try:
        if descriptor is not None and lock(descriptor) is not LockState.HELD:
            raise BusyError
        _move_away(folder)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _move_away(folder: Path) -> None:
    """Move an entry, or whatever has its name, away in one step, and then remove it."""
    with _private_folder(folder.parent, folder) as aside:
        if stat.S_ISDIR(folder.lstat().st_mode):
            folder.chmod(0o700)  # moving a folder writes to its `..`, so a read-only one stays
        folder.rename(aside / "entry")


@contextmanager
def _private_folder(cache: Path, entry: Path) -> Iterator[Path]:
    """Yield a private folder, which is removed when the block ends.

    What cannot be removed is harmless, since the name is not an entry's.
    """
    # The name is known before the folder is made, so an interrupt at any moment leaves none.
    folder = cache / f".{entry.name.removesuffix(_ONCE)}-{uuid4().hex}{_STAGED}"
    try:
        with writing(cache):
            folder.mkdir(0o700)
            folder.chmod(0o700)  # a umask may have taken away the owner's rights
        yield folder
    finally:
        try:
            remove_folder(folder)
        except BaseException:  # a signal in the middle of this: finish first
            remove_folder(folder)
            raise


def _sync(path: Path) -> None:
    """Sync a file or a folder to disk."""
    if sys.platform == "win32" and path.is_dir():  # Windows cannot sync a folder
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entries(cache: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders that are entries, each with the name of its module."""
    for folder in cache.iterdir():
        name, _, digest = folder.name.removesuffix(_ONCE).rpartition("-")
        if _is_digest(digest) and folder.is_dir() and not folder.is_symlink():
            yield folder, name


def _staged(cache: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders in which entries are made, or to which they are moved for removal."""
    for folder in cache.glob(f".*{_STAGED}"):
        name, _, rest = folder.name.removeprefix(".").rpartition("-")
        name, _, digest = name.rpartition("-")
        if rest and _is_digest(digest):
            yield folder, name


def _is_digest(text: str) -> bool:
    return len(text) == _DIGITS and set(text) <= set("0123456789abcdef")


def _last_use(folder: Path) -> float:
    """Return when something in `folder` was last written or used, in seconds."""
    return max(path.lstat().st_mtime for path in (folder, *folder.iterdir()))
