"""C that the compiler accepts only as far as it sees what was read: one line an assertion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Constant, Function, Record, Typedef, Variable
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, CType, FunctionType, Pointer, Qualified
from ferrule.declarations.unit import identity
from ferrule.selection.portable import ANY_FLOAT, ANY_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.selection.verdicts import Subject

_MESSAGE: Final = "the compiler sees another type"


def render_assertions(
    bindings: Bindings, expansions: Mapping[str, str]
) -> tuple[list[Subject], list[str]]:
    """Return what there is to assert, and the assertion of each as a line of C.

    The lines stand behind preprocessed headers: what is a macro is written as its expansion.
    """
    subjects, lines = [], []
    for declaration in bindings.unit.declarations:
        for subject, condition in _conditions(declaration, expansions):
            subjects.append(subject)
            lines.append(f'_Static_assert({condition}, "{_MESSAGE}");')
    return subjects, lines


def _conditions(
    declaration: Declaration, expansions: Mapping[str, str]
) -> Iterator[tuple[Subject, str]]:
    match declaration:
        case Function(macro=True):
            pass  # a macro has no type but the one that it was given
        case Function(name=name):
            # The function itself, no pointer to it: gcc takes `const` and `noreturn` functions
            # for qualified ones, and qualifiers count behind a pointer alone.
            yield identity(declaration), _same(expansions.get(name, name), declaration.type)
        case Variable(name=name):
            yield (
                identity(declaration),
                _same(*_element(expansions.get(name, name), declaration.type)),
            )
        case Constant(name=name, type=type_, address=True) if type_ is not None:
            yield identity(declaration), _same(expansions[name], type_)
        case Typedef() if declaration.type == ANY_INTEGER:
            yield identity(declaration), f"({declaration.name})1.5 == 1"
        case Typedef() if declaration.type == ANY_FLOAT:
            yield identity(declaration), f"({declaration.name})1.5 == 1.5"
        case Typedef():
            yield (
                identity(declaration),
                _same(*_element(f"*({declaration.name} *)0", declaration.type)),
            )
        case Record(fields=fields, key=key) if fields is not None:
            for field in (f for f in fields if not f.bit_field):  # C has no type of a bit-field
                place = f"(({key} *)0)->{field.name}"
                yield ("field", key, field.name or ""), _same(*_element(place, field.type))
        case _:
            pass


def _element(expression: str, type_: CType) -> tuple[str, CType]:
    """Go into arrays, whose lengths are the compiler's alone, down to what they hold.

    And from a pointer to the function that it points to, as for functions themselves.
    """
    while isinstance(type_, (Array, Qualified, Pointer)):
        if isinstance(type_, Array):
            expression, type_ = f"({expression})[0]", type_.element
        elif isinstance(type_, Pointer):
            if not isinstance(type_.target, FunctionType):
                break
            expression, type_ = f"*({expression})", type_.target
        elif isinstance(type_.type, Array):
            type_ = type_.type
        else:
            break
    return expression, type_


def _same(expression: str, type_: CType) -> str:
    return f"__builtin_types_compatible_p(__typeof__({expression}), {spell(type_)})"
