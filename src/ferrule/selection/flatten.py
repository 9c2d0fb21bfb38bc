"""Members of anonymous members become members of the record itself, as C lets one use them.

    struct s { int a; union { int b; float c; }; };   ->   struct s { int a; int b; float c; };

Where they lie is the compiler's to say; the record is open in the cdef.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Field, Record
from ferrule.declarations.types import Qualified, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.unit import Unit


def flatten_anonymous_members(unit: Unit) -> Unit:
    """Return `unit` without anonymous members, and without the records that only they use."""
    flat: list[Declaration] = []
    for declaration in unit.declarations:
        if not isinstance(declaration, Record):
            flat.append(declaration)
        elif "::" not in declaration.key:
            fields = declaration.fields
            named = None if fields is None else tuple(_named(fields, unit.records))
            flat.append(replace(declaration, fields=named))
    return replace(unit, declarations=tuple(flat))


def _named(fields: tuple[Field, ...], records: Mapping[str, Record]) -> Iterator[Field]:
    for field in fields:
        if field.name is not None:
            yield field
            continue
        inner = field.type.type if isinstance(field.type, Qualified) else field.type
        if isinstance(inner, RecordRef) and inner.key in records:
            yield from _named(records[inner.key].fields or (), records)
