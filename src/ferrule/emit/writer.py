"""`SourceWriter`, which alone indents C and opens its braces."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_PRINTABLE: Final = range(0x20, 0x7F)


class SourceWriter:
    """Collects lines of C, and knows the number of the next one."""

    def __init__(self) -> None:
        """Start with no text."""
        self._lines: list[str] = []
        self._depth = 0

    @property
    def next_line(self) -> int:
        """The number, from 1, that the next line will have."""
        return len(self._lines) + 1

    def line(self, text: str = "") -> None:
        """Add one line at the current indentation."""
        self._lines.append("    " * self._depth + text if text else "")

    def lines(self, text: str) -> None:
        """Add fixed text of one or more lines, each at the current indentation."""
        for line in text.strip("\n").split("\n"):
            self.line(line)

    def section(self, title: str) -> None:
        """Start a new part under a comment."""
        if self._lines:
            self.line()
        self.line(f"/* {comment_text(title)} */")

    @contextmanager
    def block(self, opening: str, closing: str = "") -> Iterator[None]:
        """Put braces around what is written inside, and indent it.

        `opening` goes before the first brace, `closing` after the last.
        """
        self.line(f"{opening} {{" if opening else "{")
        self._depth += 1
        yield
        self._depth -= 1
        self.line("}" + closing)

    def texts(self, table: str, rows: Iterable[Iterable[str]]) -> None:
        """Define `table` as one string: every text of every row, each with a NUL after it.

        Pointers to the texts would take 24 bytes each in the module's file, and time at import.
        """
        self.line(f"static const char {table}[] =")
        for row in rows:
            texts = (string_literal(text.replace("\0", "")) for text in row)
            self.line("    " + " ".join(f'{text} "\\0"' for text in texts))
        self.line('    "";')

    def text(self) -> str:
        """Return all lines, each with its line end."""
        return "".join(f"{line}\n" for line in self._lines)


def comment_text(text: str) -> str:
    """Return `text`, changed so that it cannot end or continue a C comment that contains it."""
    # A backslash at the end of a line would join it with the next.
    return text.replace("*/", "* /").replace("/*", "/ *").replace("\\\n", "\\ \n")


def string_literal(text: str) -> str:
    """Return `text`, encoded as UTF-8, as a C string literal."""
    # `?` is escaped because `??=` and the like are trigraphs with -std=c99. Octal escapes end
    # after three digits, while a hexadecimal one would swallow digits that follow.
    plain = {
        ord('"'): '\\"',
        ord("\\"): "\\\\",
        ord("\n"): "\\n",
        ord("\t"): "\\t",
        ord("?"): "\\?",
    }
    return (
        '"'
        + "".join(
            plain.get(byte, chr(byte) if byte in _PRINTABLE else f"\\{byte:03o}")
            for byte in text.encode("utf-8")
        )
        + '"'
    )
