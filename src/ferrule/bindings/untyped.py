"""What a stub has no type of its own for, with the reason: the report's `untyped`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Function, Record
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import types_of, walk
from ferrule.declarations.types import FunctionType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.python_types import PythonTypes
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType

_BEHIND_DOTS: Final = "C gives no types to the arguments behind `...`: any CData is taken"
_VARIADIC_POINTER: Final = "a pointer to a variadic function takes any arguments"


def untyped(bindings: Bindings, types: PythonTypes) -> Iterator[tuple[str, str]]:
    """Yield the C name and the reason of each declaration that is not wholly typed."""
    for declaration in bindings.unit.declarations:
        name = (
            bindings.type_name(declaration.key)
            if isinstance(declaration, (Record, Enumeration))
            else declaration.name
        )
        for message in dict.fromkeys(_reasons(declaration, types, bindings)):
            yield name, message


def _reasons(declaration: Declaration, types: PythonTypes, bindings: Bindings) -> Iterator[str]:
    own: CType | None = declaration.type if isinstance(declaration, Function) else None
    for type_ in types_of(declaration):
        for part in walk(type_):
            if isinstance(part, FunctionType) and part.variadic:
                yield _BEHIND_DOTS if part is own else _VARIADIC_POINTER
            elif types.is_unknown(part):
                spelled = spell(part, key=bindings.type_name)
                yield f"no class stands for `{spelled}`: it is CData"
