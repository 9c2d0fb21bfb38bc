"""What must have a size: C lets a struct be empty, and cffi and libffi count by sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import has_other_length
from ferrule.declarations.traverse import walk
from ferrule.declarations.types import Array, FunctionType, Pointer, Qualified, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.proof.typed_expressions import Place


_NO_LENGTH: Final = "it has an array of elements without a size, whose length no compiler tells"
_NOT_PASSED: Final = "it passes a type without a size by value, as libffi cannot"


def must_have_sizes(place: Place, unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield what must have a size for the sake of a `place`, and why that is skipped otherwise.

    What must have one is C text: an expression or a type.
    """
    for element in _elements(place.expression, place.type, unit):
        yield element, _NO_LENGTH
    for record in _behind_pointers(place.type, unit):
        yield record, _NO_LENGTH
    for record in _passed_records(place.type, unit):
        yield record, _NOT_PASSED


def _elements(expression: str, type_: CType, unit: Unit) -> Iterator[str]:
    """Yield the elements of arrays, whose length is the array's size by an element's.

    Those that are numbers or pointers have a size.
    """
    while isinstance(type_, (Array, Qualified)):
        if isinstance(type_, Qualified):
            type_ = type_.type
            continue
        is_counted, type_, expression = (
            type_.extent == "fixed",
            type_.element,
            f"({expression})[0]",
        )
        if is_counted and isinstance(unit.resolve(type_), (Array, RecordRef)):
            yield expression


def _behind_pointers(type_: CType, unit: Unit) -> Iterator[str]:
    """Yield the records in arrays that pointers point to, and whose length the compiler tells."""
    for part in walk(type_):
        if isinstance(part, Pointer) and isinstance(part.target, Array):
            element: CType = part.target
            while isinstance(element, Array):
                element = unit.resolve(element.element)
            if isinstance(element, RecordRef) and has_other_length(part.target):
                yield element.key


def _passed_records(type_: CType, unit: Unit) -> Iterator[str]:
    """Yield the records that functions take or give by value, and those that lie in them.

    cffi has no type of a function where one of them is empty. Arrays of such are left out of their
    records.
    """
    waiting = [
        value
        for part in walk(type_)
        if isinstance(part, FunctionType)
        for value in (part.result, *(p.type for p in part.parameters))
    ]
    seen: set[str] = set()
    while waiting:
        value = unit.resolve(waiting.pop())
        if isinstance(value, RecordRef) and value.key not in seen and _is_complete(value, unit):
            seen.add(value.key)
            yield value.key
            waiting += [field.type for field in unit.records[value.key].fields or ()]


def _is_complete(record: RecordRef, unit: Unit) -> bool:
    return record.key in unit.records and unit.records[record.key].fields is not None
