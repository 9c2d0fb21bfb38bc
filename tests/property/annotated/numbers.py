"""Types of numbers: what C stores of a planned value, and what Python gets and may pass."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True)
class Number:
    """A type by the format of `struct.pack` for it; `w` is a wide character."""

    in_c: str
    format: str

    @property
    def bits(self) -> int:
        return 8 * struct.calcsize(self.format)

    @property
    def is_signed(self) -> bool:
        return self.format.islower()

    def converted(self, value: int) -> Any:
        """Return what Python gets if C converts the integer `value` to this type."""
        if self.format in "fd":
            return struct.unpack(self.format, struct.pack(self.format, float(value)))[0]
        if self.format == "?":
            return value != 0
        if self.format == "c":
            return bytes([value & 0xFF])
        if self.format == "w":
            return chr(ord("A") + value % 5)
        whole = value & ((1 << self.bits) - 1)
        return (
            whole - (1 << self.bits) if self.is_signed and whole >> (self.bits - 1) else whole
        )

    def right(self, rng: Random) -> Any:
        """Return an argument that fits."""
        if self.format in "fd":
            return rng.choice((0, 1.5, -2.25, 3, 1e10))
        if self.format == "w":
            return rng.choice(("a", "\xe9", "\U0001d11e"))
        return self.converted(rng.choice((0, 1, 5, -1, 127, 255, 300, 2**31, 2**62, -(2**63))))

    def wrong(self, rng: Random) -> tuple[Any, type[Exception]]:
        """Return an argument that does not fit, and the exception for it."""
        if self.format in "fd":
            return rng.choice((("text", TypeError), (None, TypeError)))
        if self.format == "c":
            return rng.choice(((b"ab", TypeError), (5, TypeError)))
        if self.format == "w":
            return rng.choice((("ab", TypeError), (5, TypeError), (b"a", TypeError)))
        most = 1 if self.format == "?" else (1 << (self.bits - self.is_signed)) - 1
        return rng.choice(((most + 1, OverflowError), ("text", TypeError), (1.5, TypeError)))

    def note(self, name: str) -> str:
        """Return the C that notes a value."""
        if self.format in "fd":
            return f'note("%.17g ", (double){name});'
        if self.format == "c":
            return f'note("%d ", (unsigned char){name});'
        if self.format in "QLIHB":
            return f'note("%llu ", (unsigned long long){name});'
        return f'note("%lld ", (long long){name});'

    def noted(self, value: Any) -> str:
        """Return what C notes of an argument that fits."""
        if self.format in "fd":
            return f"{struct.unpack(self.format, struct.pack(self.format, value))[0]:.17g} "
        return f"{ord(value) if self.format in 'cw' else int(value)} "


NUMBERS: Final = {
    number.in_c: number
    for number in (
        Number("signed char", "b"),
        Number("unsigned char", "B"),
        Number("short", "h"),
        Number("unsigned short", "H"),
        Number("int", "i"),
        Number("unsigned int", "I"),
        Number("long", "l"),
        Number("unsigned long long", "Q"),
        Number("_Bool", "?"),
        Number("char", "c"),
        Number("wchar_t", "w"),
        Number("float", "f"),
        Number("double", "d"),
    )
}

ITEMS: Final = ("int", "double", "short", "char", "unsigned char", "void")
"""What arrays are of."""


def item_format(item: str) -> str:
    """Return the format of the items of an array; those of a `void *` are bytes."""
    return "B" if item in {"void", "char"} else NUMBERS[item].format
