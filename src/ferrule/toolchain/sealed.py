"""Files whose damage is noticed: the first line is the digest of the rest."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from ferrule.toolchain.trust import require_own

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST: Final = 1 << 24  # bytes
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
    # The name is known before the file is made, so an interrupt at any moment leaves no file.
    temporary = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=0o600)) as file:
            file.write(digest_of(content).encode() + b"\n" + content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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
