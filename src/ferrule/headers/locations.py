"""Where the declarations of preprocessed text are in the headers.

The preprocessor keeps lines, but it moves columns where it expands macros. So the column of a name
is looked up in the header itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Location

if TYPE_CHECKING:
    from typing import TypeAlias

    from ferrule.toolchain.preprocess import Preprocessed

    Place: TypeAlias = tuple[int, int, int]  # the line, the column and the offset of a name

_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class HeaderLocations:
    """Finds names in the headers, each of which is read once."""

    def __init__(self, text: Preprocessed) -> None:
        """Find names of the preprocessed `text`."""
        self._text = text
        self._lines: dict[str, list[str]] = {}

    def line_in_file(self, line: int) -> int:
        """Return the number that `line` of the text has in its header."""
        return self._text.locate(line)[1]

    def find(self, place: Place, name: str) -> Location:
        """Return where `name` is in its header, or where a `#line` directive says it is."""
        path, line = self._text.locate(place[0])
        # A `#line` may name a file that does not exist.
        if path != self._text.holder(place[0]):
            return Location(path, line, place[1])
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = _lines_of(path)
        written = lines[line - 1] if 0 < line <= len(lines) else ""
        return Location(path, line, _column_of(name, written, place[1]) or place[1])


def _lines_of(path: str) -> list[str]:
    """Return the lines of a header, none if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    except (OSError, ValueError):  # a `#line` may contain a NUL
        return []


def _column_of(name: str, line: str, expected: int) -> int:
    """Return the column of `name` as a whole word in `line`, or 0.

    It is the `expected` column unless a macro was expanded before it.
    """
    at = expected - 1 if line.startswith(name, expected - 1) else line.find(name)
    while name and at >= 0:
        end = at + len(name)
        if line[at - 1 : at] not in _WORD and line[end : end + 1] not in _WORD:
            return at + 1
        at = line.find(name, at + 1)
    return 0
