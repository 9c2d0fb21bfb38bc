"""A text that libclang has parsed."""

from __future__ import annotations

from ctypes import byref, c_char_p, c_void_p
from typing import TYPE_CHECKING

from ferrule.errors import HeaderError
from ferrule.headers.libclang_types import FATAL, UnsavedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor


class TranslationUnit:
    """A parsed text. Its cursors and types are valid until it is closed."""

    # An interrupt may come before `__init__` has set these, and `__del__` needs them even then.
    _unit = c_void_p()
    _index = 0

    def __init__(
        self, clang: Clang, name: str, text: str, arguments: Sequence[str], options: int
    ) -> None:
        """Parse `text`, as a file called `name`, with clang's command-line `arguments`.

        Raises `HeaderError` if libclang gives up; it does not for errors in the text.
        """
        self._clang = clang
        self._index = clang.create_index(0, 0)
        self._unit = c_void_p()
        contents = text.encode("utf-8")
        words = (c_char_p * len(arguments))(*(word.encode() for word in arguments))
        file = UnsavedFile(name.encode(), contents, len(contents))
        status = clang.parse(
            self._index,
            name.encode(),
            words,
            len(arguments),
            byref(file),
            1,
            options,
            byref(self._unit),
        )
        if status:
            self.close()
            message = (
                f"libclang, which parses the headers, failed with error {status}; name them one "
                "by one to find the one that it fails at"
            )
            raise HeaderError(message)

    def __enter__(self) -> TranslationUnit:  # noqa: PYI034  Self came with 3.11
        """Return the unit, which the end of the block closes."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the unit."""
        self.close()

    def __del__(self) -> None:
        """Close a unit that an error has left open."""
        self.close()

    def close(self) -> None:
        """Free the memory. No cursor or type of the unit may be used afterwards."""
        if self._unit.value is not None:
            self._clang.dispose_unit(self._unit)
            self._unit = c_void_p()
        if self._index:
            self._clang.dispose_index(self._index)
            self._index = 0

    def children(self) -> list[Cursor]:
        """Return the cursors at file scope: all macros, then all declarations."""
        return self._clang.children(self.root())

    def root(self) -> Cursor:
        """Return the cursor of the whole text."""
        return self._clang.root(self._unit)

    def fatal_errors(self) -> list[tuple[int, str]]:
        """Return the lines and messages of errors at which libclang stopped reading."""
        return list(self._clang.errors(self._unit, FATAL))

    def words_of_errors(self) -> list[str]:
        """Return the messages of all errors, in order."""
        return [words for _, words in self._clang.errors(self._unit)]

    def offsets_of_errors(self) -> list[int]:
        """Return the offsets of all errors, in order."""
        return self._clang.offsets_of_errors(self._unit)

    def errors(self) -> dict[int, str]:
        """Return the message of the last error on each line that has one."""
        return dict(self._clang.errors(self._unit))
