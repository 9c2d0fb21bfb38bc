"""The methods of `ffi` that know the module's type names, as overloads over literals.

@overload
def new(self, cdecl: Literal["struct dirent *"], init: ... = None, /) -> struct_dirent_p: ...
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from ferrule.bindings.python_types import BUILTINS
from ferrule.bindings.type_classes import known_types
from ferrule.declarations.nodes import Enumeration, Record, Typedef, Variable
from ferrule.declarations.types import Array, Builtin, EnumRef, Named, Pointer, RecordRef, Void
from ferrule.declarations.unit import identity
from ferrule.emit.stub_support import ANY_TYPE, CASTABLE, FFI, ON_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.python_types import PythonTypes
    from ferrule.declarations.types import CType
    from ferrule.emit.python_writer import PythonWriter
    from ferrule.emit.stub_words import Say

# A checker compares the overloads of a method in pairs, so the time grows with the square.
MOST_OVERLOADS: Final = 120
_LEFT_OUT: Final = (
    f"{{more}} spellings of types are not among the {MOST_OVERLOADS} that it knows, for a "
    "checker's time grows with their square: write ffi.typeof(...) around them"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A type, and all the spellings of it that the stub knows."""

    type: CType
    spellings: tuple[str, ...]
    rank: int = 0


def emit_ffi(writer: PythonWriter, bindings: Bindings, types: PythonTypes, say: Say) -> None:
    """Write the class of `ffi`."""
    named = sorted(_named_types(bindings), key=lambda n: n.rank)
    names = [name for n in named for name in n.spellings]
    writer.section("ffi")
    _emit_literals(
        writer, say("TypeName: TypeAlias = Literal["), _all_spellings(names, named, types)
    )
    writer.line(say("_CData: TypeAlias = CData  # inside of FFI the names mean its attributes"))
    writer.line(say("_CType: TypeAlias = CType[_C]"))
    writer.line()
    writer.line(say("@type_check_only"))
    with writer.block("class FFI"):
        writer.line('"""cffi\'s `ffi`, with the types of this module."""')
        writer.line(f"CData: {say('Final[type[_CData]]')}")
        writer.line(f"CType: {say('Final[type[_CType[_CData]]]')}")
        writer.lines(say(_inside(FFI)))
        for name, known in _known(named, bindings, types):
            _emit_overloads(writer, say, name, known)
    writer.line()
    writer.line(say("@type_check_only"))
    with writer.block("class Allocator"):
        writer.line('"""What `ffi.new_allocator` gives: `ffi.new` with another memory."""')
        _emit_overloads(writer, say, "__call__", _new(named, types))


def _inside(text: str) -> str:
    """Return annotations as they are written inside of a class that has members of their names."""
    return re.sub(
        r'"[^"\n]*"|\b(?:CData|CType)\b',
        lambda found: found[0] if found[0].startswith('"') else f"_{found[0]}",
        text,
    )


def left_out(bindings: Bindings, types: PythonTypes) -> Iterator[tuple[str, str]]:
    """Yield the methods that know not all names, each with what it does not know."""
    named = sorted(_named_types(bindings), key=lambda n: n.rank)
    for name, known in _known(named, bindings, types):
        more = sum(1 for _ in known) - MOST_OVERLOADS
        if more > 0:
            yield f"ffi.{name}", _LEFT_OUT.format(more=more)


def _known(
    named: list[_Named], bindings: Bindings, types: PythonTypes
) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the methods of `ffi`, each with its overloads for the module's own names."""
    yield "new", _new(named, types)
    yield "cast", _cast(named, types)
    yield "typeof", _typeof(named, bindings, types)
    yield "from_buffer", _from_buffer(named, types)
    yield "callback", _callback(bindings, types)
    yield "def_extern", _def_extern(bindings, types)
    yield "addressof", _addressof(bindings, types)
    yield "new_allocator", iter(())


def _emit_overloads(writer: PythonWriter, say: Say, name: str, known: Iterable[str]) -> None:
    """Write a method: what is `known` of the module's types, and what any type of C has."""
    overloads = [*islice(known, MOST_OVERLOADS), *ANY_TYPE[name]]
    in_ffi = name != "__call__"
    for overload in overloads:
        if len(overloads) > 1:
            writer.line(say("@overload"))
        shown = _inside(overload) if in_ffi else overload
        writer.line(f"def {name}(self, {say(shown)}: ...")


def _named_types(bindings: Bindings) -> Iterator[_Named]:
    """Yield the types that a module's user can name: own records first, then numbers."""
    aliases = _aliases(bindings)
    own = bindings.unit.own
    for declaration in bindings.unit.declarations:
        match declaration:
            case Record(key) | Enumeration(key) if "$" in key:
                pass  # cdef text gives it no name
            case Record(key):
                rank = 0 if identity(declaration) in own else 3
                spelled = bindings.type_name(key)
                yield _Named(
                    RecordRef(key),
                    tuple(dict.fromkeys((spelled, *aliases.get(RecordRef(key), ())))),
                    rank,
                )
            case Enumeration(key) if declaration.tag or aliases.get(EnumRef(key)):
                spelled = bindings.type_name(key)
                yield _Named(
                    EnumRef(key),
                    tuple(dict.fromkeys((spelled, *aliases.get(EnumRef(key), ())))),
                    2,
                )
            case Typedef(name, Builtin(builtin)) if builtin not in BUILTINS:
                yield _Named(Named(name), (name, *aliases.get(Named(name), ())), 2)
            case _:
                pass
    for builtin in BUILTINS:
        yield _Named(Builtin(builtin), (builtin, *aliases.get(Builtin(builtin), ())), 1)
    for known in known_types(bindings):
        yield _Named(Named(known), (known, *aliases.get(Named(known), ())), 1)


def _aliases(bindings: Bindings) -> Mapping[CType, list[str]]:
    """Return the typedef names of each record, enumeration and number."""
    aliases: dict[CType, list[str]] = {}
    unit = bindings.unit
    for typedef in unit.typedefs.values():
        bare: CType = typedef.type
        while isinstance(bare, Named) and bare.name in unit.typedefs:
            inner = unit.typedefs[bare.name].type
            if isinstance(inner, Builtin) and inner.name not in BUILTINS:
                break
            bare = inner
        aliases.setdefault(bare, []).append(typedef.name)
    return aliases


def _literal(names: Iterable[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names)
    return f"Literal[{shown}]"


def _all_spellings(names: list[str], named: list[_Named], types: PythonTypes) -> list[str]:
    sized = [s for n in named for s in n.spellings if _has_size(n, types)]
    return [*sized, *(f"{name} *" for name in names), "void *"]


def _has_size(named: _Named, types: PythonTypes) -> bool:
    return not isinstance(named.type, RecordRef) or types.is_complete(named.type)


def _emit_literals(writer: PythonWriter, opening: str, names: list[str]) -> None:
    writer.line(opening)
    for name in dict.fromkeys(names):
        writer.line(f'    "{name}",')
    writer.line("]")


def _spelled(named: _Named, ending: str) -> str:
    return "cdecl: " + _literal(f"{s}{ending}" for s in named.spellings)


def _new(named: list[_Named], types: PythonTypes) -> Iterator[str]:
    for n in named:
        if _has_size(n, types):
            value = types.value(Pointer(n.type))
            yield f"{_spelled(n, ' *')}, init: {types.taken(n.type)} | None = None, /) -> {value}"
    for n in named:
        if _has_size(n, types):
            array = types.value(Array(n.type, "incomplete"))
            yield f"{_spelled(n, '[]')}, init: int | {types.items(n.type)}, /) -> {array}"
    text = [_Named(Void(), ("void",)), *(n for n in named if n.type == Builtin("char"))]
    records = [n for n in named if isinstance(n.type, RecordRef)]
    for n in (*text, *records):
        pointer = Pointer(n.type)
        yield (
            f"{_spelled(n, ' **')}, init: {types.taken(pointer)} | None = None, /) "
            f"-> {types.value(Pointer(pointer))}"
        )
        yield (
            f"{_spelled(n, ' *[]')}, init: int | {types.items(pointer)}, /) "
            f"-> {types.value(Array(pointer, 'incomplete'))}"
        )


def _cast(named: list[_Named], types: PythonTypes) -> Iterator[str]:
    yield 'cdecl: Literal["void *"], value: int | CData, /) -> Pointer[void]'
    for n in named:
        yield f"{_spelled(n, ' *')}, value: int | CData, /) -> {types.value(Pointer(n.type))}"
    for n in named:
        if not isinstance(n.type, RecordRef):
            yield f"{_spelled(n, '')}, value: {CASTABLE}, /) -> {types.target(n.type)}"
    for n in (_Named(Void(), ("void",)), *(n for n in named if n.type == Builtin("char"))):
        value = types.value(Pointer(Pointer(n.type)))
        yield f"{_spelled(n, ' **')}, value: int | CData, /) -> {value}"


def _typeof(named: list[_Named], bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    for n in named:
        yield f"{_spelled(n, '')}, /) -> CType[{types.target(n.type)}]"
    for name, _ in _function_typedefs(bindings, types):
        yield f'cdecl: Literal["{name}"], /) -> CType[{types.value(Named(name))}]'
    for n in named:
        yield f"{_spelled(n, ' *')}, /) -> CType[{types.value(Pointer(n.type))}]"
    for n in named:
        if _has_size(n, types):
            yield f"{_spelled(n, '[]')}, /) -> CType[{types.value(Array(n.type, 'incomplete'))}]"


def _from_buffer(named: list[_Named], types: PythonTypes) -> Iterator[str]:
    for n in named:
        if _has_size(n, types):
            array = types.value(Array(n.type, "incomplete"))
            yield (
                f"{_spelled(n, '[]')}, python_buffer: Buffer, require_writable: bool = False) "
                f"-> {array}"
            )


def _function_typedefs(bindings: Bindings, types: PythonTypes) -> Iterator[tuple[str, str]]:
    """Yield the typedefs of function pointers, each with what Python may put behind it."""
    for typedef in bindings.unit.typedefs.values():
        function = types.function_type(typedef.type)
        if function is not None and not function.variadic:
            yield typedef.name, types.called_with(function)


def _callback(bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    for name, called in _function_typedefs(bindings, types):
        rest = f"error: Value | None = None, onerror: {ON_ERROR} = None)"
        pointer = types.value(Named(name))
        yield f'cdecl: Literal["{name}"], python_callable: {called}, {rest} -> {pointer}'
        yield f'cdecl: Literal["{name}"], *, {rest} -> Callable[[{called}], {pointer}]'


def _def_extern(bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    for callback in bindings.callbacks:
        called = types.called_with(callback.type)
        yield (
            f'name: Literal["{callback.name}"], error: Value | None = None, '
            f"onerror: {ON_ERROR} = None) -> Callable[[{called}], {called}]"
        )


def _addressof(bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    for d in bindings.unit.declarations:
        if isinstance(d, Variable) and types.function_type(d.type) is None:
            yield f'cdata: Lib, name: Literal["{d.name}"], /) -> {types.value(Pointer(d.type))}'
