"""The mistakes of `wrong_layout.py` once more, in cdef text that a compiler gets to see.

Each is built as a module of its own, in a temporary directory, and used once. None of them
goes through.
"""

from __future__ import annotations

import importlib
import sys
import tempfile

import cffi

import ferrule
from ferrule._lib import ffi

POINT = "typedef struct { int num; double dnum; } DataPoint;"

DIRENT = "#include <dirent.h>"

# The cdef, the C that knows better, and a type to make one of.
MISTAKES = {
    "narrow_inode": ("struct dirent { unsigned d_ino; ...; };", DIRENT, "struct dirent *"),
    "macos_dirent": ("struct dirent { int d_namlen; ...; };", DIRENT, "struct dirent *"),
    "swapped_point": (
        "typedef struct { double dnum; int num; } DataPoint;",
        POINT,
        "DataPoint *",
    ),
    "wrong_constant": ("#define DT_DIR 5", DIRENT, "int *"),
}


def objection(name: str) -> str:
    """Build and use the mistake `name`; return what is said against it, or an empty text."""
    cdef, preamble, used = MISTAKES[name]
    builder = ferrule.Extension(name, cdef=cdef, preamble=preamble).ffibuilder
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        try:
            builder.compile(tmpdir=folder)
            module = importlib.import_module(name)
            module.ffi.new(used)
            for each in dir(module.lib):  # cffi checks a constant when it is read
                getattr(module.lib, each)
        except cffi.VerificationError:
            return "does not compile; the compiler's own words are above"
        except ffi.error as error:
            return str(error)
        finally:
            sys.path.remove(folder)
    return ""


if __name__ == "__main__":
    for mistake in MISTAKES:
        print(f"{mistake}: {objection(mistake)}", flush=True)
