"""Fields whose functions pass by value what cffi needs those fields for.

    struct s { int size; int (*call)(struct s); };    ->   struct s { int size; ...; };

To know the fields of a record, cffi makes their types; to make a function's type, it needs the
fields of the records that are passed by value. On such a circle it would never end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import field_subject
from ferrule.declarations.nodes import Record, Typedef
from ferrule.declarations.traverse import after_their_needs, walk
from ferrule.declarations.types import Array, CType, FunctionType, Named, RecordRef
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit

IS_CIRCULAR: Final = (
    Reason.CFFI_REFUSES,
    "its functions pass a record with this field by value, which cffi cannot describe",
)


def circular_fields(unit: Unit) -> Iterator[Subject]:
    """Yield the fields that lie on a circle."""
    passing: list[tuple[Subject, str, AbstractSet[str]]] = []
    of_typedefs: dict[str, AbstractSet[str]] = {}
    for d in unit.declarations:
        if isinstance(d, Typedef):
            of_typedefs[d.name] = _passed(d.type, of_typedefs, unit)
        elif isinstance(d, Record):
            passing += [
                (field_subject(d, field), d.key, passed)
                for field in d.fields or ()
                if (passed := _passed(field.type, of_typedefs, unit))
            ]
    if not passing:
        return
    needs = {key: {*_contained(record, unit)} for key, record in unit.records.items()}
    for _, key, passed in passing:
        needs[key] |= passed
    for subject, key, passed in passing:
        if key in after_their_needs(passed, lambda each: needs.get(each, ())):
            yield subject


def _passed(
    type_: CType, of_typedefs: Mapping[str, AbstractSet[str]], unit: Unit
) -> AbstractSet[str]:
    """Return the keys of the records that functions in `type_` take or return by value."""
    found: set[str] = set()
    for part in walk(type_):
        match part:
            case Named(name):
                found |= of_typedefs.get(name, frozenset())
            case FunctionType(result=result, parameters=parameters):
                values = (
                    unit.resolve(each) for each in (result, *(p.type for p in parameters))
                )
                found.update(value.key for value in values if isinstance(value, RecordRef))
            case _:
                pass
    return found


def _contained(record: Record, unit: Unit) -> Iterator[str]:
    """Yield the keys of the records that `record` has as members, also in arrays."""
    for field in record.fields or ():
        type_ = unit.resolve(field.type)
        while isinstance(type_, Array):
            type_ = unit.resolve(type_.element)
        if isinstance(type_, RecordRef):
            yield type_.key
