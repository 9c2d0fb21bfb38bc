"""For each type in a declaration, a C expression that has this type.

struct s { int a; };   ->   ((struct s *)0)->a
typedef long t;        ->   *(t *)0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import field_subject, identity
from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType


class TypedExpression(NamedTuple):
    """C for something that has a type, the type as it was read, and what it is the type of."""

    subject: Subject
    expression: str
    type: CType


def typed_expressions(
    declaration: Declaration, expansions: Mapping[str, str]
) -> Iterator[TypedExpression]:
    """Yield an expression for each type in `declaration`, to be compiled after the headers.

    The headers are preprocessed by then, so a macro is written as its expansion. No expression in C
    has a bit-field's type, and a macro with parameters only has the type that the user gives it.
    """
    match declaration:
        case Function(name=name, macro=False):
            expression = expansions.get(name, name)
            yield TypedExpression(identity(declaration), expression, declaration.type_in_c)
        case Variable(name=name):
            expression = expansions.get(name, name)
            yield TypedExpression(identity(declaration), expression, declaration.type)
        case Constant(name=name, type=type_, address=True) if type_ is not None:
            yield TypedExpression(identity(declaration), expansions[name], type_)
        case Typedef(name=name):
            yield TypedExpression(identity(declaration), f"*({name} *)0", declaration.type)
        case Record(fields=fields, key=key):
            for field in fields or ():
                if not field.bit_field:
                    subject = field_subject(declaration, field)
                    yield TypedExpression(subject, f"(({key} *)0)->{field.name}", field.type)
        case Function() | Constant() | Enumeration() | Macro():
            pass
        case _:
            assert_never(declaration)
