"""C that the compiler accepts only as far as it sees what was read: one line an assertion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function, Record, Typedef
from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, CType, FunctionType, Pointer, Qualified
from ferrule.proof.sizes import must_have_sizes
from ferrule.proof.typed_expressions import places
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.proof.typed_expressions import Place

_MESSAGE: Final = "the compiler sees another type"


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the compiler refuses if `subject` is to be skipped, and for which reason."""

    subject: Subject
    line: str
    message: str
    reason: Reason = Reason.COMPILER_DISAGREES

    def words(self, said: str) -> str:
        """Return what a report tells of what the compiler said: our message, or all its own."""
        return self.message if self.message in said else said


def render_assertions(bindings: Bindings, expansions: Mapping[str, str]) -> Iterator[Assertion]:
    """Yield what there is to assert of `bindings`.

    The lines stand behind preprocessed headers: what is a macro is written as its expansion.
    """
    for declaration in bindings.unit.declarations:
        if isinstance(declaration, Typedef) and declaration.c_type is not None:
            line = f"typedef {declaration.c_type} {declaration.name};"
            yield Assertion(identity(declaration), line, _MESSAGE)
        for place in places(declaration, expansions):
            line = _static_assert(_condition(declaration, place), _MESSAGE)
            yield Assertion(place.subject, line, _MESSAGE)
            for type_, message in must_have_sizes(place, bindings.unit):
                line = _static_assert(f"sizeof({type_}) > 0", message)
                yield Assertion(place.subject, line, message, Reason.UNSUPPORTED_TYPE)


def _static_assert(condition: str, message: str) -> str:
    return f'_Static_assert({condition}, "{message}");'


def _condition(declaration: Declaration, place: Place) -> str:
    """Return a condition in C that holds if a place has the type that was read."""
    if isinstance(declaration, Typedef):
        if declaration.type == OPEN_INTEGER:
            return f"({declaration.name})1.5 == 1"
        if declaration.type == OPEN_FLOATING:
            return f"({declaration.name})1.5 == 1.5"
    if isinstance(declaration, Function):
        # The function itself, no pointer to it: gcc takes `const` and `noreturn` functions
        # for qualified ones, and qualifiers count behind a pointer alone.
        return _same(place.expression, place.type)
    expression, type_ = _element(place.expression, place.type)
    same = _same(expression, type_)
    # gcc gives no address to a number whose bytes `scalar_storage_order` turns round.
    return f"sizeof(&({expression})) && {same}" if isinstance(declaration, Record) else same


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
