"""From cffi's errors about wrong cdef text to a `CdefError` with the line and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from ferrule.cdefs.line_numbers import COMMENT, macro_lines
from ferrule.errors import CdefError

CDEF_PATH: Final = "<cdef>"

# pycparser: `<cdef source string>:3:7: before: ;`, cffi: `:3: unsupported expression`.
_NOWHERE: Final = "<cdef source string>: "
_PLACE: Final = re.compile(r"(?:<cdef source string>)?:(\d+):(?:(\d+):)?\s*")
# cffi puts the source line before its message, and sometimes its own guess after it.
_QUOTED: Final = re.compile(r'^(?:cannot parse ".*"|parse error)\n')
_GUESSED: Final = re.compile(r"\n\s*\*\*\* Err: .*")
_MACRO: Final = re.compile(r"#define (\w+)")


@dataclass(frozen=True, slots=True)
class CdefText:
    """The `number`th text of a builder, from 1. cffi counts `before` lines before its own."""

    text: str
    number: int = 1
    before: int = 0

    @property
    def path(self) -> str:
        """What messages call the text."""
        return CDEF_PATH if self.number == 1 else f"<cdef {self.number}>"

    def error(self, words: str, line: int | None, column: int | None) -> CdefError:
        """Return the error at a line of the text's own, with that line if it is there."""
        lines = self.text.split("\n")
        if line is None or not 1 <= line <= len(lines):
            return CdefError(words, path=self.path)
        return CdefError(words, line, column, lines[line - 1].replace("\t", " "), self.path)


def cdef_error(text: CdefText, error: Exception, last: Any) -> CdefError:  # noqa: ANN401  pycparser's Coord
    """Return the `CdefError` for an `error` that cffi raised while it parsed `text`.

    `last` is the location that cffi looked at last; it is used for errors without one.
    """
    said = str(error.args[0]) if error.args else type(error).__name__
    if isinstance(error, RecursionError):
        said = "it is nested too deeply for cffi's parser"
    words = _GUESSED.sub("", _QUOTED.sub("", said))
    place = _PLACE.match(words)
    if place:
        column = int(place[2]) if place[2] else None
        return text.error(words[place.end() :], int(place[1]) - text.before, column)
    line = _line_of(text, words, error, last)
    return text.error(words.removeprefix(_NOWHERE), line, None)


def require_plain_names(text: CdefText) -> None:
    """Raise `CdefError` for a `$`: cffi's parser accepts it in names, but its modules do not."""
    without_comments = COMMENT.sub(lambda c: re.sub(r"[^\n]", " ", c[0]), text.text)
    at = without_comments.find("$")
    if at >= 0:
        line = without_comments.count("\n", 0, at) + 1
        column = at - without_comments.rfind("\n", 0, at)
        words = "cffi accepts only ASCII letters, digits and `_` in names"
        raise text.error(words, line, column)


def _line_of(text: CdefText, words: str, error: Exception, last: Any) -> int | None:  # noqa: ANN401  as above
    """Return the line of the declaration that the error is about, or the line of `last`."""
    macro = _MACRO.search(words)
    if macro:
        return macro_lines(text.text).get(macro[1])
    node = error.args[1] if len(error.args) > 1 else None
    line: int | None = getattr(getattr(node, "coord", None) or last, "line", None)
    return None if line is None else line - text.before
