"""The C that generated code is in, whatever the user's flags ask of the C around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_OF_OURS: Final = "-std=gnu11"
"""The C of Python.h and the run-time, whichever the headers are in."""

# `for (int i = 0; ...)` is the first thing that these lack.
_BEFORE_C99: Final = ("c89", "c90", "gnu89", "gnu90", "iso9899:1990", "iso9899:199409")


def at_least_c99(words: Iterable[str]) -> tuple[str, ...]:
    """Return the flags that follow `words` where generated C and a preamble are one file.

    They are for a compiler that `words` tell to use an older C. What `inline` means stays as it is.
    """
    standard = ""
    for word in words:
        if word == "-ansi":
            standard = "c90"
        elif word.startswith("-std="):
            standard = word.removeprefix("-std=")
    return ("-std=gnu99", "-fgnu89-inline") if standard in _BEFORE_C99 else ()


def spared_errors(words: Iterable[str]) -> Iterator[str]:
    """Yield the flags after which no warning that `words` make an error stops generated C."""
    for word in words:
        if word.startswith("-Werror="):
            yield f"-Wno-error={word.removeprefix('-Werror=')}"
