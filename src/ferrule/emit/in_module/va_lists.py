"""`format_va` on PyPy, by a C function of the module; on CPython it is C."""

from __future__ import annotations

import os
from typing import Any

NOT_LENT = -2
"""What the C function returns for a list of no callback; as in csrc/runtime/ferrule_lists.h."""


def add_format_va(module: Any) -> None:
    """Put `format_va` on the module where the name is free."""
    ffi, write = module.ffi, module.lib.ferrule_format_list

    def format_va(format: Any, arguments: Any, /) -> bytes:  # noqa: A002  as on CPython
        """Return what vsnprintf() makes of the format and these arguments."""
        if not isinstance(arguments, ffi.CData) or ffi.typeof(arguments) is not list_type:
            message = (
                "format_va() argument 2 must be the va_list that a callback was called with, "
                f"not {arguments!r}"
            )
            raise TypeError(message)
        if isinstance(format, ffi.CData) and not format:
            message = "format_va() argument 1 is NULL"
            raise RuntimeError(message)
        length = formatted(ffi.NULL, 0, format, arguments)
        text = ffi.new("char[]", length + 1)
        if formatted(text, length + 1, format, arguments) != length:
            message = "the arguments changed while they were formatted"
            raise RuntimeError(message)
        return bytes(ffi.buffer(text, length))

    def formatted(text: Any, size: int, format_: Any, arguments: Any) -> int:
        """Return the length of the text, which is written as far as there is room."""
        length: int = write(text, size, format_, ffi.addressof(arguments))
        if length == NOT_LENT:
            message = (
                "format_va() argument 2: a va_list is valid only during the call of the "
                "callback that got it, and in its thread"
            )
            raise ValueError(message)
        if length < 0:
            raise OSError(ffi.errno, os.strerror(ffi.errno))
        return length

    list_type = ffi.typeof("__builtin_va_list")
    vars(module).setdefault("format_va", format_va)
