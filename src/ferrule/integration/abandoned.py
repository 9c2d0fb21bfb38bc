"""Removes the files of modules that a project no longer has from setuptools' build directory.

setuptools puts all of that directory into a wheel: after a module was renamed, both would be in it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ferrule.toolchain.sealed import digest_of, read_sealed, write_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def remove_abandoned(folder: Path, files: Iterable[Path], record: Path) -> None:
    """Remove the files in `folder` that the last build wrote there and this one did not.

    `files` are those of this build, and `record` is the file in which builds note theirs. A file
    that somebody else has changed since stays. Raises `OSError`.
    """
    builds: dict[str, dict[str, str]] = read_sealed(record) or {}
    home = str(folder.resolve())
    there = (path for path in files if path.is_file())
    written = {os.path.relpath(path, folder): digest_of(path.read_bytes()) for path in there}
    before = builds.get(home, {})
    if before == written:
        return
    for name in before.keys() - written.keys():
        path = folder / name
        if path.is_file() and digest_of(path.read_bytes()) == before[name]:
            path.unlink()
    write_sealed(record, builds | {home: written})
