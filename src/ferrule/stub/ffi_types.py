"""What the methods of `ffi` know of a module's types, looked up once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.stub.function_types import function_typedefs, unnamed_functions
from ferrule.stub.overloads_of_addressof import addresses_on_lib
from ferrule.stub.pointed_to import find_pointed_to
from ferrule.stub.spellings import array_typedefs, pointer_typedefs, spelled_types

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import Array, FunctionType
    from ferrule.stub.function_types import FunctionTypedef
    from ferrule.stub.pointed_to import PointedTo
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.spellings import SpelledType
    from ferrule.stub.used_types import UsedTypes


@dataclass(frozen=True, slots=True)
class FfiTypes:
    """The types that a user can name in a string.

    - `spelled` are records, enumerations and numbers.
    - `arrays` are typedefs of arrays with a known length.
    - `functions` are typedefs of functions, and of pointers to them.
    - `unnamed_functions` are the function types that need no typedef, with their spellings.
    - `pointed_to` tells which pointers the header has a use for.
    - `addresses` are the names on `lib` that have an address, by the type of the pointer.
    """

    bindings: Bindings
    types: PythonTypes
    spelled: tuple[SpelledType, ...]
    arrays: tuple[tuple[str, Array], ...]
    functions: tuple[FunctionTypedef, ...]
    unnamed_functions: tuple[tuple[tuple[str, ...], FunctionType], ...]
    pointed_to: PointedTo
    addresses: Mapping[str, list[str]]

    def sized_names(self) -> Iterator[str]:
        """Yield the spellings that `ffi.sizeof` accepts; some come twice."""
        for type_ in self.spelled:
            if type_.has_size:
                yield from type_.spellings
        for type_ in self.spelled:
            yield from (f"{spelling} *" for spelling in type_.spellings)
        yield "void *"
        yield from pointer_typedefs(self.bindings.unit)
        yield from (name for name, _ in self.arrays)
        yield from (f"{name} *" for name, _ in self.arrays)


def find_ffi_types(
    bindings: Bindings, types: PythonTypes, used: UsedTypes, behind_const: Container[str]
) -> FfiTypes:
    """Return what `ffi` knows; `behind_const` as in `ferrule.stub.pointed_to`."""
    typedefs = tuple(function_typedefs(bindings.unit, types))
    unnamed = tuple(unnamed_functions(bindings))
    functions = [*(typedef.function for typedef in typedefs), *(type_ for _, type_ in unnamed)]
    return FfiTypes(
        bindings,
        types,
        spelled_types(bindings, types, used),
        tuple(array_typedefs(bindings.unit)),
        typedefs,
        unnamed,
        find_pointed_to(bindings.unit, used, behind_const),
        addresses_on_lib(types, functions),
    )
