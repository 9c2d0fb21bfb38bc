"""Members of anonymous members become members of the record itself, as C lets one use them.

    struct s { int a; union { int b; float c; }; };   ->   struct s { int a; int b; float c; };

The cdef leaves the record open, so the compiler says where they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Declaration, Field, Record
from ferrule.declarations.types import Array, CType, Qualified, RecordRef, Void

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.unit import Unit


_UNQUALIFIED: Final = Qualified(Void())


def flatten_anonymous_members(unit: Unit) -> Unit:
    """Return `unit` without anonymous members, and without the records that only they use."""
    declarations: list[Declaration] = []
    subjects: list[Identity] = []
    for subject, d in zip(unit.subjects, unit.declarations, strict=True):
        if not isinstance(d, Record):
            declarations.append(d)
        elif form_of(d.key) is not KeyForm.ANONYMOUS_MEMBER:
            declarations.append(_flat(d, unit.records))
        else:
            continue
        subjects.append(subject)
    return unit.with_changed(tuple(declarations), tuple(subjects))


def _flat(record: Record, records: Mapping[str, Record]) -> Record:
    if record.fields is None or all(field.name is not None for field in record.fields):
        return record
    return replace(record, fields=tuple(_named(record.fields, records)), whole=False)


def _named(fields: tuple[Field, ...], records: Mapping[str, Record]) -> Iterator[Field]:
    waiting = [(field, _UNQUALIFIED) for field in reversed(fields)]
    while waiting:
        field, outer = waiting.pop()
        type_ = _with_qualifiers(field.type, outer)
        if field.name is not None:
            yield replace(field, type=type_)
            continue
        qualified = type_ if isinstance(type_, Qualified) else Qualified(type_)
        if isinstance(qualified.type, RecordRef) and qualified.type.key in records:
            inner = records[qualified.type.key].fields or ()
            waiting += [(field, qualified) for field in reversed(inner)]


def _with_qualifiers(type_: CType, outer: Qualified) -> CType:
    """Return a member's type with the qualifiers of the anonymous member that it is in."""
    if not (outer.const or outer.volatile):
        return type_
    if isinstance(type_, Array):
        return replace(type_, element=_with_qualifiers(type_.element, outer))
    bare = type_ if isinstance(type_, Qualified) else Qualified(type_)
    return replace(
        bare, const=bare.const or outer.const, volatile=bare.volatile or outer.volatile
    )
