"""Finds libclang: the one in a Python package called `clang`, or the system's."""

from __future__ import annotations

import glob
import os
import sys
from ctypes import CDLL
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from ferrule.errors import ToolMissingError
from ferrule.headers.libclang_api import Clang

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES: Final = {"darwin": "libclang.dylib", "win32": "libclang.dll"}
_SYSTEM_LIBRARIES: Final = (
    "/usr/lib/llvm-*/lib/libclang.so.1",
    "/usr/lib/llvm-*/lib/libclang-[0-9]*.so*",  # not libclang-cpp
    "/usr/lib*/libclang.so.*",
    "/Library/Developer/CommandLineTools/usr/lib/libclang.dylib",
    "/opt/homebrew/opt/llvm/lib/libclang.dylib",
)
_INSTALL: Final = "`pip install libclang-ng` (embedded cdefs are built without it)"


@cache
def load_libclang() -> CDLL:
    """Return libclang, loaded once; raise `ToolMissingError` if none can be loaded."""
    problems = []
    for path in _candidates():
        try:
            return CDLL(path)
        except OSError as error:  # noqa: PERF203  a few files, once
            problems.append(str(error))
    why = f" ({problems[0]})" if problems else ""
    message = f"reading headers needs libclang, which is not installed{why}: {_INSTALL}"
    raise ToolMissingError(message)


def libclang_version() -> str:
    """Return libclang's description of its version. Raises what `load_libclang` raises."""
    return Clang(load_libclang()).version()


def describe_libclang() -> str:
    """Return libclang's version and its file. Raises what `load_libclang` raises."""
    return f"{libclang_version()} ({libclang_file()})"


def libclang_file() -> str:
    """Return libclang's file, or the name by which the loader found it, as `load_libclang` does."""
    file: str = load_libclang()._name  # noqa: SLF001  ctypes' only way to it
    return file


def _candidates() -> Iterator[str]:
    """Yield the files that may be libclang, first those that the user names.

    The environment variables, and the folder in the package, are those that libclang's own Python
    bindings use.
    """
    name = _FILES.get(sys.platform, "libclang.so")
    if named := os.environ.get("LIBCLANG_LIBRARY_FILE"):
        yield named
    if folder := os.environ.get("LIBCLANG_LIBRARY_PATH"):
        yield os.path.join(folder, name)  # noqa: PTH118  text from the environment
    package = find_spec("clang")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield os.path.join(folder, "native", name)  # noqa: PTH118  text for the loader
    for pattern in _SYSTEM_LIBRARIES:
        yield from sorted(glob.glob(pattern), reverse=True)  # noqa: PTH207  absolute patterns
    yield name  # without a folder: where the system's loader looks
