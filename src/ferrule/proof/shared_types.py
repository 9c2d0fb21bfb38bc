"""Whether a function, variable or typedef has the type of an included module: conditions in C.

int area(struct img *);  as  ["function", ["integer", 4, true], [["pointer", ["record",
"struct img"]]], false]   ->   conditions on `area`, its result and its parameter

C cannot take a function's type apart, so the parts are those that were read. The compiler confirms
the type that they make together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, FunctionType, Pointer, RecordRef
from ferrule.proof.shared_records import shape_conditions
from ferrule.proof.typed_expressions import typed_expressions
from ferrule.selection.expressible import CFFIS_FILE

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ferrule.bindings.included import Shape
    from ferrule.declarations.nodes import Typedef, Variable
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_NEVER: Final = "0"
"""The condition for types that differ in what the compiler need not be asked about."""


@dataclass(frozen=True)
class SharedTypes:
    """Compares the types of `unit`; `shared` are the records that are an included module's."""

    unit: Unit
    shared: Container[str]
    expansions: Mapping[str, str]

    def conditions(
        self, declaration: Function | Variable | Typedef, shape: Shape
    ) -> Iterator[str]:
        """Yield what holds if a pointer to what is declared has this `shape`."""
        # A macro with parameters has only the type that the settings give it.
        for typed in typed_expressions(declaration, self.expansions):
            if isinstance(declaration, Function):
                yield _same(typed.expression, typed.type)
            else:
                yield from self._pointer(f"&({typed.expression})", typed.type, shape)
        if isinstance(declaration, Function):
            yield from self._signature(declaration.type, shape)

    def _pointer(self, expression: str, target: CType, shape: Shape) -> Iterator[str]:
        """Yield what holds if `expression`, a pointer to a `target`, has this `shape`."""
        target = self.unit.resolve(target)
        match shape:
            case ["pointer", inner] if not isinstance(target, FunctionType):
                yield from self._value(f"*({expression})", target, inner)
            case ["function", *_] if isinstance(target, FunctionType):
                yield _same(f"*({expression})", target)
                yield from self._signature(target, shape)
            case _:
                yield _NEVER

    def _value(self, expression: str, type_: CType, shape: Shape) -> Iterator[str]:
        """Yield what holds if `expression`, which has this type, is read as `shape` says."""
        match self.unit.resolve(type_), shape:
            case Pointer(target), _:
                yield from self._pointer(expression, target, shape)
            case Array(element), ["array", size, inner]:
                if size is not None:
                    yield f"sizeof({expression}) == {size}"
                yield from self._value(f"({expression})[0]", element, inner)
            case RecordRef(key=key), ["record", str(there)] if key == CFFIS_FILE:
                if there != "FILE":
                    yield _NEVER
            case _, ["record", str(there)] if there in self.shared:
                yield _same(expression, there)
            case _, ["integer" | "number" | "void", *_]:
                yield from shape_conditions(expression, shape, ())
            case _:
                yield _NEVER

    def _signature(self, function: FunctionType, shape: Shape) -> Iterator[str]:
        """Yield what holds if the result and the parameters are as in `shape`."""
        parameters = [p.type for p in function.parameters]
        match shape:
            case ["function", result, given, bool(is_variadic)] if (
                len(given) == len(parameters) and is_variadic == function.variadic
            ):
                types = [function.result, *parameters]
                for type_, inner in zip(types, [result, *given], strict=True):
                    yield from self._value(f"*({spell(Pointer(type_))})0", type_, inner)
            case _:
                yield _NEVER


def _same(expression: str, type_: CType | str) -> str:
    spelled = type_ if isinstance(type_, str) else spell(type_)
    return f"__builtin_types_compatible_p(__typeof__({expression}), {spelled})"
