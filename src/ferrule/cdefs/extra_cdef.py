"""Reading the user's own cdef text after the headers' cdef."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.identity import identity
from ferrule.errors import CdefError

if TYPE_CHECKING:
    import cffi

    from ferrule.declarations.unit import Unit


def read_added_cdef(cdef: str, added: str) -> tuple[cffi.FFI, Unit, Unit]:
    """Return cffi's builder with both texts, what both declare, and what only `added` declares.

    What only `added` declares has locations in `added`. Raises `CdefError` if cffi refuses the
    text.
    """
    # Both in one text, because the user's may use types of the headers.
    before = cdef.count("\n")
    try:
        builder, unit = read_cdef(cdef + added)
    except CdefError as error:
        line = None if error.line is None else error.line - before
        raise CdefError(error.words, line, error.column, error.source) from None
    declarations = tuple(
        replace(d, location=d.location._replace(line=d.location.line - before))
        for d in unit.declarations
        if d.location.line > before
    )
    return (
        builder,
        unit,
        replace(
            unit, declarations=declarations, own=frozenset(identity(d) for d in declarations)
        ),
    )
