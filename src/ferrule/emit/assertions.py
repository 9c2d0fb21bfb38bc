"""C that the compiler accepts only as far as it sees what was read: one line an assertion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Constant, Function, Record, Typedef, Variable
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    CType,
    FunctionType,
    Pointer,
    Qualified,
    RecordRef,
)
from ferrule.declarations.unit import identity
from ferrule.selection.portable import ANY_FLOAT, ANY_INTEGER
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.selection.verdicts import Subject

_MESSAGE: Final = "the compiler sees another type"
_NO_LENGTH: Final = "it has an array of elements without a size, whose length no compiler tells"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A line of C that the compiler refuses if `subject` is to be skipped, and for which reason."""

    subject: Subject
    line: str
    reason: Reason


def render_assertions(bindings: Bindings, expansions: Mapping[str, str]) -> Iterator[Assertion]:
    """Yield what there is to assert of `bindings`.

    The lines stand behind preprocessed headers: what is a macro is written as its expansion.
    """
    for declaration in bindings.unit.declarations:
        for subject, condition in _conditions(declaration, expansions):
            line = f'_Static_assert({condition}, "{_MESSAGE}");'
            yield Assertion(subject, line, Reason.COMPILER_DISAGREES)
        for subject, element in _sized_elements(declaration, expansions, bindings.unit):
            line = f'_Static_assert(sizeof({element}) > 0, "{_NO_LENGTH}");'
            yield Assertion(subject, line, Reason.UNSUPPORTED_TYPE)


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


def _sized_elements(
    declaration: Declaration, expansions: Mapping[str, str], unit: Unit
) -> Iterator[tuple[Subject, str]]:
    """Yield the elements that must have a size, for their array to have a length.

    cffi asks for the length as the size of the array by that of an element. Numbers have sizes.
    """
    places: list[tuple[Subject, str, CType]]
    match declaration:
        case Variable(name=name, type=type_):
            places = [(identity(declaration), expansions.get(name, name), type_)]
        case Typedef(name=name, type=type_):
            places = [(identity(declaration), f"*({name} *)0", type_)]
        case Record(fields=fields, key=key):
            places = [
                (("field", key, f.name or ""), f"(({key} *)0)->{f.name}", f.type)
                for f in fields or ()
            ]
        case _:
            return
    for subject, place, type_ in places:
        expression, inner = place, type_
        while isinstance(inner, (Array, Qualified)):
            if isinstance(inner, Qualified):
                inner = inner.type
                continue
            fixed, inner, expression = (
                inner.extent == "fixed",
                inner.element,
                f"({expression})[0]",
            )
            if fixed and isinstance(unit.resolve(inner), (Array, RecordRef)):
                yield subject, expression


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
