"""`ferrule.directory`, compared with other ways to list a directory of 100,000 entries.

Claims: `names` is at least as fast as `os.listdir`; `scan` is no slower than `os.scandir` if the
name, inode and kind of each entry are read. The directory is made in the temporary directory,
and is in the kernel's cache when it is read.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import cffi
from measurement import Claim, compile_c, main

from ferrule import _lib
from ferrule.directory import names, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measurement import Alternatives

COUNT = 100_000
DOTS = (b".", b"..")

# The work that none of the others can avoid. -O2, as most C is compiled.
PURE_C = """
#include <dirent.h>
#include <string.h>

unsigned long list(const char *path, int whole)
{
    unsigned long sum = 0;
    DIR *stream = opendir(path);
    struct dirent *entry;
    while ((entry = readdir(stream)) != NULL) {
        sum += strlen(entry->d_name);
        if (whole) sum += entry->d_ino + entry->d_type;
    }
    closedir(stream);
    return sum;
}
"""

# Written by hand for x86-64 Linux, because ABI mode and ctypes need the layout.
ABI_CDEF = """
struct dirent {
    unsigned long d_ino; long d_off; unsigned short d_reclen; unsigned char d_type;
    char d_name[256];
};
void *opendir(const char *name);
struct dirent *readdir(void *stream);
int closedir(void *stream);
"""


class Dirent(ctypes.Structure):
    """The same layout for ctypes."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("d_ino", ctypes.c_ulong),
        ("d_off", ctypes.c_long),
        ("d_reclen", ctypes.c_ushort),
        ("d_type", ctypes.c_ubyte),
        ("d_name", ctypes.c_char * 256),
    ]


@functools.cache
def folder() -> Path:
    """Return a directory of `COUNT` files, shared with the processes that measure memory."""
    name = "FERRULE_BENCHMARK_FOLDER"
    if name not in os.environ:
        made = Path(tempfile.mkdtemp(prefix="ferrule-benchmark-"))
        atexit.register(shutil.rmtree, made)
        compile_c(PURE_C, made, ("-O2",))
        entries = made / "entries"
        entries.mkdir()
        for number in range(COUNT):
            (entries / f"entry-{number:06}.txt").touch()
        os.environ[name] = str(entries)
    return Path(os.environ[name])


def names_of() -> Alternatives:
    """Return the ways to make a list of all names."""
    path = os.fspath(folder())
    return {
        "`ferrule.directory.names`": lambda: names(path),
        "`os.listdir`": lambda: os.listdir(path),  # noqa: PTH208  this is what is measured
        "cffi, API mode, readdir": lambda: names_by_cffi(_lib.ffi, _lib.lib, path),
        "cffi, ABI mode, readdir": lambda: names_by_cffi(ABI, ABI_LIB, path),
        "ctypes, readdir": lambda: names_by_ctypes(path),
        "C, no list": lambda: LIST(os.fsencode(path), 0),
    }


def entries_of() -> Alternatives:
    """Return the ways to read name, inode and kind of all entries."""
    path = os.fspath(folder())
    return {
        "`ferrule.directory.scan`": lambda: read_scan(path),
        "`os.scandir`": lambda: read_scandir(path),
        "cffi, API mode, readdir": lambda: read_cffi(_lib.ffi, _lib.lib, path),
        "cffi, ABI mode, readdir": lambda: read_cffi(ABI, ABI_LIB, path),
        "ctypes, readdir": lambda: read_ctypes(path),
        "C": lambda: LIST(os.fsencode(path), 1),
    }


def read_scan(path: str) -> None:
    """Read the entries by ferrule."""
    with scan(path) as entries:
        for entry in entries:
            _ = entry.name
            _ = entry.inode
            _ = entry.kind


def read_scandir(path: str) -> None:
    """Ask only whether each is a file, which they are; a caller who does not know asks more."""
    with os.scandir(path) as entries:
        for entry in entries:
            _ = entry.name
            _ = entry.inode()
            _ = entry.is_file(follow_symlinks=False)


def names_by_cffi(ffi: Any, lib: Any, path: str) -> list[str]:  # noqa: ANN401  of both modes
    """List the names by a loop over cffi."""
    found, readdir, string = [], lib.readdir, ffi.string
    stream = lib.opendir(os.fsencode(path))
    while entry := readdir(stream):
        name = string(entry.d_name)
        if name not in DOTS:
            found.append(os.fsdecode(name))
    lib.closedir(stream)
    return found


def read_cffi(ffi: Any, lib: Any, path: str) -> None:  # noqa: ANN401  of both modes
    """Read the entries by a loop over cffi."""
    readdir, string = lib.readdir, ffi.string
    stream = lib.opendir(os.fsencode(path))
    while entry := readdir(stream):
        name = string(entry.d_name)
        if name not in DOTS:
            _ = os.fsdecode(name)
            _ = entry.d_ino
            _ = entry.d_type
    lib.closedir(stream)


def names_by_ctypes(path: str) -> list[str]:
    """List the names by a loop over ctypes."""
    found, readdir = [], LIBC.readdir
    stream = LIBC.opendir(os.fsencode(path))
    while pointer := readdir(stream):
        name = pointer.contents.d_name
        if name not in DOTS:
            found.append(os.fsdecode(name))
    LIBC.closedir(stream)
    return found


def read_ctypes(path: str) -> None:
    """Read the entries by a loop over ctypes."""
    readdir = LIBC.readdir
    stream = LIBC.opendir(os.fsencode(path))
    while pointer := readdir(stream):
        entry = pointer.contents
        name = entry.d_name
        if name not in DOTS:
            _ = os.fsdecode(name)
            _ = entry.d_ino
            _ = entry.d_type
    LIBC.closedir(stream)


ABI = cffi.FFI()
ABI.cdef(ABI_CDEF)
ABI_LIB = ABI.dlopen(None)

LIBC = ctypes.CDLL(None)
LIBC.opendir.argtypes, LIBC.opendir.restype = [ctypes.c_char_p], ctypes.c_void_p
LIBC.readdir.argtypes, LIBC.readdir.restype = [ctypes.c_void_p], ctypes.POINTER(Dirent)
LIBC.closedir.argtypes = [ctypes.c_void_p]

LIST = ctypes.CDLL(str(folder().parent / "pure.so")).list
LIST.argtypes = [ctypes.c_char_p, ctypes.c_int]

if __name__ == "__main__":
    main(
        "Listing a directory of 100,000 entries",
        ("ferrule", "cffi"),
        (
            Claim("A list of the names", names_of, "an entry", COUNT),
            Claim("Name, inode and kind of each entry", entries_of, "an entry", COUNT),
        ),
    )
