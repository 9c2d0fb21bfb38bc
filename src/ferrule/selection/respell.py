"""Types that the compiler sees differently from libclang are spelled from the compiler's own.

    typedef __typeof__(L'x') wide;                   ->   typedef int... wide;
    struct s { __typeof__(L'x') first, *rest; };     ->   typedef int... s__first;
                                                          struct s { s__first first; ... };

This works for numbers, and for pointers, arrays and functions that lead to one. In C the number is
`__typeof__` of an expression, and the compiler fills in its width.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import field_subject, identity
from ferrule.declarations.keys import identifiers_of
from ferrule.declarations.nodes import Function, Record, Typedef, Variable
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    Builtin,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    Qualified,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration, Field, Location
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Respelling:
    """A C expression for the number in a declaration's type, and that number's type in a cdef."""

    expression: str
    type: OpenNumber


NOTHING_RESPELLED: Final[Mapping[Subject, Respelling]] = MappingProxyType({})


def number_in(expression: str, type_: CType) -> str | None:
    """Return a C expression for the number that `type_` leads to, or None if it leads to none.

    `expression` has the type `type_`. A function leads to its result.
    """
    while not isinstance(type_, (Builtin, OpenNumber)):
        match type_:
            case Pointer(target):
                expression, type_ = f"*({expression})", target
            case Array(element):
                expression, type_ = f"({expression})[0]", element
            case Qualified(inner):
                type_ = inner
            case FunctionType(result, parameters):
                # `__typeof__` does not evaluate the call, so arguments only need the right types.
                arguments = ", ".join(f"*({spell(Pointer(p.type))})0" for p in parameters)
                expression, type_ = f"({expression})({arguments})", result
            case _:
                return None
    return expression


def respell(unit: Unit, respelled: Mapping[Subject, Respelling]) -> Unit:
    """Return `unit` with the types that `respelled` has for some of its declarations."""
    if not respelled:
        return unit
    made = _Made({name for d in unit.declarations for name in identifiers_of(d)})
    declarations = tuple(_respelled(d, respelled, made) for d in unit.declarations)
    # The new typedefs come first, before everything that may use them.
    return replace(unit, declarations=(*made.typedefs, *declarations))


class _Made:
    """The typedefs that are added for numbers, each with a name that nothing else has."""

    def __init__(self, taken: set[str]) -> None:
        """Start without typedefs; the names `taken` are not free."""
        self.typedefs: list[Typedef] = []
        self._taken = taken

    def name(self, found: Respelling, stem: str, location: Location) -> Named:
        """Return a use of a new typedef, named after the declaration that needs it."""
        while stem in self._taken:
            stem = f"{stem}_"
        self._taken.add(stem)
        c_type = f"__typeof__({found.expression})"
        self.typedefs.append(Typedef(stem, found.type, location, c_type=c_type))
        return Named(stem)


def _respelled(
    declaration: Declaration, respelled: Mapping[Subject, Respelling], made: _Made
) -> Declaration:
    if isinstance(declaration, Record) and declaration.fields is not None:
        return replace(
            declaration,
            fields=tuple(
                _respelled_field(f, declaration, respelled, made) for f in declaration.fields
            ),
        )
    found = respelled.get(identity(declaration))
    match declaration:
        case Typedef(type=Builtin() | OpenNumber()) if found is not None:
            return replace(declaration, type=found.type)
        case Function() | Typedef() | Variable() if found is not None:
            number = made.name(found, f"{declaration.name}__number", declaration.location)
            return _with_type(declaration, _leading_to(declaration.type, number))
        case _:
            return declaration


def _with_type(declaration: Function | Typedef | Variable, type_: CType) -> Declaration:
    if not isinstance(declaration, Function):
        return replace(declaration, type=type_)
    return replace(declaration, type=type_) if isinstance(type_, FunctionType) else declaration


def _respelled_field(
    field: Field, record: Record, respelled: Mapping[Subject, Respelling], made: _Made
) -> Field:
    found = respelled.get(field_subject(record, field))
    if found is None:
        return field
    stem = f"{record.tag or 'unnamed'}__{field.name}"
    return replace(field, type=_leading_to(field.type, made.name(found, stem, field.location)))


def _leading_to(type_: CType, number: Named) -> CType:
    """Return `type_` with `number` in place of the number at its end."""
    match type_:
        case Pointer(target):
            return Pointer(_leading_to(target, number))
        case Array(element):
            return replace(type_, element=_leading_to(element, number))
        case Qualified(inner):
            return replace(type_, type=_leading_to(inner, number))
        case FunctionType(result):
            return replace(type_, result=_leading_to(result, number))
        case _:
            return number
