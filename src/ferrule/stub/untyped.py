"""The declarations for which a stub has no types of their own: the report's `untyped`."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Function, Record
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import built_of, types_of
from ferrule.declarations.types import FunctionType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.stub.python_types import PythonTypes

_BEHIND_DOTS: Final = "C gives no types to the arguments after `...`: any CData is accepted"
_VARIADIC_POINTER: Final = "a pointer to a variadic function accepts any arguments"


def find_untyped(bindings: Bindings, types: PythonTypes) -> Iterator[tuple[str, str]]:
    """Yield the C name of each declaration that the stub does not type fully, with each reason."""
    reasons = _Reasons(bindings, types)
    for declaration in bindings.unit.declarations:
        for reason in reasons.of(declaration):
            yield _name(declaration, bindings), reason


def _name(declaration: Declaration, bindings: Bindings) -> str:
    if isinstance(declaration, (Record, Enumeration)):
        return bindings.type_name(declaration.key)
    return declaration.name


@dataclass(frozen=True, slots=True)
class _Reasons:
    """Why types are not fully typed; `known` has the answers so far, by the nodes' `id`.

    The unit keeps its nodes, so an `id` means the same node as long as this exists.
    """

    bindings: Bindings
    types: PythonTypes
    known: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, declaration: Declaration) -> tuple[str, ...]:
        """Return the reasons in the types of `declaration`, each once."""
        if isinstance(declaration, Function) and declaration.type.variadic:
            # A pointer to it accepts anything, but the function itself only CData.
            return _each((_BEHIND_DOTS,), map(self._in, built_of(declaration.type)))
        return _each((), map(self._in, types_of(declaration)))

    def _in(self, type_: CType) -> tuple[str, ...]:
        found = self.known.get(id(type_))
        if found is None:
            found = _each(self._of_itself(type_), map(self._in, built_of(type_)))
            self.known[id(type_)] = found
        return found

    def _of_itself(self, type_: CType) -> tuple[str, ...]:
        if isinstance(type_, FunctionType) and type_.variadic:
            return (_VARIADIC_POINTER,)
        if self.types.is_unknown(type_):
            spelled = spell(type_, key=self.bindings.type_name)
            return (f"`{spelled}` has no class of its own: it is CData",)
        return ()


def _each(first: tuple[str, ...], more: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(first, *more)))
