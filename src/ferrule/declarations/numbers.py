"""C's integer types by name: what the language spells, and the typedefs that cffi knows."""

from __future__ import annotations

from typing import Final

BYTES: Final = ("signed char", "unsigned char", "int8_t", "uint8_t")
"""The integer types of one byte, but `char`."""

STANDARD: Final = (
    "short",
    "unsigned short",
    "int",
    "unsigned int",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
)
"""The other integer types that C spells with keywords."""

TYPEDEFS: Final = (
    *(f"{sign}int{width}_t" for width in (16, 32, 64) for sign in ("", "u")),
    *(
        f"{sign}int_{speed}{width}_t"
        for speed in ("least", "fast")
        for width in (8, 16, 32, 64)
        for sign in ("", "u")
    ),
    "intptr_t",
    "uintptr_t",
    "intmax_t",
    "uintmax_t",
    "ptrdiff_t",
    "size_t",
    "ssize_t",
)
"""The integer typedefs, larger than a byte or of unknown width, that cffi has types for."""

INTEGERS: Final = frozenset((*BYTES, *STANDARD, *TYPEDEFS))
