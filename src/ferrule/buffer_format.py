"""The text by which a buffer describes its items (PEP 3118), to fields with sizes and offsets.

    "T{i:num:4xd:dnum:}"  ->  Field("int", 4, 0), Field("float", 8, 8)

Read are flat items of numbers in this machine's byte order, as NumPy, ctypes and `struct`
describe them; names and padding are dropped. Anything else (nested, repeated, other byte order)
is a `ValueError`.
"""

from __future__ import annotations

import re
import struct
import sys
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["int", "unsigned", "float"]


class Field(NamedTuple):
    """A number in an item of a buffer, with its size and its offset in bytes."""

    kind: Kind
    size: int
    offset: int


class _Step(NamedTuple):
    order: str
    times: int
    code: str


_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys("bhilqn", "int"),
    **dict.fromkeys("BHILQN", "unsigned"),
    **dict.fromkeys("efd", "float"),
}
_FOREIGN: Final = ">!" if sys.byteorder == "little" else "<"
_STRUCT: Final = re.compile(r"T\{(.*)\}", re.DOTALL)
_STEP: Final = re.compile(r"\s*([@=<>!^]?)\s*(\d*)([a-zA-Z])(?::[^:]*:)?\s*", re.ASCII)


def read_format(text: str, itemsize: int) -> tuple[Field, ...]:
    """Return the fields of an item of `itemsize` bytes.

    A text that does not fill the item is read once more as a compiler lays out a struct:
    `struct` leaves the padding at the end to it, and ctypes, before Python 3.12, all padding.
    Raises `ValueError` where that does not fill it either, or the text is not understood.
    """
    for as_compiler in (False, True):
        fields, size = _lay_out(text, as_compiler=as_compiler)
        if size == itemsize:
            return fields
    message = f"{text!r} does not describe {itemsize} bytes"
    raise ValueError(message)


def _lay_out(text: str, *, as_compiler: bool) -> tuple[tuple[Field, ...], int]:
    """Return the fields of `text` and the size of them all."""
    fields: list[Field] = []
    offset, widest = 0, 1
    for order, count, code in _steps(text):
        if code == "x":
            offset += count
            continue
        size = _size(order, code)
        if as_compiler or order == "@":
            alignment = min(size, struct.calcsize(f"@b{code}") - struct.calcsize(f"@{code}"))
            widest = max(widest, alignment)
            offset += -offset % alignment
        if count:  # 0 only aligns
            fields.append(Field(_KINDS[code], size, offset))
            offset += size
    return tuple(fields), offset + (-offset % widest if as_compiler else 0)


def _size(order: str, code: str) -> int:
    """Return the size of a number; `=` and its like have sizes of their own."""
    return struct.calcsize(("@" if order in "@^" else "=") + code)


def _steps(text: str) -> Iterator[_Step]:
    """Yield numbers and padding in their order; a byte order holds until the next one."""
    whole = _STRUCT.fullmatch(text)
    steps = whole[1] if whole else text
    order, position = "@", 0
    while position < len(steps):
        match = _STEP.match(steps, position)
        if match is None:
            message = f"{steps[position:]!r} is not a number"
            raise ValueError(message)
        position = match.end()
        order = match[1] or order
        step = _Step(order, int(match[2] or 1), match[3])
        _check_step(step)
        yield step


def _check_step(step: _Step) -> None:
    """Raise `ValueError` for what is neither padding nor one number of this machine's."""
    if step.code == "x":
        return
    if step.order in _FOREIGN:
        message = f"byte order {step.order!r} is not this machine's"
        raise ValueError(message)
    if step.code not in _KINDS or step.times > 1 or (step.code in "nN" and step.order != "@"):
        message = f"{step.times}{step.code} is not a single number"
        raise ValueError(message)
