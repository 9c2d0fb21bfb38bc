"""Whose fault it is that cffi's C does not compile: the compiler's lines back to declarations.

cffi writes functions that are called for what they are about (`_cffi_d_f`, `_cffi_checkfld_struct_s`)
and tables whose entries have the name in quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.unit import identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.selection.verdicts import Subject

_FUNCTION: Final = re.compile(r"\b_cffi_(?:d|f|const|var|checkfld|align)_(?:(?:struct|union|typedef)_)?_?(\w+)")
_ENTRY: Final = re.compile(r'^ *\{ "([^"]+)"')
_RECORD_OF_FIELD: Final = re.compile(r"offsetof\(([^,]+),")


def attribute(c: str, refused: Mapping[int, str], bindings: Bindings) -> dict[Subject, str]:
    """Return the declarations on whose account the compiler refused lines of `c`, and its words."""
    lines = c.splitlines()
    subjects = {name: identity(d) for d in bindings.unit.declarations
                for name in _c_names(d, bindings)}
    found: dict[Subject, str] = {}
    for number, words in refused.items():
        for name in _names_above(lines, number):
            if name in subjects:
                found.setdefault(subjects[name], words)
                break
    return found


def _c_names(declaration: object, bindings: Bindings) -> Iterator[str]:
    match declaration:
        case Record(key=key, tag=tag) | Enumeration(key=key, tag=tag):
            yield key
            yield bindings.type_name(key)
            if tag is not None:
                yield tag
        case _:
            yield getattr(declaration, "name", "")


def _names_above(lines: list[str], number: int) -> Iterator[str]:
    """Yield the names that the line and those above it are about, up to the line's function."""
    for line in reversed(lines[:number]):
        if record := _RECORD_OF_FIELD.search(line):
            yield record[1].strip()
        if entry := _ENTRY.match(line):
            yield entry[1]
        functions = _FUNCTION.findall(line)
        yield from functions
        if line.startswith("}") and line != lines[number - 1]:
            return
