"""What a call gives: the result, the exception, errno, the warnings, and what C has written."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from tests.direct.values import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, ModuleType

ERRNO: Final = 77
_CODE: dict[str, CodeType] = {}


def observe(module: ModuleType, function: Callable[..., Any], texts: Sequence[str]) -> object:
    """Call `function` of `module` with the values of these expressions; return what happens."""
    ffi: Any = module.ffi
    alive: list[object] = []

    def kept(value: object) -> object:
        alive.append(value)
        return value

    names = {**NAMES, "ffi": ffi, "lib": module.lib, "kept": kept}
    args = [eval(_compiled(text), names) for text in texts]  # noqa: S307  our own expressions
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        ffi.errno = ERRNO
        try:
            seen: object = shown_result(ffi, function(*args), args)
        except Exception as error:  # noqa: BLE001  whatever it is has to be the same
            seen = type(error).__name__, without_names(str(error))
        errno = ffi.errno
    # An argument may be looked at twice, if a later one is of a subclass.
    said = {(w.category.__name__, without_names(str(w.message))) for w in warned}
    return seen, errno, said, [shown(ffi, arg) for arg in args]


def _compiled(text: str) -> CodeType:
    if text not in _CODE:
        _CODE[text] = compile(text, text, "eval")
    return _CODE[text]


def without_names(text: str) -> str:
    """Take off what differs without a difference: addresses, and `X.Lib.` before f().

    A direct call also says which argument a `TypeError` is about, after cffi's words.
    """
    text = re.sub(r" \(\w+\(\) argument \d+, '\w*'.*\)$", "", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "ADDRESS", text)
    return re.sub(r"[\w.]*\.(\w+\(\) takes)", r"\1", text)


def shown_result(ffi: Any, value: object, args: Sequence[object]) -> object:
    """Return a result for comparison: a pointer by where it leads among the arguments."""
    if not isinstance(value, ffi.CData):
        return type(value).__name__, repr(value)
    type_ = ffi.typeof(value)
    if type_.kind not in {"pointer", "function"}:
        return shown(ffi, value)
    if value == ffi.NULL:
        return type_.cname, "NULL"
    for i, arg in enumerate(args):
        if isinstance(arg, ffi.CData) and ffi.typeof(arg).kind in {"pointer", "array"}:
            offset = int(ffi.cast("intptr_t", value)) - int(ffi.cast("intptr_t", arg))
            if abs(offset) < ffi.sizeof("struct large"):
                return type_.cname, i, offset
    return type_.cname, "not NULL"


def shown(ffi: Any, value: object) -> object:
    """Return the type and the content of a value that stays in memory after the call."""
    if not isinstance(value, ffi.CData):
        return type(value).__name__
    type_ = ffi.typeof(value)
    match type_.kind:
        case "struct" | "union":
            return type_.cname, [shown_field(ffi, getattr(value, n)) for n, _ in type_.fields]
        case "array" if type_.item.cname == "long double":  # has bytes that mean nothing
            return type_.cname, [repr(float(item)) for item in value]
        case "array":
            return type_.cname, bytes(ffi.buffer(value)) if _is_plain(type_.item) else None
        case "primitive" if type_.cname == "long double":
            return type_.cname, repr(float(value))
        case "primitive" | "enum":
            return type_.cname, re.sub("^.*> ?", "", repr(value))
        case _:
            return type_.cname


def shown_field(ffi: Any, value: object) -> object:
    """Return a field, but for addresses."""
    if isinstance(value, ffi.CData):
        kind = ffi.typeof(value).kind
        return (shown(ffi, value), value == ffi.NULL if kind == "pointer" else None)
    return repr(value)


def _is_plain(type_: Any) -> bool:
    return type_.kind in {"primitive", "enum"} or (
        type_.kind == "array" and _is_plain(type_.item)
    )
