"""The overloads of `ffi`'s methods for the names of a module's own types, the useful ones first.

cdecl: Literal["struct dirent *"], init: ... = None, /) -> struct_dirent_p
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function, Variable
from ferrule.declarations.types import Array, Builtin, Named, Pointer, Qualified, RecordRef
from ferrule.stub.support import CASTABLE, ON_ERROR
from ferrule.stub.type_names import (
    VOID,
    NamedType,
    PointedTo,
    array_typedefs,
    function_typedefs,
    is_made_by_libffi,
    is_pointer,
    literal,
    own_records,
    unnamed_functions,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType, FunctionType
    from ferrule.stub.python_types import PythonTypes

_CHAR: Final = Builtin("char")
_ALWAYS: Final = frozenset(
    {VOID.type, _CHAR, Qualified(VOID.type, const=True), Qualified(_CHAR, const=True)}
)
"""What modules offer pointers to pointers to, even where the header has none."""
_CALLBACK: Final = f"error: _Value | None = None, onerror: {ON_ERROR} = None)"


@dataclass(slots=True)
class Overloads:
    """The signatures of one method, from behind `self`; the `basic` ones are never left out."""

    own: list[tuple[int, str]] = field(default_factory=list)
    basic: list[str] = field(default_factory=list)

    def add(self, signature: str, *, basic: bool = False, rank: int = 0) -> None:
        """Add a signature; those of a lower `rank` are left out later."""
        if basic:
            self.basic.append(signature)
        else:
            self.own.append((rank, signature))

    def left_out(self, most: int) -> int:
        """Return how many are left out where there are `most`."""
        return len(self.own) - min(len(self.own), max(0, most - len(self.basic)))

    def written(self, most: int) -> list[str]:
        """Return `most` signatures, in the order of their ranks."""
        own = [signature for _, signature in sorted(self.own, key=itemgetter(0))]
        return [*own[: len(own) - self.left_out(most)], *self.basic]


def overloads_of(
    named: list[NamedType], pointed: PointedTo, bindings: Bindings, types: PythonTypes
) -> dict[str, Overloads]:
    """Return the methods of `ffi`, each with its overloads for the module's own names."""
    return {
        "new": _new(named, pointed.twice, bindings, types),
        "cast": _cast(named, pointed.const, types),
        "typeof": _typeof(named, bindings, types),
        "from_buffer": _from_buffer(named, types),
        "callback": _callback(bindings, types),
        "def_extern": _def_extern(bindings, types),
        "addressof": _addressof(bindings, types),
        "new_allocator": Overloads(),
    }


def _new(
    named: list[NamedType], twice: AbstractSet[CType], bindings: Bindings, types: PythonTypes
) -> Overloads:
    known = Overloads()
    sized = [n for n in named if n.has_size]
    for n in sized:
        known.add(
            f"cdecl: {n.spelled(' *')}, init: {types.taken(n.type)} | None = None, /) "
            f"-> {types.value(Pointer(n.type))}",
            basic=n.basic,
            rank=0 if n.own else 2,
        )
    for n in sized:
        known.add(
            f"cdecl: {n.spelled('[]')}, init: int | {types.items(n.type)}, /) "
            f"-> {types.value(Array(n.type, 'incomplete'))}",
            basic=n.basic,
            rank=3 if n.own else 5,
        )
    for name, array in array_typedefs(bindings):
        known.add(
            f"cdecl: {literal([name])}, init: {types.items(array.element)} | None = None, /) "
            f"-> {types.value(array)}",
            rank=3,
        )
    _add_pointers(known, named, twice | _ALWAYS, bindings, types)
    return known


def _add_pointers(
    known: Overloads,
    named: list[NamedType],
    twice: AbstractSet[CType],
    bindings: Bindings,
    types: PythonTypes,
) -> None:
    """Add the pointers to pointers, and the arrays of pointers, that the header has a use for."""
    for n in (*named, VOID):
        if n.type in twice or isinstance(n.type, RecordRef):
            rank = 1 if n.type in twice else 4
            _add_pointers_to(known, Pointer(n.type), n, types, rank)
        if (const := n.to_const()).type in twice:
            _add_pointers_to(known, Pointer(const.type), const, types, 1)
        if Pointer(n.type) in twice:
            pointer = Pointer(Pointer(n.type))
            known.add(
                f"cdecl: {n.spelled(' ***')}, init: {types.taken(pointer)} | None = None, /) "
                f"-> {types.value(Pointer(pointer))}",
                basic=n.basic,
                rank=1,
            )
    for name, function in function_typedefs(bindings, types):
        if function in twice:
            is_one = is_pointer(Named(name), bindings.unit)
            one = NamedType(function, (), (name if is_one else f"{name} *",))
            pointed = Named(name) if is_one else Pointer(Named(name))
            _add_pointers_to(known, pointed, one, types, 1)


def _add_pointers_to(
    known: Overloads, pointer: CType, target: NamedType, types: PythonTypes, rank: int
) -> None:
    """Add a pointer to `pointer`, and an array of it, which is seldom made."""
    known.add(
        f"cdecl: {target.spelled(' **')}, init: {types.taken(pointer)} | None = None, /) "
        f"-> {types.value(Pointer(pointer))}",
        basic=target.basic,
        rank=rank,
    )
    known.add(
        f"cdecl: {target.spelled(' *[]')}, init: int | {types.items(pointer)}, /) "
        f"-> {types.value(Array(pointer, 'incomplete'))}",
        basic=target.basic,
        rank=rank + 3,
    )


def _cast(named: list[NamedType], const: AbstractSet[CType], types: PythonTypes) -> Overloads:
    known = Overloads()
    for n in (*named, VOID):
        for to in (n, n.to_const()) if n.type in const | _ALWAYS else (n,):
            known.add(
                f"cdecl: {to.spelled(' *')}, value: int | CData, /) "
                f"-> {types.value(Pointer(to.type))}",
                basic=n.basic,
            )
    for n in named:
        if not isinstance(n.type, RecordRef):
            known.add(
                f"cdecl: {n.spelled()}, value: {CASTABLE}, /) -> {types.target(n.type)}",
                basic=n.basic,
            )
    for n in (VOID, *(n for n in named if n.type == Builtin("char"))):
        value = types.value(Pointer(Pointer(n.type)))
        known.add(f"cdecl: {n.spelled(' **')}, value: int | CData, /) -> {value}", basic=True)
    return known


def _typeof(named: list[NamedType], bindings: Bindings, types: PythonTypes) -> Overloads:
    known = Overloads()
    for n in named:
        known.add(f"cdecl: {n.spelled()}, /) -> CType[{types.target(n.type)}]", basic=n.basic)
    for name, _ in function_typedefs(bindings, types):
        pointer = literal([name if is_pointer(Named(name), bindings.unit) else f"{name} *"])
        known.add(f"cdecl: {pointer}, /) -> CType[{types.value(Named(name))}]")
    for n in (*named, VOID):
        value = types.value(Pointer(n.type))
        known.add(f"cdecl: {n.spelled(' *')}, /) -> CType[{value}]", basic=n.basic)
    for n in named:
        if n.has_size:
            array = types.value(Array(n.type, "incomplete"))
            known.add(f"cdecl: {n.spelled('[]')}, /) -> CType[{array}]")
    for name, array_type in array_typedefs(bindings):
        known.add(f"cdecl: {literal([name])}, /) -> CType[{types.value(array_type)}]")
    return known


def _from_buffer(named: list[NamedType], types: PythonTypes) -> Overloads:
    known = Overloads()
    for n in named:
        if n.has_size:
            known.add(
                f"cdecl: {n.spelled('[]')}, python_buffer: _Buffer, "
                "require_writable: bool = False) "
                f"-> {types.value(Array(n.type, 'incomplete'))}",
                basic=n.basic,
            )
    return known


def _callback(bindings: Bindings, types: PythonTypes) -> Overloads:
    known = Overloads()
    functions = [
        *(
            ((name,), f, types.value(Named(name)))
            for name, f in function_typedefs(bindings, types)
        ),
        *((names, f, types.value(Pointer(f))) for names, f in unnamed_functions(bindings)),
    ]
    for names, function, pointer in functions:
        if not is_made_by_libffi(function, bindings.unit):
            continue
        called, cdecl = types.called_with(function), literal(names)
        known.add(f"cdecl: {cdecl}, python_callable: {called}, {_CALLBACK} -> {pointer}")
        known.add(f"cdecl: {cdecl}, *, {_CALLBACK} -> Callable[[{called}], {pointer}]")
    return known


def _def_extern(bindings: Bindings, types: PythonTypes) -> Overloads:
    known = Overloads()
    for callback in bindings.callbacks:
        called = types.called_with(callback.type)
        known.add(
            f"name: {literal([callback.name])}, {_CALLBACK} -> Callable[[{called}], {called}]"
        )
    return known


def _addressof(bindings: Bindings, types: PythonTypes) -> Overloads:
    known = Overloads()
    for pointer, names in _addresses(bindings, types).items():
        known.add(f"cdata: Lib, name: {literal(names)}, /) -> {pointer}")
    for record in own_records(bindings):
        fields: dict[str, list[str]] = {}
        for f in record.fields or ():
            if f.name and not f.bit_field:
                fields.setdefault(types.value(Pointer(f.type)), []).append(f.name)
        name = types.target(RecordRef(record.key))
        for pointer, names in fields.items():
            known.add(f"cdata: {name}_fields, field: {literal(names)}, /) -> {pointer}")
    return known


def _addresses(bindings: Bindings, types: PythonTypes) -> dict[str, list[str]]:
    """Return the variables, and the functions that some pointer may point to, by the pointer.

    A const variable is a constant to cffi, which has no address.
    """
    functions = [
        function
        for _, function in (*function_typedefs(bindings, types), *unnamed_functions(bindings))
    ]
    callable_ = {types.value(Pointer(function)) for function in functions}
    shapes = {_shape(function, types) for function in functions}
    found: dict[str, list[str]] = {}
    for d in bindings.unit.declarations:
        if isinstance(d, Function) and _shape(d.type, types) not in shapes:
            continue  # told apart sooner than by all of its type
        if isinstance(d, (Function, Variable)):
            pointer = types.value(Pointer(d.type))
            is_variable = isinstance(d, Variable) and not bindings.unit.is_const(d.type)
            if is_variable or pointer in callable_:
                found.setdefault(pointer, []).append(d.name)
    return found


def _shape(function: FunctionType, types: PythonTypes) -> tuple[int, str, str]:
    parameters = function.parameters
    first = types.argument(parameters[0].type) if parameters else ""
    return len(parameters), types.value(function.result), first
