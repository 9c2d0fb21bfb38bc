"""Rewriting cdef text so that cffi's own preprocessing does not change its line numbers.

cffi removes each `#define`, with the blank lines and comments before it and all its continuation
lines. From there on pycparser counts too few lines. So the blank lines go after it instead::

    int f(void);                int f(void);
                                #define A ...
    #define A ...       ->
    int g(void);                int g(void);
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMENT: Final = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_DEFINE: Final = re.compile(r"\s*#\s*define\s+(\w+)")


def keep_line_numbers(text: str) -> str:
    """Return `text` without comments, and with each `#define` before its blank lines."""
    lines: list[str] = []
    blank = 0
    for line in _joined(_without_comments(text)):
        logical, extra = line
        if not logical.strip():
            blank += 1
            continue
        if not _DEFINE.match(logical):
            lines.extend([""] * blank)
            blank = 0
        lines.append(logical)
        blank += extra
    return "\n".join(lines + [""] * blank)


def macro_lines(text: str) -> Mapping[str, int]:
    """Return the line, from 1, on which `text` defines each of its macros."""
    found: dict[str, int] = {}
    for number, line in enumerate(_without_comments(text).split("\n"), 1):
        define = _DEFINE.match(line)
        if define:
            found.setdefault(define[1], number)
    return found


def _without_comments(text: str) -> str:
    """Return `text` with a blank in place of each comment, and the comment's line ends."""
    return COMMENT.sub(lambda comment: " " + "\n" * comment[0].count("\n"), text)


def _joined(text: str) -> list[tuple[str, int]]:
    """Return the logical lines of `text`, each with the number of continuation lines in it."""
    logical: list[tuple[str, int]] = []
    open_line: str | None = None
    extra = 0
    for line in text.split("\n"):
        whole = line if open_line is None else open_line + line
        if _DEFINE.match(whole) and line.endswith("\\"):
            open_line, extra = whole[:-1], extra + 1
            continue
        logical.append((whole, extra))
        open_line, extra = None, 0
    if open_line is not None:
        logical.append((open_line, extra - 1))
    return logical
