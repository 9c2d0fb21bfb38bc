"""Finding libclang: libclang-ng's, PyPI's libclang, or the system's own with its bindings."""

from __future__ import annotations

import glob
from functools import cache
from typing import TYPE_CHECKING, Final

from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from clang import cindex

_SYSTEM_LIBRARIES: Final = (
    "/usr/lib/llvm-*/lib/libclang.so.1",
    "/usr/lib/llvm-*/lib/libclang-*.so.*",
    "/usr/lib*/libclang.so.*",
    "/Library/Developer/CommandLineTools/usr/lib/libclang.dylib",
    "/opt/homebrew/opt/llvm/lib/libclang.dylib",
)
_INSTALL: Final = "`pip install libclang-ng` (embedded cdefs are built without it)"


@cache
def open_index() -> cindex.Index:
    """Return libclang's index, made once; raise `ToolMissingError` where there is no libclang."""
    try:
        from clang import cindex  # noqa: PLC0415  needed where headers are read, and nowhere else
    except ImportError:
        message = f"reading headers needs libclang, which is not installed: {_INSTALL}"
        raise ToolMissingError(message) from None
    try:
        return cindex.Index.create()
    except cindex.LibclangError as first:
        for path in sorted((p for g in _SYSTEM_LIBRARIES for p in glob.glob(g)), reverse=True):  # noqa: PTH207  absolute patterns
            cindex.conf.set_library_file(path)
            try:
                return cindex.Index.create()
            except cindex.LibclangError:
                continue
        message = f"the Python package clang is there, its libclang is not ({first}): {_INSTALL}"
        raise ToolMissingError(message) from None


def describe_libclang() -> str:
    """Return libclang's version, as it calls itself, and the file it is loaded from."""
    open_index()
    from clang import cindex  # noqa: PLC0415  open_index() found it

    library = cindex.conf.lib
    ask = library["clang_getClangVersion"]
    ask.restype = cindex._CXString  # noqa: SLF001  the bindings leave this function out
    answer = ask()  # owns the text: it must outlive the next call
    return f"{library.clang_getCString(answer)} ({library._name})"  # noqa: SLF001  ctypes' only way to the file's name


def value_type(type_: cindex.Type) -> cindex.Type:
    """Return the type that the `_Atomic` type `type_` makes atomic."""
    from clang import cindex  # noqa: PLC0415  whoever has a type has found it

    ask = cindex.conf.lib["clang_Type_getValueType"]
    ask.argtypes, ask.restype = [cindex.Type], cindex.Type
    value: cindex.Type = ask(type_)
    value._tu = type_._tu  # noqa: SLF001  keeps the translation unit alive, as the bindings do
    return value
