"""Files whose damage is noticed: the first line is the digest of the rest.

A file is written under another name and then renamed, so it is complete or absent. While it is
written it is locked: one that is not was left by a killed process, and is removed with the next
file that is written to the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from ferrule.toolchain.system_locks import LockState, lock
from ferrule.toolchain.trust import require_own

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST: Final = 1 << 24  # bytes
_WRITING: Final = ".writing"
_LONGEST: Final = 60 * 60
"""For how long a file is written at most, in seconds, where the file system has no locks."""
_OPEN: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would block
    | getattr(os, "O_BINARY", 0)
)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of `content`, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_private(path: Path, largest: int) -> bytes:
    """Return the content of the ordinary file `path` that nobody else can write to.

    Raises `OSError` if there is no such file of at most `largest` bytes, and `OutputError` if
    another user could have changed it.
    """
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as file:
        # The status of what was opened, not of the path, which could name another file by now.
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > largest:
            message = f"{path} is not an ordinary file of at most {largest} bytes"
            raise OSError(message)
        require_own(path, about)
        return file.read()


def write_sealed_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step; raise `OSError` if that fails."""
    _remove_killed(path.parent)
    # The name is known before the file is made, so an interrupt at any moment leaves no file.
    temporary = path.with_name(f".{path.name}-{uuid4().hex}{_WRITING}")
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=0o600)) as file:
            lock(file.fileno())
            file.write(digest_of(content).encode() + b"\n" + content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _remove_killed(folder: Path) -> None:
    """Remove the files that killed processes were writing to `folder`; where that fails, they stay.

    Another process may not have locked its file yet, or not have renamed it yet. If that file is
    removed, the other process fails as if the disk were full.
    """
    for path in folder.glob(f".*{_WRITING}"):
        with suppress(OSError), path.open("r+b") as file:  # NFS locks only what can be written
            state = lock(file.fileno())
            is_old = path.stat().st_mtime < time.time() - _LONGEST
            if state is LockState.HELD or (state is LockState.NONE and is_old):
                path.unlink()


def read_sealed_bytes(path: Path) -> bytes | None:
    """Return what `write_sealed_bytes` wrote; None if it is damaged or missing.

    Raises `OutputError` if another user could have changed it.
    """
    try:
        seal, _, content = read_private(path, _LARGEST).partition(b"\n")
    except OSError:
        return None
    return content if seal.decode("latin-1") == digest_of(content) else None


def write_sealed(path: Path, data: object) -> None:
    """Write `data` to `path` as JSON in one step; raise `OSError` if that fails."""
    write_sealed_bytes(path, json.dumps(data).encode())


def read_sealed(path: Path) -> Any:  # noqa: ANN401  JSON
    """Return what `write_sealed` wrote; None if it is damaged or missing.

    Raises `OutputError` if another user could have changed it.
    """
    content = read_sealed_bytes(path)
    return None if content is None else json.loads(content)
