"""The methods of `ffi` that know a module's types by name, each with its overloads.

"cast"     (self, cdecl: Literal["struct dirent *"], value: int | CData, /) -> struct_dirent_p
"typeof"   (self, cdecl: Literal["struct dirent"], /) -> CType[struct_dirent]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import Array, BigInteger, Builtin, Named, Pointer, RecordRef
from ferrule.stub.function_types import can_libffi_make
from ferrule.stub.overloads import Overloads
from ferrule.stub.overloads_of_addressof import overloads_of_addressof
from ferrule.stub.overloads_of_new import ALWAYS_POINTED_TO, overloads_of_new
from ferrule.stub.spellings import VOID, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.stub.ffi_types import FfiTypes

# As in the signatures of `fixed_text.pyi`, which take any type.
_CASTABLE: Final = "int | float | bytes | str | CData"
ON_ERROR: Final = (
    "error: _Value | None = None, onerror: "
    "Callable[[type[BaseException], BaseException, TracebackType], object] | None = None"
)


def overloads_by_method(known: FfiTypes) -> Mapping[str, Overloads]:
    """Return the overloads for the module's types, by the method's name."""
    return {
        "new": overloads_of_new(known),
        "cast": _cast(known),
        "typeof": _typeof(known),
        "from_buffer": _from_buffer(known),
        "callback": _callback(known),
        "def_extern": _def_extern(known),
        "addressof": overloads_of_addressof(known),
    }


def _cast(known: FfiTypes) -> Overloads:
    overloads, types = Overloads(), known.types
    const = known.pointed_to.const | ALWAYS_POINTED_TO
    for target in (*known.spelled, VOID):
        for to in (target, target.to_const()) if target.type in const else (target,):
            overloads.add(
                f"(self, cdecl: {to.literal(' *')}, value: int | CData, /) "
                f"-> {types.value(Pointer(to.type))}",
                basic=target.basic,
            )
    for one in known.spelled:
        if not isinstance(one.type, (RecordRef, BigInteger)):
            overloads.add(
                f"(self, cdecl: {one.literal()}, value: {_CASTABLE}, /) "
                f"-> {types.target(one.type)}",
                basic=one.basic,
            )
    for target in (VOID, *(one for one in known.spelled if one.type == Builtin("char"))):
        pointer = types.value(Pointer(Pointer(target.type)))
        cdecl = target.literal(" **")
        overloads.add(f"(self, cdecl: {cdecl}, value: int | CData, /) -> {pointer}", basic=True)
    return overloads


def _typeof(known: FfiTypes) -> Overloads:
    overloads, types = Overloads(), known.types

    def add(cdecl: str, target: str, *, basic: bool = False) -> None:
        overloads.add(f"(self, cdecl: {cdecl}, /) -> CType[{target}]", basic=basic)

    for one in known.spelled:
        add(one.literal(), types.target(one.type), basic=one.basic)
    for typedef in known.functions:
        add(typedef.spelled.literal(" *"), types.value(Named(typedef.name)))
    for one in (*known.spelled, VOID):
        add(one.literal(" *"), types.value(Pointer(one.type)), basic=one.basic)
    for one in known.spelled:
        if one.has_size:
            add(one.literal("[]"), types.value(Array(one.type, "incomplete")))
    for name, array in known.arrays:
        add(literal([name]), types.value(array))
    return overloads


def _from_buffer(known: FfiTypes) -> Overloads:
    overloads = Overloads()
    for one in known.spelled:
        if one.has_size:
            overloads.add(
                f"(self, cdecl: {one.literal('[]')}, python_buffer: _Buffer, "
                "require_writable: bool = False) "
                f"-> {known.types.value(Array(one.type, 'incomplete'))}",
                basic=one.basic,
            )
    return overloads


def _callback(known: FfiTypes) -> Overloads:
    overloads, types = Overloads(), known.types
    functions = [
        *(([f.name], f.function, types.value(Named(f.name))) for f in known.functions),
        *((names, f, types.value(Pointer(f))) for names, f in known.unnamed_functions),
    ]
    for spellings, function, pointer in functions:
        if not can_libffi_make(function, types.unit):
            continue
        cdecl, called = literal(spellings), types.python_callable(function)
        overloads.add(
            f"(self, cdecl: {cdecl}, python_callable: {called}, {ON_ERROR}) -> {pointer}"
        )
        overloads.add(
            f"(self, cdecl: {cdecl}, *, {ON_ERROR}) -> Callable[[{called}], {pointer}]"
        )
    return overloads


def _def_extern(known: FfiTypes) -> Overloads:
    overloads = Overloads()
    for callback in known.bindings.callbacks:
        called = known.types.python_callable(callback.type)
        name = literal([callback.name])
        overloads.add(f"(self, name: {name}, {ON_ERROR}) -> Callable[[{called}], {called}]")
    return overloads
