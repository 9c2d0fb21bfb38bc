"""Members of anonymous members become members of the record itself, as C lets one use them.

    struct s { int a; union { int b; float c; }; };   ->   struct s { int a; int b; float c; };

Where they lie is the compiler's to say; the record is open in the cdef.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Field, Record
from ferrule.declarations.types import Array, CType, Qualified, RecordRef

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
            flat.append(_flat(declaration, unit.records))
    return replace(unit, declarations=tuple(flat))


def _flat(record: Record, records: Mapping[str, Record]) -> Record:
    if record.fields is None or all(field.name is not None for field in record.fields):
        return record
    return replace(record, fields=tuple(_named(record.fields, records)), whole=False)


def _named(fields: tuple[Field, ...], records: Mapping[str, Record]) -> Iterator[Field]:
    for field in fields:
        if field.name is not None:
            yield field
            continue
        qualified = field.type if isinstance(field.type, Qualified) else Qualified(field.type)
        if isinstance(qualified.type, RecordRef) and qualified.type.key in records:
            for inner in _named(records[qualified.type.key].fields or (), records):
                yield replace(inner, type=_with_qualifiers(inner.type, qualified))


def _with_qualifiers(type_: CType, outer: Qualified) -> CType:
    """Return a member's type with the qualifiers of the anonymous member that it stands in."""
    if not (outer.const or outer.volatile):
        return type_
    if isinstance(type_, Array):
        return replace(type_, element=_with_qualifiers(type_.element, outer))
    bare = type_ if isinstance(type_, Qualified) else Qualified(type_)
    return replace(
        bare, const=bare.const or outer.const, volatile=bare.volatile or outer.volatile
    )
