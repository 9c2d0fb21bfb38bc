"""Names for arrays that pointers point to, so that the compiler counts their lengths.

    int (*rows)[COLUMNS * 2];   ->   typedef int rows__array[...];   rows__array *rows;

A cdef can repeat a length that is a number. For any other length, cffi lets the compiler count only
if the array type has a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.traverse import each_node, mapped
from ferrule.declarations.types import Array, Named, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    declarations: Iterable[Declaration], identifiers: Identifiers
) -> dict[Array, NamedArray]:
    """Return names for the arrays that need one, as `has_other_length` tells."""
    names: dict[Array, NamedArray] = {}
    for declaration, part in each_node(declarations):
        if isinstance(part, Pointer) and isinstance(part.target, Array):
            array = part.target
            if array not in names and has_other_length(array):
                name = identifiers.free(f"{_stem(declaration)}__array")
                names[array] = NamedArray(name, identity(declaration))
    return names


def with_names(type_: CType, names: Mapping[Array, NamedArray]) -> CType:
    """Return `type_` with names in place of the arrays that have one."""

    def named(part: CType) -> CType:
        return Named(names[part].name) if isinstance(part, Array) and part in names else part

    return mapped(type_, named) if names else type_


def _stem(declaration: Declaration) -> str:
    if isinstance(declaration, (Record, Enumeration)):
        return declaration.tag or "unnamed"
    return declaration.name


def has_other_length(array: Array) -> bool:
    """Tell whether the length of `array`, or of an array in it, is not a plain number."""
    written = array.written
    if array.extent == "fixed" and written is not None and not _NUMBERS.fullmatch(written):
        return True
    return isinstance(array.element, Array) and has_other_length(array.element)
