"""Whether the records of a buffer can be a struct of C, on PyPy; on CPython it is C.

The rules are those of `csrc/runtime/ferrule_record_format.h`.
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Number = tuple[int, int, str, bool]
    """The offset, the size and the kind of a number, and whether it fits nowhere."""

KINDS_OF_LETTERS = {
    **dict.fromkeys("bBhHiIlLqQnNc", "integer"),
    **dict.fromkeys("fdg", "real"),
    **dict.fromkeys("FDG", "complex"),
    **dict.fromkeys("uw", "text"),
    "?": "bool",
}
KINDS_OF_TYPES = {
    "_Bool": "bool",
    **dict.fromkeys(("float", "double", "long double"), "real"),
    **dict.fromkeys(("wchar_t", "char16_t", "char32_t"), "text"),
    **dict.fromkeys(("_cffi_float_complex_t", "_cffi_double_complex_t"), "complex"),
}
"""Other types are integers."""
FOREIGN = ">!" if sys.byteorder == "little" else "<"


class NotUnderstoodError(ValueError):
    """What is not understood: then only the size of an item counts."""


class Numbers:
    """The numbers of a record of `size` bytes, in the order of their offsets.

    If it `has_no_gaps`, its text leaves padding out, and the offsets mean nothing.
    """

    def __init__(self, size: int) -> None:
        """Begin with none."""
        self.size, self.end = size, 0
        self.found: list[Number] = []
        self.has_no_gaps = False

    def add(self, offset: int, size: int, kind: str, *, is_foreign: bool = False) -> None:
        """Add one.

        A record with more numbers than bytes cannot be right: it raises `NotUnderstoodError`.
        """
        if len(self.found) == self.size:
            raise NotUnderstoodError
        self.found.append((offset, size, kind, is_foreign))


def add_type(numbers: Numbers, ffi: Any, type_: Any, offset: int) -> None:
    """Add the numbers of a type of cffi's. The use of a union decides which its numbers are.

    Raises `NotUnderstoodError` for bit-fields.
    """
    if type_.kind == "struct":
        for _, field in type_.fields:
            if field.bitsize >= 0:
                raise NotUnderstoodError
            add_type(numbers, ffi, field.type, offset + field.offset)
    elif type_.kind == "array":
        size = ffi.sizeof(type_.item)
        for i in range(type_.length or 0):
            add_type(numbers, ffi, type_.item, offset + i * size)
    else:
        kind = "any" if type_.kind == "union" else KINDS_OF_TYPES.get(type_.cname, "integer")
        numbers.add(offset, ffi.sizeof(type_), kind)


class FormatReader:
    """Reads the text by which a buffer describes its items (PEP 3118) into `numbers`."""

    def __init__(self, ffi: Any, text: str, size: int) -> None:
        """Begin at the beginning."""
        self._ffi, self._text, self._at = ffi, text, 0
        self.numbers = Numbers(size)

    def _next(self, more: int = 0) -> str:
        """Return the next character, or the one `more` after it; empty at the end."""
        return self._text[self._at + more : self._at + more + 1]

    def read(self, order: str = "@") -> None:
        """Read the items up to the end of the text, or past the brace that closes them."""
        while self._next() not in {"", "}"}:
            order = self._order(order)
            times = self._times()
            order = self._order(order)  # ctypes: (3)<i
            self._item(order, times)
            if self._next() == ":":  # a name
                end = self._text.find(":", self._at + 1)
                self._at = len(self._text) if end < 0 else end + 1
        self._at += self._next() == "}"

    def _order(self, order: str) -> str:
        """Return the byte order that comes next, or the one from before."""
        if not self._next() or self._next() not in "@=<>!^":
            return order
        order = self._next()
        self._at += 1
        self.numbers.has_no_gaps = self.numbers.has_no_gaps or order in "<>!"
        return order

    def _times(self) -> int:
        """Return how often the next item is repeated: 4 for `4i`, 6 for `(2,3)i`, 1 for `i`."""
        has_shape = self._next() == "("
        self._at += has_shape
        start = self._at
        while self._next() and self._next() in ("0123456789," if has_shape else "0123456789"):
            self._at += 1
        lengths = self._text[start : self._at].split(",")
        self._at += has_shape and self._next() == ")"
        times = 1
        for length in lengths if any(lengths) else ():
            times *= int(length or 0)
        return times

    def _item(self, order: str, times: int) -> None:
        if self._text.startswith("T{", self._at):
            self._at += 2
            self._records(order, times)
            return
        is_complex = self._next() == "Z" and KINDS_OF_LETTERS.get(self._next(1)) == "real"
        letter = self._next(int(is_complex))
        if letter in {"x", "s"}:  # bytes, which say nothing of numbers
            self.numbers.end += times
            self._at += 1
            return
        is_pointer = letter != "" and letter in "&PzZXO"
        size = struct.calcsize("P") if is_pointer else self._size(letter, order)
        kind = "integer" if is_pointer else KINDS_OF_LETTERS.get(letter, "")
        is_foreign = letter == "O" or (size > 1 and order in FOREIGN)
        for _ in range(times):
            whole = size * (1 + is_complex)
            self.numbers.add(
                self.numbers.end,
                whole,
                "complex" if is_complex else kind,
                is_foreign=is_foreign,
            )
            self.numbers.end += whole
        self._at += 1 + is_complex
        if letter in {"&", "X"}:
            self._skip_target()

    def _records(self, order: str, times: int) -> None:
        """Read the items in braces, that many times."""
        start, before, end = self._at, len(self.numbers.found), self.numbers.end
        self.read(order)
        if len(self.numbers.found) == before:  # bytes, however many
            self.numbers.end += (self.numbers.end - end) * (times - 1)
            return
        for _ in range(times - 1):
            self.numbers.has_no_gaps = True  # NumPy writes the padding of all after the last
            self._at = start
            self.read(order)

    def _skip_target(self) -> None:
        """Skip the type that a pointer points to: up to the name, or the end of the record."""
        depth = 0
        while self._next() and (depth > 0 or self._next() not in {":", "}"}):
            depth += (self._next() == "{") - (self._next() == "}")
            self._at += 1

    def _size(self, letter: str, order: str) -> int:
        """Return the size of the number that a letter means."""
        sizes = {"b": 1, "c": 1, "?": 1, "h": 2, "i": 4, "f": 4, "w": 4, "q": 8, "d": 8}
        sizes["l"] = struct.calcsize("l") if order in "@^" else 4
        sizes["n"] = struct.calcsize("P")
        sizes["g"] = self._ffi.sizeof("long double")
        sizes["u"] = self._ffi.sizeof("wchar_t") if order in "<>" else 2  # ctypes writes `<u`
        size = sizes.get(letter) or (sizes.get(letter.lower()) if letter in "BHILNQ" else None)
        if not letter or size is None:
            raise NotUnderstoodError
        return int(size)


def fits(wanted: Number, given: Number) -> bool:
    """Tell whether a number of the buffer can be what C has at the same place."""
    allowed = {"integer": ("integer", "bool"), "text": ("text", "integer")}
    return wanted[1] == given[1] and given[2] in allowed.get(wanted[2], (wanted[2],))


def same_numbers(wanted: Sequence[Number], given: Sequence[Number]) -> bool:
    """Tell whether both have the same numbers in the same order; which a union has is unknown."""
    kinds = [number[2] for number in wanted]
    return "any" in kinds or (
        len(wanted) == len(given) and all(fits(w, g) for w, g in zip(wanted, given))
    )


def same_places(wanted: Sequence[Number], given: Sequence[Number]) -> bool:
    """Tell whether the numbers fit those of C at the same offsets.

    A number in C's padding is a name for it, unless some other number is missing.
    """
    at, in_padding = 0, False
    missing = sum(number[2] != "any" for number in wanted)
    for number in given:
        while at < len(wanted) and wanted[at][0] + wanted[at][1] <= number[0]:
            at += 1
        if at == len(wanted) or number[0] + number[1] <= wanted[at][0]:
            in_padding = True
        elif wanted[at][2] != "any":
            if wanted[at][0] != number[0] or not fits(wanted[at], number):
                return False
            missing -= 1
    return not in_padding or missing == 0


def is_of_records(text: str) -> bool:
    """Tell whether a format, without a byte order before it, is not that of a single number."""
    is_complex = text[:1] == "Z" and KINDS_OF_LETTERS.get(text[1:2]) == "real"
    return len(text) > 1 and not is_complex


def record_fits(ffi: Any, type_: Any, text: str, size: int) -> bool:
    """Tell whether records of `size` bytes, described by the text, can be of a struct or union."""
    reader, wanted = FormatReader(ffi, text, size), Numbers(size)
    try:
        reader.read()
    except NotUnderstoodError:
        return True
    given = reader.numbers
    if any(is_foreign for *_, is_foreign in given.found):
        return False
    try:
        add_type(wanted, ffi, type_, 0)
    except NotUnderstoodError:
        return True
    if given.has_no_gaps or given.end > size:
        return same_numbers(wanted.found, given.found)
    return same_places(wanted.found, given.found)
