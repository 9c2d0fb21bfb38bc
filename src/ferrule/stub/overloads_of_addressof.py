"""The overloads of `ffi.addressof`, and of the module's own, by the pointer that each returns.

extern int count;           ->   (self, cdata: Lib, name: Literal["count"], /) -> Pointer[c_int]
struct point { int x, y; }  ->   (self, cdata: struct_point_fields, field: Literal["x", "y"], /)
                                     -> Pointer[c_int]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Function, Variable
from ferrule.declarations.types import Pointer
from ferrule.stub.overloads import Overloads
from ferrule.stub.spellings import literal, own_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.declarations.types import FunctionType
    from ferrule.stub.ffi_types import FfiTypes
    from ferrule.stub.python_types import PythonTypes


def overloads_of_addressof(known: FfiTypes) -> Overloads:
    """Return the overloads of `ffi.addressof`."""
    overloads, types = Overloads(), known.types
    for pointer, names in known.addresses.items():
        overloads.add(f"(self, cdata: Lib, name: {literal(names)}, /) -> {pointer}")
    for record in own_records(types.unit):
        fields: dict[str, list[str]] = {}
        for f in record.fields or ():
            if f.name and not f.bit_field:
                fields.setdefault(types.value(Pointer(f.type)), []).append(f.name)
        cdata = f"{types.names.tags[record.key]}_fields"
        for pointer, names in fields.items():
            overloads.add(f"(self, cdata: {cdata}, field: {literal(names)}, /) -> {pointer}")
    return overloads


def overloads_on_the_module(known: FfiTypes) -> Overloads:
    """Return the overloads of `addressof` on the module."""
    overloads = Overloads()
    for pointer, names in known.addresses.items():
        overloads.add(f"(name: {literal(names)}, /) -> {pointer}")
    overloads.add("(name: str, /) -> ConstAddress", basic=True)
    return overloads


def addresses_on_lib(
    types: PythonTypes, functions: Sequence[FunctionType]
) -> dict[str, list[str]]:
    """Return the variables, and the functions that some pointer can hold, by the pointer.

    `functions` are the types that pointers to functions have. A const variable is a constant to
    cffi, which has no address.
    """
    held = {types.value(Pointer(function)) for function in functions}
    outlines = {_outline(function, types) for function in functions}
    by_pointer: dict[str, list[str]] = {}
    for d in types.unit.declarations:
        match d:
            case Variable(type=type_) if types.unit.is_incomplete(type_) or not (
                types.unit.is_const(type_)
            ):
                by_pointer.setdefault(types.value(Pointer(type_)), []).append(d.name)
            # Most functions differ in their outline already: that takes less than to spell the
            # whole type of each.
            case Function(type=type_) if _outline(type_, types) in outlines:
                pointer = types.value(Pointer(type_))
                if pointer in held:
                    by_pointer.setdefault(pointer, []).append(d.name)
            case _:
                pass
    return by_pointer


def _outline(function: FunctionType, types: PythonTypes) -> tuple[int, str, str]:
    parameters = function.parameters
    first = types.argument(parameters[0].type) if parameters else ""
    return len(parameters), types.value(function.result), first
