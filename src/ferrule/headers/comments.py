"""The comments of enumerators, found in time linear in the text.

libclang looks for each enumerator's comment separately. Each time it goes back to the last comment
or the last of `;{}#@`, which in an enumeration without comments is its beginning. So the time grows
with the square of the number of enumerators.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.headers.libclang_types import OF_DOXYGEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor

_MARK: Final = re.compile(rb"/[*/]")
_ENDS_WHAT_A_COMMENT_IS_ABOUT: Final = re.compile(rb"[;{}#@]")


def enumerator_comments(
    clang: Clang,
    text: bytes,
    enumerators: Sequence[Cursor],
    comment_of: Callable[[Cursor], str],
) -> list[str]:
    """Return the comment of each of the `enumerators`, which follow each other in `text`.

    `comment_of` asks libclang, only where a comment comes between two enumerators. Otherwise, as in
    libclang, a Doxygen comment also applies to the next enumerator, and a plain one to those on the
    same line.
    """
    found: list[str] = []
    end = text.find(b"\n", clang.end(enumerators[-1])) if enumerators else 0
    end = len(text) if end < 0 else end
    before, before_line, line_end, mark = 0, 0, -1, -1
    for cursor in enumerators:
        line, _, start = clang.place(cursor)
        if line_end < start:
            line_end = text.find(b"\n", start, end)
            line_end = end if line_end < 0 else line_end
        if mark < before:
            next_mark = _MARK.search(text, before, end)
            mark = next_mark.start() if next_mark else end
        if not found or mark < line_end:
            found.append(comment_of(cursor))
        elif _ENDS_WHAT_A_COMMENT_IS_ABOUT.search(text, before, start):
            found.append("")
        else:
            same = line == before_line or found[-1].startswith(OF_DOXYGEN)
            found.append(found[-1] if same else "")
        before, before_line = start, line
    return found
