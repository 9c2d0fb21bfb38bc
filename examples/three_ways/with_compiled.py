"""List a directory and add up points by the compiled module: no declaration is written here.

`ferrule._lib` was compiled against the headers of the machine that it runs on. This file calls
it as bare as the other two call theirs; `ferrule.directory` and `ferrule.datapoint` wrap the
same module, and would leave two lines of all this.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ferrule import _lib
from ferrule._lib import ffi

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    _lib.DT_FIFO: "pipe",
    _lib.DT_DIR: "directory",
    _lib.DT_REG: "file",
    _lib.DT_LNK: "link",
}


def list_directory(path: str) -> list[tuple[str, int, str]]:
    """Return name, inode and kind of each entry of the directory `path`."""
    stream = _lib.opendir(os.fsencode(path))
    if not stream:
        raise _failure(path)
    found = []
    try:
        while True:
            ffi.errno = 0  # readdir returns NULL at the end and on an error
            entry = _lib.readdir(stream)
            if not entry:
                break
            name = os.fsdecode(ffi.string(entry.d_name))
            if name not in {".", ".."}:
                found.append((name, entry.d_ino, KINDS.get(entry.d_type, "other")))
        if ffi.errno:
            raise _failure(path)
    finally:
        _lib.closedir(stream)
    return found


def add_points(points: Iterable[tuple[int, float]]) -> tuple[int, float]:
    """Return the sums of both numbers of the points."""
    items = ffi.new("DataPoint[]", list(points))
    total = _lib.add_data(items, len(items))
    return total.num, total.dnum


def _failure(path: str) -> OSError:
    return OSError(ffi.errno, os.strerror(ffi.errno), path)


if __name__ == "__main__":
    for entry in list_directory(sys.argv[1] if len(sys.argv) > 1 else "."):
        print(*entry)
    print(add_points([(1, 0.5), (2, 1.25), (39, 40.25)]))
