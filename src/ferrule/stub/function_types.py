"""The function types that a module's user can name in a string, for callbacks.

typedef int visit(int);     ->   "visit", "visit *"
void f(int (*visit)(int));  ->   "int(int)", "int(*)(int)", "int (*)(int)"
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.bindings.arrays import with_names
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Typedef
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import each_node, leaves
from ferrule.declarations.types import EnumRef, FunctionType, Named, Pointer, RecordRef
from ferrule.stub.spellings import SpelledType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.stub.python_types import PythonTypes


@dataclass(frozen=True, slots=True)
class FunctionTypedef:
    """A typedef of a function, or of a pointer to one.

    `function` is the function's type, and `spelled` that type with its spellings. `pointer` is a
    pointer to it as C writes that: `visit *`, or `compare` if the typedef is of a pointer.
    """

    name: str
    function: FunctionType
    pointer: CType
    spelled: SpelledType


def function_typedefs(unit: Unit, types: PythonTypes) -> Iterator[FunctionTypedef]:
    """Yield the typedefs of functions and of pointers to them, except variadic ones."""
    for typedef in unit.typedefs.values():
        function, name = types.unit.function_type(typedef.type), typedef.name
        if function is None or function.variadic:
            continue
        if isinstance(unit.resolve(typedef.type), Pointer):
            spelled = SpelledType(function, (), pointers=(name,))
            yield FunctionTypedef(name, function, Named(name), spelled)
        else:
            spelled = SpelledType(function, (name,))
            yield FunctionTypedef(name, function, Pointer(Named(name)), spelled)


def unnamed_functions(bindings: Bindings) -> Iterator[tuple[tuple[str, ...], FunctionType]]:
    """Yield the function types that pointers without a typedef point to, with their spellings."""
    seen = set()
    used = (d for d in bindings.unit.declarations if not isinstance(d, Typedef))
    for _, part in each_node(used):
        match part:
            case Pointer(FunctionType(variadic=False) as function):
                spellings = _spellings(function, bindings)
                if spellings not in seen and not _has_nameless(function):
                    seen.add(spellings)
                    yield spellings, function
            case _:
                pass


def _has_nameless(function: FunctionType) -> bool:
    """Tell whether `function` uses a type that cdef text gives no name: nobody can spell it."""
    return any(
        isinstance(leaf, (RecordRef, EnumRef)) and form_of(leaf.key) is KeyForm.CDEF
        for leaf in leaves(function)
    )


def can_libffi_make(function: FunctionType, unit: Unit) -> bool:
    """Tell whether `ffi.callback` can make such a function.

    libffi does not pass all types by value.
    """
    types = (function.result, *(parameter.type for parameter in function.parameters))
    return all(unit.is_passed_by_libffi(type_) for type_ in types)


def _spellings(function: FunctionType, bindings: Bindings) -> tuple[str, ...]:
    """Return the spellings of `function` and of a pointer to it, as cffi and as C write that.

    cffi reads `(const` and `(volatile` as the beginning of a declarator, and not of parameters.
    """
    parameters = tuple(replace(p, name=None) for p in function.parameters)
    bare = with_names(replace(function, parameters=parameters), bindings.arrays)
    pointer = spell(Pointer(bare), key=bindings.type_name)
    cffis = pointer.replace(" (*", "(*")
    without = cffis.replace("(*)", "", 1)
    is_read = "(const " not in without and "(volatile " not in without
    return tuple(dict.fromkeys(([without] if is_read else []) + [cffis, pointer]))
