"""Names for arrays that pointers point to, so that the compiler counts their lengths.

    int (*rows)[COLUMNS * 2];   ->   typedef int rows__array[...];   rows__array *rows;
    int (*rows)[n][m];          ->   typedef ... rows__array;        rows__array *rows;

A cdef can repeat a length that is a number. For any other length, cffi lets the compiler count only
if the array type has a name. A length that only a call knows can be left out, but not that of an
array in an array, so to cffi that is a type of which it knows nothing but the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.traverse import mapped
from ferrule.declarations.types import Array, Named, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.bindings.identifiers import Identifiers
    from ferrule.declarations.identity import Identity
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType


# The constant expressions that cffi's parser evaluates itself.
_NUMBERS: Final = re.compile(
    r"(?:(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlL]*|[-+*/%&|^()]|<<|>>|\s)+"
)


@dataclass(frozen=True, slots=True)
class NamedArray:
    """The name of an array's type, and the declaration that uses it first."""

    name: str
    user: Identity


def name_arrays(
    nodes: Iterable[tuple[Declaration, CType]], identifiers: Identifiers
) -> dict[Array, NamedArray]:
    """Return names for the arrays that need one, of the `nodes` that `each_node` yields."""
    names: dict[Array, NamedArray] = {}
    for declaration, part in nodes:
        if isinstance(part, Pointer) and isinstance(part.target, Array):
            for array in _without_a_spelling(part.target):
                if array not in names:
                    name = identifiers.free(f"{_stem(declaration)}__array")
                    names[array] = NamedArray(name, identity(declaration))
    return names


def _without_a_spelling(array: Array) -> Iterator[Array]:
    """Yield which arrays need names: `array`, or one of known length in an array that varies."""
    if varies_inside(array):
        yield array
    item = item_of(array, _varying_dimensions(array))
    if isinstance(item, Array) and has_other_length(item):
        yield item


def with_names(type_: CType, names: Mapping[Array, NamedArray]) -> CType:
    """Return `type_` with names in place of the arrays that have one."""

    def named(part: CType) -> CType:
        return Named(names[part].name) if isinstance(part, Array) and part in names else part

    return mapped(type_, named) if names else type_


def _stem(declaration: Declaration) -> str:
    if isinstance(declaration, (Record, Enumeration)):
        return declaration.tag or "unnamed"
    return declaration.name


def varies_inside(array: Array) -> bool:
    """Tell whether only a call knows the length of an array in `array`."""
    element = array.element
    return isinstance(element, Array) and (
        element.extent == "variable" or varies_inside(element)
    )


def item_of(array: CType, dimensions: int) -> CType | None:
    """Return what is `dimensions` brackets further inside, None if there are fewer."""
    item: CType | None = array
    for _ in range(dimensions):
        item = item.element if isinstance(item, Array) else None
    return item


def _varying_dimensions(array: Array) -> int:
    """Return how many brackets `array` has down to the last that only a call knows."""
    inner = _varying_dimensions(array.element) if isinstance(array.element, Array) else 0
    return inner + 1 if inner or array.extent == "variable" else 0


def has_other_length(array: Array) -> bool:
    """Tell whether the length of `array`, or of an array in it, is not a plain number."""
    written = array.written
    if array.extent == "fixed" and written is not None and not _NUMBERS.fullmatch(written):
        return True
    return isinstance(array.element, Array) and has_other_length(array.element)
