"""Which types must not be empty: GNU C has empty structs, but cffi and libffi divide by sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import has_other_length
from ferrule.declarations.traverse import walk
from ferrule.declarations.types import Array, FunctionType, Pointer, Qualified, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.proof.typed_expressions import TypedExpression


_NO_LENGTH: Final = "it has an array of empty elements, whose length the compiler cannot tell"
_NOT_PASSED: Final = "it passes an empty type by value, which libffi cannot do"


def must_have_sizes(typed: TypedExpression, unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield what must not have the size 0 for the expression `typed` to be usable.

    That is an expression or a type in C, each with the reason to skip if its size is 0.
    """
    for element in _elements(typed.expression, typed.type, unit):
        yield element, _NO_LENGTH
    parts = walk(typed.type)
    for record in _behind_pointers(parts, unit):
        yield record, _NO_LENGTH
    for record in _passed_records(parts, unit):
        yield record, _NOT_PASSED


def _elements(expression: str, type_: CType, unit: Unit) -> Iterator[str]:
    """Yield the elements of arrays: cffi divides the array's size by an element's for the length.

    Numbers and pointers always have a size.
    """
    while isinstance(type_, (Array, Qualified)):
        if isinstance(type_, Qualified):
            type_ = type_.type
            continue
        is_counted = type_.extent == "fixed"
        type_, expression = type_.element, f"({expression})[0]"
        if is_counted and isinstance(unit.resolve(type_), (Array, RecordRef)):
            yield expression


def _behind_pointers(parts: Iterable[CType], unit: Unit) -> Iterator[str]:
    """Yield the records in arrays that pointers point to, if only the compiler knows the length."""
    for part in parts:
        if isinstance(part, Pointer) and isinstance(part.target, Array):
            element: CType = part.target
            while isinstance(element, Array):
                element = unit.resolve(element.element)
            if isinstance(element, RecordRef) and has_other_length(part.target):
                yield element.key


def _passed_records(parts: Iterable[CType], unit: Unit) -> Iterator[str]:
    """Yield the records that functions take or return by value, and the records inside those.

    cffi cannot make a function's type if one of them is empty.
    """
    waiting = [
        value
        for part in parts
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
