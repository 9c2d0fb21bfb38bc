"""What gcc, clang and the assembler print about a source file, line by line, as data."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.toolchain.compiler import Compiler

# path:line:column: severity: message
_DIAGNOSTIC: Final = re.compile(
    r"^(?P<path>[^\n:]+):(?P<line>\d+):(?:(?P<column>\d+):)? "
    r"(?P<severity>fatal error|error|sorry, unimplemented|warning|note): (?P<message>.*)$",
    re.MULTILINE | re.IGNORECASE,  # GNU as says "Error"
)


_OF_MACHINE: Final = tuple(
    f": {os.strerror(number)}"
    for number in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ENOSPC)
)
# They come after the user's own flags, and undo `-Wfatal-errors`, colours and wrapped lines.
_READABLE: Final = ("-Wno-fatal-errors", "-fdiagnostics-color=never", "-fmessage-length=0")
_READABLE_OF_GCC: Final = (*_READABLE, "-fmax-errors=0")
_READABLE_OF_CLANG: Final = (
    *_READABLE,
    "-ferror-limit=0",
    "-fshow-source-location",
)


def readable_flags(compiler: Compiler) -> tuple[str, ...]:
    """Return the flags that make the compiler report every error, in the form read here."""
    return _READABLE_OF_CLANG if compiler.is_clang else _READABLE_OF_GCC


def terse_flags(compiler: Compiler) -> tuple[str, ...]:
    """Return the flag that leaves source lines out of diagnostics."""
    caret = "-fno-caret-diagnostics" if compiler.is_clang else "-fno-diagnostics-show-caret"
    return (caret,)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message of the compiler; lines and columns count from 1, and `column` 0 means none."""

    path: str
    line: int
    column: int
    severity: str
    message: str

    @property
    def is_error(self) -> bool:
        """Tell whether the compiler rejected the C at this place."""
        return self.severity in {"error", "fatal error", "sorry, unimplemented"}

    @property
    def is_of_machine(self) -> bool:
        """Tell whether the compiler could not read a file although it may be there."""
        return self.message.endswith(_OF_MACHINE)


def read_diagnostics(output: str) -> Iterator[Diagnostic]:
    """Yield the diagnostics in the standard error of a compiler or assembler, in its order."""
    for match in _DIAGNOSTIC.finditer(output):
        yield Diagnostic(
            match["path"],
            int(match["line"]),
            int(match["column"] or 0),
            match["severity"].lower(),
            match["message"],
        )


def names_an_error(output: str) -> bool:
    """Tell whether a compiler or assembler that failed says where: one that was killed does not.

    Nor does one for which the machine has run out of something.
    """
    said = [*read_diagnostics(output)]
    return any(d.is_error for d in said) and not any(d.is_of_machine for d in said)
