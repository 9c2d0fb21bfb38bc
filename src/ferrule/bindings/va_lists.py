"""The C function behind `format_va`, which `lib` has in a module whose types have a `va_list`."""

from __future__ import annotations

from typing import Final

from ferrule.declarations.types import (
    Builtin,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
)
from ferrule.selection.va_lists import LIST

_CHAR: Final = Builtin("char")

FORMAT_NAME: Final = "ferrule_format_list"
FORMAT_TYPE: Final = FunctionType(
    Builtin("int"),
    (
        Parameter("text", Pointer(_CHAR)),
        Parameter("size", Builtin("unsigned long")),
        Parameter("format", Pointer(Qualified(_CHAR, const=True))),
        Parameter("address", Pointer(Qualified(LIST, const=True))),
    ),
)
"""As in `csrc/runtime/ferrule_lists.h`, without `size_t`, which the headers need not declare.

Python calls it on PyPy; on CPython `format_va` is C.
"""
