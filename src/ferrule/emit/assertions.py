"""C that the compiler accepts only as far as it sees what was read: one line an assertion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function, Record, Typedef, Variable
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, CType, Pointer, Qualified
from ferrule.declarations.unit import identity
from ferrule.emit.writer import SourceWriter
from ferrule.selection.portable import ANY_FLOAT, ANY_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.selection.verdicts import Subject

_MESSAGE: Final = "the compiler sees another type"


def render_assertions(includes: str, bindings: Bindings) -> tuple[str, dict[int, Subject]]:
    """Return the C behind `includes`, and what the assertion on each of its lines is about."""
    writer = SourceWriter()
    writer.lines(includes)
    subjects: dict[int, Subject] = {}
    for declaration in bindings.unit.declarations:
        for subject, condition in _conditions(declaration):
            subjects[writer.next_line] = subject
            writer.line(f'_Static_assert({condition}, "{_MESSAGE}");')
    return writer.text(), subjects


def _conditions(declaration: Declaration) -> Iterator[tuple[Subject, str]]:
    match declaration:
        case Function():
            yield identity(declaration), _same(f"&{declaration.name}", Pointer(declaration.type))
        case Variable():
            yield identity(declaration), _same(*_element(declaration.name, declaration.type))
        case Typedef() if declaration.type == ANY_INTEGER:
            yield identity(declaration), f"({declaration.name})1.5 == 1"
        case Typedef() if declaration.type == ANY_FLOAT:
            yield identity(declaration), f"({declaration.name})1.5 == 1.5"
        case Typedef():
            yield identity(declaration), _same(
                *_element(f"*({declaration.name} *)0", declaration.type))
        case Record(fields=fields, key=key) if fields is not None:
            for field in fields:
                place = f"(({key} *)0)->{field.name}"
                yield ("field", key, field.name or ""), _same(*_element(place, field.type))
        case _:
            pass


def _element(expression: str, type_: CType) -> tuple[str, CType]:
    """Go into arrays, whose lengths are the compiler's alone, down to what they hold."""
    while isinstance(type_, (Array, Qualified)):
        if isinstance(type_, Array):
            expression, type_ = f"({expression})[0]", type_.element
        elif isinstance(type_.type, Array):
            type_ = type_.type
        else:
            break
    return expression, type_


def _same(expression: str, type_: CType) -> str:
    return f"__builtin_types_compatible_p(__typeof__({expression}), {spell(type_)})"
