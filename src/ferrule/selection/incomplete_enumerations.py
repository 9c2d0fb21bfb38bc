"""Enumerations that are never completed become opaque records, the only opaque types of cffi.

    enum mode;  int run(enum mode *m);   ->   typedef ... enum_mode;  int run(enum_mode *m);

C allows pointers to such a type, as to an incomplete struct.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Enumeration, Record
from ferrule.declarations.traverse import with_types
from ferrule.declarations.types import CType, EnumRef, RecordRef

if TYPE_CHECKING:
    from ferrule.declarations.unit import Unit


def make_incomplete_enumerations_opaque(unit: Unit) -> Unit:
    """Return `unit` with opaque records in place of enumerations without a definition."""
    incomplete = {key for key, e in unit.enumerations.items() if e.enumerators is None}
    if not incomplete:
        return unit

    def change(type_: CType) -> CType:
        match type_:
            case EnumRef(key) if key in incomplete:
                return RecordRef(key)
            case _:
                return type_

    def changed(declaration: Declaration) -> Declaration:
        match declaration:
            case Enumeration(key, tag, None, location, comment):
                return Record(key, "enum", tag, None, location, comment)
            case _:
                return with_types(declaration, change)

    return replace(unit, declarations=tuple(map(changed, unit.declarations)))
