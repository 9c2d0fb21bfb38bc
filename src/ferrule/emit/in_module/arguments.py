"""The arguments of calls that annotations change, on PyPy: from Python's objects to C's memory."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from ferrule.emit.in_module.record_formats import is_of_records, record_fits

if TYPE_CHECKING:
    from ferrule.emit.in_module.steps import Steps

NO_ARRAY = -1
"""The length of an array that is NULL."""
WIDE = ("wchar_t", "char16_t", "char32_t")
_INTEGERS = frozenset("bBhHiIlLqQnNc?")
_FORMATS = {
    "_Bool": frozenset("?"),
    **dict.fromkeys(("float", "double", "long double"), frozenset("fdg")),
    **dict.fromkeys(WIDE, _INTEGERS - {"?"} | {"u", "w"}),
    **dict.fromkeys(
        ("_cffi_float_complex_t", "_cffi_double_complex_t"),
        frozenset({"F", "D", "G", "Zf", "Zd", "Zg"}),
    ),
}
"""The formats of buffers for the types that are not integers."""
_AS_HERE = ("@", "=", "^", "<" if sys.byteorder == "little" else ">")
"""What a format begins with if its items have the byte order of this machine."""


def encoded(text: Any, encoding: str, *, has_length: bool) -> bytes:
    """Return text or a path as bytes, in which C may look for the NUL at the end.

    Raises `ValueError` if there is one before.
    """
    name, _, errors = encoding.partition("+")
    made = os.fsencode(text) if name == "fs" else text.encode(name, errors or "strict")
    if b"\0" in made and (name == "fs" or not has_length):
        message = "embedded null character"
        raise ValueError(message)
    return bytes(made)


def text_of(text: bytes, encoding: str) -> str:
    """Return bytes as text."""
    name, _, errors = encoding.partition("+")
    return os.fsdecode(text) if name == "fs" else text.decode(name, errors or "strict")


def is_of_c(ffi: Any, function: object) -> bool:
    """Tell whether cffi takes a function as it is, since it is one of `lib`."""
    try:
        ffi.typeof(function)
    except TypeError:
        return False
    return True


def _order_of(layout: str) -> str:
    """Return how a buffer's format begins if its items have the byte order of this machine."""
    return layout[:1] if layout.startswith(_AS_HERE) else ""


def is_text(value: object, encoding: str) -> bool:
    """Tell whether `encoded` takes the object."""
    return isinstance(value, str) or (
        encoding.partition("+")[0] == "fs" and hasattr(type(value), "__fspath__")
    )


class Held:
    """Memory that a call has made for its arguments; results may point into it."""

    def __init__(self, steps: Steps) -> None:
        """Begin without memory."""
        self._steps, self._ffi = steps, steps.ffi
        self._kept: list[tuple[int, int, Any]] = []

    def hold(self, memory: Any) -> Any:
        """Keep an array as long as the call, and return it."""
        start = self._steps.address(memory)
        self._kept.append((start, start + self._ffi.sizeof(memory), memory))
        return memory

    def count(self) -> int:
        """Return how many pieces of memory there are."""
        return len(self._kept)

    def since(self, count: int) -> list[Any]:
        """Return the pieces after the first `count`."""
        return [memory for _, _, memory in self._kept[count:]]

    def kept_for(self, result: Any) -> Any:
        """Return a result of the call, which keeps alive what it may point to."""
        ffi = self._ffi
        if not self._kept or not isinstance(result, ffi.CData):
            return result
        type_ = ffi.typeof(result)
        if type_.kind == "pointer":
            address = self._steps.address(result)
            for start, end, memory in self._kept:
                if start <= address < end:
                    return ffi.gc(result, Keeper(memory))
            return result
        if type_.kind not in {"array", "struct", "union"}:
            return result
        if type_.kind == "array":  # ffi.gc() forgets the length of an array of any
            pointer = self._steps.pointer_to(type_.item)
            fixed = ffi.new(self._steps.array_of_length(pointer, len(result)))
            ffi.memmove(fixed, result, ffi.sizeof(result))
            result = fixed
        return ffi.gc(result, Keeper([result, *(memory for _, _, memory in self._kept)]))


class Keeper:
    """What cffi calls when a result dies: it does nothing, but keeps something until then."""

    def __init__(self, kept: object) -> None:
        """Keep it."""
        self.kept = kept

    def __call__(self, _result: object) -> None:
        """Do nothing."""


class PointerArguments:
    """Converts the arguments of a call that are pointers; `counts` has the lengths of arrays."""

    def __init__(self, steps: Steps, name: str, held: Held) -> None:
        """Begin with none; `name` is the function's."""
        self._steps, self._ffi, self._name = steps, steps.ffi, name
        self._held = held
        self.counts: dict[int, int] = {}

    def convert(self, argument: dict[str, Any], position: int, type_: Any, value: Any) -> Any:
        """Return a pointer for the argument at `position`, or what cffi refuses as one."""
        index, ffi = argument["index"], self._ffi
        encoding = argument.get("encoding", "")
        item = type_.item
        is_counted = argument.get("is_counted", False)
        made: Any = value
        count = NO_ARRAY
        if value is None and argument.get("is_nullable"):
            made = ffi.NULL
        elif encoding and is_text(value, encoding):
            text = encoded(value, encoding, has_length=is_counted)
            made, count = self._copied(type_, text), len(text)
        elif isinstance(value, bytes) and argument.get("takes_bytes"):
            made, count = self._copied(type_, value), len(value)
        elif isinstance(value, ffi.CData):
            if is_counted:
                count = self._count_of_cdata(position, value, item)
        elif isinstance(value, (list, tuple)) and self._is_complete(item):
            made = self._held.hold(ffi.new(self._steps.array_of(type_), value))
            count = len(value)
        elif isinstance(value, str) and item.cname in WIDE:
            made = self._held.hold(ffi.new(self._steps.array_of(type_), value))
            count = len(made) - 1
        elif not isinstance(value, (bytes, str, list, tuple)):
            made, count = self._buffer(argument, position, type_, value)
        self.counts[index] = count
        return made

    def _is_complete(self, item: Any) -> bool:
        """Tell whether there can be an array of such items."""
        try:
            self._ffi.sizeof(item)
        except (ValueError, self._ffi.error):
            return False
        return bool(item.kind != "void")

    def _copied(self, type_: Any, text: bytes) -> Any:
        """Return a copy of bytes, with a NUL: bytes must not change."""
        memory = self._held.hold(self._ffi.new("char[]", len(text) + 1))
        self._ffi.memmove(memory, text, len(text))
        return self._ffi.cast(type_, memory)

    def _count_of_cdata(self, position: int, value: Any, item: Any) -> int:
        if self._ffi.typeof(value).kind == "array":
            size = self._size(item)
            return int(self._ffi.sizeof(value)) // size if size else 0
        if value != self._ffi.NULL:
            self._refuse_pointer(position)
        return NO_ARRAY

    def _refuse_pointer(self, position: int) -> NoReturn:
        """Raise `TypeError`: a pointer has no length."""
        message = (
            f"{self._name}() argument {position + 1}: a pointer does not say how many items there "
            "are; pass an array, such as pointer[0:n], or ffi.buffer(pointer, size) for bytes"
        )
        raise TypeError(message)

    def _size(self, item: Any) -> int:
        """Return the size of an item; what a `void *` points to is counted in bytes."""
        return 1 if item.kind == "void" else int(self._ffi.sizeof(item))

    def _alignment(self, item: Any) -> int:
        """Return the alignment of an item; a `void *` may have any."""
        return 1 if item.kind == "void" else int(self._ffi.alignof(item))

    def _buffer(
        self, argument: dict[str, Any], position: int, type_: Any, value: Any
    ) -> tuple[Any, int]:
        """Return the memory of a buffer, and how many items it has; others are for cffi."""
        try:
            view = memoryview(value)
        except TypeError:
            if argument.get("is_counted") and is_of_c(self._ffi, value):
                self._refuse_pointer(position)
            return value, NO_ARRAY
        wrong = self._what_is_wrong(argument, type_.item, view)
        memory = None
        if wrong is None:
            memory = self._held.hold(self._ffi.from_buffer(value))
            if view.nbytes and self._steps.address(memory) % self._alignment(type_.item):
                wrong = "its items are not aligned as C needs them"
        if wrong is not None:
            message = (
                f"{self._name}() argument {position + 1}: a buffer of '{type(value).__name__}' "
                f"cannot be passed as '{type_.cname}': {wrong}"
            )
            raise TypeError(message)
        size = self._size(type_.item)
        return self._ffi.cast(type_, memory), view.nbytes // size if size else 0

    def _what_is_wrong(self, argument: dict[str, Any], item: Any, view: Any) -> str | None:
        rows: list[int] = []  # the sizes of arrays, the innermost first
        while item.kind == "array":
            if item.length is not None:  # T (*)[] has rows of any length
                rows.insert(0, self._size(item))
            item = item.item
        if item.kind not in {"void", "primitive", "struct", "union", "enum"}:
            return "this pointer takes no buffer"
        if not view.c_contiguous:
            return "its items are not one after the other (C-contiguous)"
        if view.readonly and not argument.get("is_const"):
            return "it is read-only, and the function may write there"
        if argument.get("takes_bytes"):
            return None
        given = view.format.removeprefix(_order_of(view.format))
        if item.kind in {"struct", "union"}:
            is_right = is_of_records(given) and record_fits(
                self._ffi, item, view.format, view.itemsize
            )
        else:
            is_right = given in _FORMATS.get(item.cname, _INTEGERS)
        if view.itemsize != self._size(item) or not is_right:
            return "it holds items of another type or size"
        return self._what_is_wrong_with_rows(rows, view)

    def _what_is_wrong_with_rows(self, rows: list[int], view: Any) -> str | None:
        size = view.itemsize
        for expected, length in zip(rows, view.shape[:0:-1]):
            size *= length
            if size != expected:
                return f"its rows have {size} bytes, but C's have {expected}"
        whole = rows[-1] if rows else 1
        if view.nbytes and (not whole or view.nbytes % whole):
            return f"its {view.nbytes} bytes are not whole rows of {whole} bytes"
        return None
