"""The C expressions that have the types which a declaration gives.

struct s { int a; };   ->   ((struct s *)0)->a
typedef long t;        ->   *(t *)0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Place:
    """Something that has a type: whose it is, C that leads there, and the type as it was read."""

    subject: Subject
    expression: str
    type: CType


def places(declaration: Declaration, expansions: Mapping[str, str]) -> Iterator[Place]:
    """Yield what in `declaration` has a type, as it stands behind preprocessed headers.

    There a macro is written as its expansion. A bit-field has no type that C could tell, and a
    macro with parameters none but the one that it was given.
    """
    match declaration:
        case Function(name=name, macro=False) | Variable(name=name):
            yield Place(identity(declaration), expansions.get(name, name), declaration.type)
        case Constant(name=name, type=type_, address=True) if type_ is not None:
            yield Place(identity(declaration), expansions[name], type_)
        case Typedef(name=name):
            yield Place(identity(declaration), f"*({name} *)0", declaration.type)
        case Record(fields=fields, key=key):
            for field in fields or ():
                if not field.bit_field:
                    subject = field_subject(declaration, field)
                    yield Place(subject, f"(({key} *)0)->{field.name}", field.type)
        case Function() | Constant() | Enumeration() | Macro():
            pass
        case _:
            assert_never(declaration)
