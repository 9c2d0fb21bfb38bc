"""Writing results so that nothing half-written is ever seen."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ferrule.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Make `path` hold `text`, in one step, and only if it does not already.

    Raises `OutputError` where that cannot be.
    """
    content = text.encode("utf-8")
    with _as_output_error(path):
        if path.is_file() and path.read_bytes() == content:
            return
        with _replacing(path) as temporary:
            temporary.write_bytes(content)


def place_file(source: Path, path: Path) -> None:
    """Make `path` a copy of `source`, in one step, with the mode that a new file gets.

    Raises `OutputError` where that cannot be.
    """
    with _as_output_error(path), _replacing(path) as temporary:
        shutil.copyfile(source, temporary)
        temporary.chmod(0o777 & ~_umask())


def require_writable(path: Path) -> None:
    """Raise `OutputError` now if the file `path` could not be written later.

    Folders that are not there yet are not made: a failed run leaves none behind.
    """
    with _as_output_error(path):
        if path.is_dir():
            message = f"cannot write {path}: it is a directory"
            raise OutputError(message)
        nearest = next(f for f in path.absolute().parents if f.exists())
        if not nearest.is_dir():
            message = f"cannot write {path}: {nearest} is not a directory"
            raise OutputError(message)
        with tempfile.TemporaryFile(dir=nearest):
            pass


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` that takes its place when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise OutputError(message) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
