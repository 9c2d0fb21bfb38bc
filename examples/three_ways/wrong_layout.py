"""Three structs copied wrongly into ctypes, and the garbage that comes out without an error.

Nothing here crashes: each wrong struct reads memory that is really there. That is the trouble.
cffi's ABI mode reads the same garbage from the same mistakes. `wrong_compiled.py` makes them in
text that is compiled.
"""

from __future__ import annotations

import ctypes
import tempfile
from pathlib import Path

import with_compiled
import with_ctypes

from ferrule import _lib
from ferrule._lib import ffi


class NarrowDirent(ctypes.Structure):
    """`struct dirent` with a guess: inode numbers are small, so `unsigned int` will do."""

    _fields_ = (
        ("d_ino", ctypes.c_uint),
        ("d_off", ctypes.c_long),
        ("d_reclen", ctypes.c_ushort),
        ("d_type", ctypes.c_ubyte),
        ("d_name", ctypes.c_char * 256),
    )


class MacDirent(ctypes.Structure):
    """`struct dirent` as it is right on macOS, taken to another system."""

    _fields_ = (
        ("d_ino", ctypes.c_uint64),
        ("d_seekoff", ctypes.c_uint64),
        ("d_reclen", ctypes.c_uint16),
        ("d_namlen", ctypes.c_uint16),
        ("d_type", ctypes.c_uint8),
        ("d_name", ctypes.c_char * 256),
    )


class SwappedPoint(ctypes.Structure):
    """`DataPoint` with its fields in the wrong order; even the size is right."""

    _fields_ = (("dnum", ctypes.c_double), ("num", ctypes.c_int))


def read_narrow_inode(inode: int) -> int:
    """Return what `NarrowDirent` reads of an entry whose inode number is `inode`."""
    entry = ffi.new("struct dirent *")
    entry.d_ino = inode
    return NarrowDirent.from_address(int(ffi.cast("uintptr_t", entry))).d_ino


def list_as_on_macos(path: str) -> list[tuple[str, int]]:
    """Return the names and types that `MacDirent` reads of the entries of `path`."""
    readdir = ctypes.CDLL(None).readdir
    readdir.argtypes = [ctypes.c_void_p]
    readdir.restype = ctypes.POINTER(MacDirent)
    stream = with_ctypes.libc.opendir(path.encode())
    found = []
    while entry := readdir(stream):
        found.append((entry.contents.d_name.decode("latin-1"), entry.contents.d_type))
    with_ctypes.libc.closedir(stream)
    return found


def add_swapped_points(points: list[tuple[int, float]]) -> tuple[int, float]:
    """Return the sums that C makes of points in the order of `SwappedPoint`."""
    add_data = ctypes.CDLL(_lib.__file__).add_data
    add_data.argtypes = [ctypes.POINTER(SwappedPoint), ctypes.c_uint]
    add_data.restype = SwappedPoint
    items = [SwappedPoint(num=num, dnum=dnum) for num, dnum in points]
    total = add_data((SwappedPoint * len(items))(*items), len(items))
    return total.num, total.dnum


def _main() -> None:
    print("d_ino as unsigned int: the number is cut, once it is a large one")
    for inode in (7, 2**32 + 7):
        print(f"  inode {inode} is read as {read_narrow_inode(inode)}")

    print("struct dirent of macOS: other names, no such kinds")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "letter.txt").touch()
        Path(folder, "photograph.jpeg").touch()
        for name, _inode, kind in with_compiled.list_directory(folder):
            print(f"  there is {name!r}, a {kind}")
        for name, kind in list_as_on_macos(folder):
            print(f"  read is {name!a}, of type {kind}")

    print("DataPoint with its fields swapped: other sums")
    points = [(1, 0.1), (2, 1.3), (39, 40.7)]
    print(f"  the sums of {points} are {with_compiled.add_points(points)}")
    print(f"  read is {add_swapped_points(points)}")


if __name__ == "__main__":
    _main()
