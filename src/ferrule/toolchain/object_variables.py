"""Which variables of its own an object file has, as its symbol table says.

    static int counter;                             local symbol `counter` in .bss
    static inline int next(void)
    {
        static int last;                            local symbol `last.0` in .bss
        return last += counter++;
    }

Two object files that have the same headers in them have a copy each of such a variable.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OBJECT, _THREAD_LOCAL = 1, 6  # types of symbols, as in <elf.h>
_LOCAL: Final = 0
_SYMBOL_TABLE: Final = 2
_WRITABLE: Final = 1
_FIRST_RESERVED: Final = 0xFF00  # from here on, not a section's number
# What is const is writable only while the dynamic linker fills addresses in.
_CONST: Final = b".data.rel.ro"
_NUMBER: Final = re.compile(rb"\.\d+$")  # gcc numbers the static variables in functions


def own_variables(path: Path, known: str) -> frozenset[str] | None:
    """Return the names of the writable variables that only the ELF object file at `path` uses.

    The numbers that compilers add to the names are left out. The result is None if the file says
    nothing, as with `-flto`: the symbol `known`, which the object defines, must be in its table.
    """
    try:
        symbols = list(_Object(path.read_bytes()).symbols())
    except (IndexError, ValueError, struct.error):
        return None
    if not any(s.defined and s.name == known.encode() for s in symbols):
        return None
    if any(s.own and s.section is None for s in symbols):
        return None
    return frozenset(
        _NUMBER.sub(b"", s.name).decode("utf-8", "replace")
        for s in symbols
        if s.own
        and s.section is not None
        and s.section.variable
        # Such as `.LANCHOR0`, from which a compiler reaches several variables.
        and not s.name.startswith(b".")
    )


@dataclass(frozen=True, slots=True)
class _Section:
    kind: int
    flags: int
    start: int
    size: int
    link: int
    name: bytes

    @property
    def variable(self) -> bool:
        return bool(self.flags & _WRITABLE) and not self.name.startswith(_CONST)


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A symbol; `section` is None if the table does not say where it is."""

    name: bytes
    defined: bool
    own: bool
    section: _Section | None


class _Object:
    """An ELF file, of any width and byte order. Raises `ValueError` for another file."""

    def __init__(self, data: bytes) -> None:
        """Read the table of sections."""
        if data[:4] != b"\x7fELF" or data[4] not in (1, 2) or data[5] not in (1, 2):
            message = "not an ELF file"
            raise ValueError(message)
        self.data = data
        self.wide = data[4] == 2  # noqa: PLR2004  the class of 64-bit files
        self.order = "<" if data[5] == 1 else ">"
        (start,) = self._unpack("Q" if self.wide else "I", 0x28 if self.wide else 0x20)
        _, count, names = self._unpack("HHH", 0x3A if self.wide else 0x2E)
        header = struct.Struct(self.order + ("IIQQQQIIQQ" if self.wide else "10I"))
        read = [header.unpack_from(data, start + i * header.size) for i in range(count)]
        self.sections = [
            _Section(kind, flags, place, size, link, self._text(read[names][4], name))
            for name, kind, flags, _, place, size, link, *_ in read
        ]

    def symbols(self) -> Iterator[_Symbol]:
        """Yield the symbols of the file."""
        layout = struct.Struct(self.order + ("IBBHQQ" if self.wide else "IIIBBH"))
        for table in self.sections:
            if table.kind != _SYMBOL_TABLE:
                continue
            names = self.sections[table.link].start
            for symbol in layout.iter_unpack(self.data[table.start : table.start + table.size]):
                if self.wide:
                    name, kind, _, number, *_ = symbol
                else:
                    name, _, _, kind, _, number = symbol
                yield _Symbol(
                    self._text(names, name),
                    number != 0,
                    kind >> 4 == _LOCAL and kind & 0xF in (_OBJECT, _THREAD_LOCAL),
                    self.sections[number] if number < _FIRST_RESERVED else None,
                )

    def _unpack(self, layout: str, start: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + layout, self.data, start)

    def _text(self, start: int, offset: int) -> bytes:
        at = start + offset
        return self.data[at : self.data.index(b"\0", at)]
