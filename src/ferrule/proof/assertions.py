"""One line of C for each type that was read, which the compiler accepts only if it agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef
from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, CType, FunctionType, Pointer, Qualified
from ferrule.proof.alignments import alignment_condition
from ferrule.proof.sizes import must_have_sizes
from ferrule.proof.typed_expressions import typed_expressions
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.proof.typed_expressions import TypedExpression

_MESSAGE: Final = "the compiler sees another type"
_ENUM_ALIGNMENT: Final = "it has an alignment of its own, but cffi aligns it like its integer"


class Assertion(NamedTuple):
    """A line of C; if the compiler refuses it, `subject` is skipped for `reason`."""

    subject: Subject
    line: str
    message: str
    reason: Reason = Reason.COMPILER_DISAGREES

    def words(self, said: str) -> str:
        """Return the words for the report: our own message if that failed, or the compiler's."""
        return self.message if self.message in said else said


def render_assertions(kept: Unit, expansions: Mapping[str, str]) -> Iterator[Assertion]:
    """Yield the assertions about what is `kept`, to be compiled after the preprocessed headers."""
    for declaration in kept.declarations:
        if isinstance(declaration, Typedef) and declaration.c_type is not None:
            line = f"typedef {declaration.c_type} {declaration.name};"
            yield Assertion(identity(declaration), line, _MESSAGE)
        for typed in typed_expressions(declaration, expansions):
            line = _static_assert(_condition(declaration, typed), _MESSAGE)
            yield Assertion(typed.subject, line, _MESSAGE)
            for type_, message in must_have_sizes(typed, kept):
                line = _static_assert(f"sizeof({type_}) > 0", message)
                yield Assertion(typed.subject, line, message, Reason.UNSUPPORTED_TYPE)
        # Last, since the first reason counts: another type may have another alignment.
        if isinstance(declaration, (Typedef, Enumeration)):
            yield from _aligned(declaration, kept)


def _aligned(declaration: Typedef | Enumeration, kept: Unit) -> Iterator[Assertion]:
    """Yield the assertion that cffi's alignment of the declaration is right, if it has one."""
    condition = alignment_condition(declaration, kept)
    if condition is None:
        return
    # What uses a typedef can do without it. An enumeration has no other type in its place.
    message, reason = _ENUM_ALIGNMENT, Reason.UNSUPPORTED_TYPE
    if isinstance(declaration, Typedef):
        message, reason = Reason.OTHER_ALIGNMENT.text, Reason.OTHER_ALIGNMENT
    line = _static_assert(condition, message)
    yield Assertion(identity(declaration), line, message, reason)


def _static_assert(condition: str, message: str) -> str:
    return f'_Static_assert({condition}, "{message}");'


def _condition(declaration: Declaration, typed: TypedExpression) -> str:
    """Return a condition in C that holds if the expression has the type that was read."""
    if isinstance(declaration, Typedef):
        # The width is open, but not the kind: an integer drops the fraction.
        if declaration.type == OPEN_INTEGER:
            return f"({declaration.name})1.5 == 1"
        if declaration.type == OPEN_FLOATING:
            return f"({declaration.name})1.5 == 1.5"
    # `__builtin_types_compatible_p` ignores outermost qualifiers, and `__typeof__` evaluates
    # nothing, so the null pointers in expressions are never read.
    if isinstance(declaration, Function):
        # The function itself, not a pointer to it: to gcc, functions with the attributes `const`
        # and `noreturn` are qualified, and qualifiers only count where a pointer points.
        return _same(typed.expression, typed.type)
    expression, type_ = _element(typed.expression, typed.type)
    same = _same(expression, type_)
    # gcc refuses the address of a number whose bytes are stored in the other order
    # (`scalar_storage_order`), which cffi would read wrongly.
    return f"sizeof(&({expression})) && {same}" if isinstance(declaration, Record) else same


def _element(expression: str, type_: CType) -> tuple[str, CType]:
    """Go from an array to its elements, and from a function pointer to the function.

    The lengths of arrays are left to the compiler. For functions see `_condition`.
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
