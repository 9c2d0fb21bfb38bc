"""How long one call of a small C function takes by each way.

The function is `dirfd`: one pointer in, one number out, nothing to do. So the time is that of
the call itself.
"""

from __future__ import annotations

import ctypes
import platform
from timeit import repeat

import cffi
import with_cffi_abi
import with_ctypes

from ferrule import _lib

CALLS = 20_000

with_ctypes.libc.dirfd.argtypes = [ctypes.c_void_p]
with_cffi_abi.ffi.cdef("int dirfd(DIR *stream);")
WAYS = {
    "ctypes": (with_ctypes.libc.dirfd, with_ctypes.libc.opendir(b"/")),
    "cffi, ABI mode": (with_cffi_abi.libc.dirfd, with_cffi_abi.libc.opendir(b"/")),
    "cffi, API mode": (_lib.lib.dirfd, _lib.opendir(b"/")),
    "ferrule": (_lib.dirfd, _lib.opendir(b"/")),
}

if __name__ == "__main__":
    print(f"Python {platform.python_version()}, cffi {cffi.__version__}, {platform.machine()}")
    for way, (dirfd, stream) in WAYS.items():
        names = {"dirfd": dirfd, "stream": stream}
        best = min(repeat("dirfd(stream)", globals=names, number=CALLS, repeat=50)) / CALLS
        print(f"{way:16} {best * 1e9:4.0f} ns")
