"""List a directory and add up points by cffi's ABI mode: the copies are C text.

The text is easier to write than ctypes' classes, and a missing prototype is an error. Still
nobody compares it with the C headers: no compiler takes part. It is right on 64-bit Linux.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import cffi

from ferrule import _lib

if TYPE_CHECKING:
    from collections.abc import Iterable

ffi = cffi.FFI()
ffi.cdef("""
    typedef unsigned long ino_t;
    typedef long off_t;
    typedef struct DIR DIR;
    struct dirent {
        ino_t d_ino;
        off_t d_off;
        unsigned short d_reclen;
        unsigned char d_type;
        char d_name[256];
    };
    enum { DT_FIFO = 1, DT_DIR = 4, DT_REG = 8, DT_LNK = 10 };
    DIR *opendir(const char *name);
    struct dirent *readdir(DIR *stream);
    int closedir(DIR *stream);

    typedef struct { int num; double dnum; } DataPoint;
    DataPoint add_data(const DataPoint *dps, unsigned n);
""")
libc = ffi.dlopen(None)
points_library = ffi.dlopen(_lib.__file__)  # any shared library; this one has add_data

KINDS = {
    libc.DT_FIFO: "pipe",
    libc.DT_DIR: "directory",
    libc.DT_REG: "file",
    libc.DT_LNK: "link",
}


def list_directory(path: str) -> list[tuple[str, int, str]]:
    """Return name, inode and kind of each entry of the directory `path`."""
    stream = libc.opendir(os.fsencode(path))
    if not stream:
        raise _failure(path)
    found = []
    try:
        while True:
            ffi.errno = 0  # readdir returns NULL at the end and on an error
            entry = libc.readdir(stream)
            if not entry:
                break
            name = os.fsdecode(ffi.string(entry.d_name))
            if name not in {".", ".."}:
                found.append((name, entry.d_ino, KINDS.get(entry.d_type, "other")))
        if ffi.errno:
            raise _failure(path)
    finally:
        libc.closedir(stream)
    return found


def add_points(points: Iterable[tuple[int, float]]) -> tuple[int, float]:
    """Return the sums of both numbers of the points."""
    items = ffi.new("DataPoint[]", list(points))
    total = points_library.add_data(items, len(items))
    return total.num, total.dnum


def _failure(path: str) -> OSError:
    return OSError(ffi.errno, os.strerror(ffi.errno), path)


if __name__ == "__main__":
    for entry in list_directory(sys.argv[1] if len(sys.argv) > 1 else "."):
        print(*entry)
    print(add_points([(1, 0.5), (2, 1.25), (39, 40.25)]))
