"""List a directory and add up points by ctypes: every declaration is copied by hand.

Nobody compares the copies below with the C headers. They are right on 64-bit Linux, and were
written for it: on macOS, FreeBSD or 32-bit Linux other copies are needed.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

from ferrule import _lib

if TYPE_CHECKING:
    from collections.abc import Iterable


class Dirent(ctypes.Structure):
    """`struct dirent`, with the widths that `ino_t` and `off_t` have on 64-bit Linux."""

    _fields_ = (
        ("d_ino", ctypes.c_ulong),
        ("d_off", ctypes.c_long),
        ("d_reclen", ctypes.c_ushort),
        ("d_type", ctypes.c_ubyte),
        ("d_name", ctypes.c_char * 256),
    )


class DataPoint(ctypes.Structure):
    """`DataPoint` of csrc/bundled/datapoint.h."""

    _fields_ = (("num", ctypes.c_int), ("dnum", ctypes.c_double))


# The values of DT_FIFO, DT_DIR, DT_REG and DT_LNK, copied from <dirent.h>.
KINDS = {1: "pipe", 4: "directory", 8: "file", 10: "link"}

libc = ctypes.CDLL(None, use_errno=True)
libc.opendir.argtypes = [ctypes.c_char_p]
libc.opendir.restype = ctypes.c_void_p  # without this line: an int, half of the pointer
libc.readdir.argtypes = [ctypes.c_void_p]
libc.readdir.restype = ctypes.POINTER(Dirent)
libc.closedir.argtypes = [ctypes.c_void_p]
libc.closedir.restype = ctypes.c_int

# ctypes loads any shared library. ferrule's own module is one, and it has add_data.
points_library = ctypes.CDLL(_lib.__file__)
points_library.add_data.argtypes = [ctypes.POINTER(DataPoint), ctypes.c_uint]
points_library.add_data.restype = DataPoint


def list_directory(path: str) -> list[tuple[str, int, str]]:
    """Return name, inode and kind of each entry of the directory `path`."""
    stream = libc.opendir(os.fsencode(path))
    if not stream:
        raise _failure(path)
    found = []
    try:
        while True:
            ctypes.set_errno(0)  # readdir returns NULL at the end and on an error
            entry = libc.readdir(stream)
            if not entry:
                break
            name = os.fsdecode(entry.contents.d_name)
            if name not in {".", ".."}:
                kind = KINDS.get(entry.contents.d_type, "other")
                found.append((name, entry.contents.d_ino, kind))
        if ctypes.get_errno():
            raise _failure(path)
    finally:
        libc.closedir(stream)
    return found


def add_points(points: Iterable[tuple[int, float]]) -> tuple[int, float]:
    """Return the sums of both numbers of the points."""
    items = [DataPoint(num, dnum) for num, dnum in points]
    total = points_library.add_data((DataPoint * len(items))(*items), len(items))
    return total.num, total.dnum


def _failure(path: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, os.strerror(code), path)


if __name__ == "__main__":
    for entry in list_directory(sys.argv[1] if len(sys.argv) > 1 else "."):
        print(*entry)
    print(add_points([(1, 0.5), (2, 1.25), (39, 40.25)]))
