"""Cdef text of the user's that is added to what the headers declare."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.unit import identity

if TYPE_CHECKING:
    import cffi

    from ferrule.declarations.unit import Unit


def read_added_cdef(cdef: str, added: str) -> tuple[cffi.FFI, Unit]:
    """Return cffi's builder with both texts in it, and what the `added` one declares.

    Raises `CdefError` where cffi refuses it.
    """
    builder, unit = read_cdef(cdef + added)
    first = cdef.count("\n") + 1
    declarations = tuple(
        replace(d, location=replace(d.location, line=d.location.line - first + 1))
        for d in unit.declarations if d.location.line >= first)
    return builder, replace(unit, declarations=declarations,
                            own=frozenset(identity(d) for d in declarations))
