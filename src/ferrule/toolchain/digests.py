"""Digests of files that are needed again and again: compilers, linkers, libraries.

A digest is remembered together with the file's inode, size and times. A program can set back a
file's modification time, but not its change time (`st_ctime`). If that is so recent that a file
system with a coarse clock could hide another change, the file is read again the next time.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from ferrule.toolchain.sealed import digest_of, read_sealed, write_sealed

_COARSEST_CLOCK: Final = 2_000_000_000  # nanoseconds: FAT counts time in steps of two seconds
_MOST: Final = 1000


class Digests:
    """The digests of files by path, remembered in the folder `cache` if it exists."""

    def __init__(self, cache: Path) -> None:
        """Read what was remembered; raise `OutputError` if another user could have changed it."""
        self._store = cache / "digests.json"
        self._known: dict[str, tuple[list[int], str]] = read_sealed(self._store) or {}
        self._learned = False

    def digest(self, path: str) -> str:
        """Return the digest of the file at `path`, or the error number if it cannot be read."""
        now = time.time_ns()
        try:
            stamp = _stamp(Path(path).stat())
            known = self._known.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            digest = digest_of(Path(path).read_bytes())
        except OSError as error:
            return str(error.errno)
        if is_settled(stamp, now):
            self._known[path] = (stamp, digest)
            self._learned = True
        return digest

    def remember(self) -> None:
        """Save the digests, if the cache can be written."""
        if self._learned and self._store.parent.is_dir():
            newest = dict(list(self._known.items())[-_MOST:])
            with suppress(OSError):  # the cache cannot be written: the next call is only slower
                write_sealed(self._store, newest)


def stamp_of(path: str) -> list[int] | None:
    """Return what changes with the file or folder at `path`; None if there is none."""
    try:
        return _stamp(os.stat(path))  # noqa: PTH116  hundreds of them, in a build that does nothing
    except (OSError, ValueError):
        return None


def is_settled(stamp: list[int] | None, now: int) -> bool:
    """Return whether a file with this `stamp` cannot have changed since, `now` being its time."""
    return stamp is None or max(stamp[-2:]) + _COARSEST_CLOCK < now  # both times


def _stamp(about: os.stat_result) -> list[int]:
    return [
        about.st_dev,
        about.st_ino,
        about.st_size,
        about.st_mtime_ns,
        about.st_ctime_ns,
    ]
