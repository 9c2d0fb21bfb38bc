"""The class of `ffi` in a stub, whose methods know the module's type names.

@overload
def new(self, cdecl: Literal["struct dirent *"], init: ... = None, /) -> struct_dirent_p: ...
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.stub.overloads import overloads_of
from ferrule.stub.support import ANY_TYPE, FFI
from ferrule.stub.type_names import named_types, pointed_to, sized_names

if TYPE_CHECKING:
    from collections.abc import Container

    from ferrule.bindings.decide import Bindings
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.writer import StubWriter

# A checker compares the overloads of a method in pairs, so the time grows with the square.
MOST_OVERLOADS: Final = {
    "new": 200,
    "cast": 100,
    "typeof": 90,
    "from_buffer": 60,
    "callback": 110,
    "def_extern": 110,
    "addressof": 100,
}
_MOST_OF_AN_ALLOCATOR: Final = 100
_LEFT_OUT: Final = (
    "{more} spellings of types are not among the {most} that it knows, for a "
    "checker's time grows with their square: write ffi.typeof(...) around them"
)


def emit_ffi(
    writer: StubWriter, bindings: Bindings, types: PythonTypes, read_only: Container[str]
) -> list[tuple[str, str]]:
    """Write the class of `ffi`; return the methods that know not all types, with what they lack.

    `read_only` are the keys of the records with a class for pointers to const.
    """
    named = named_types(bindings, types)
    methods = overloads_of(named, pointed_to(bindings, read_only), bindings, types)
    writer.section("ffi")
    writer.line(writer.say("_TypeName: TypeAlias = Literal["))
    for name in sized_names(named, bindings):
        writer.line(f'    "{name}",')
    writer.line("]")
    writer.line(
        writer.say("_CData: TypeAlias = CData  # inside of FFI the names mean its attributes")
    )
    writer.line(writer.say("_CType: TypeAlias = CType[_C]"))
    writer.line()
    writer.line(writer.say("@type_check_only"))
    with writer.block("class FFI"):
        writer.line('"""cffi\'s `ffi`, with the types of this module."""')
        writer.line(f"CData: {writer.say('Final[type[_CData]]')}")
        writer.line(f"CType: {writer.say('Final[type[_CType[_CData]]]')}")
        writer.lines(writer.say(_inside(FFI)))
        for name, known in methods.items():
            written = known.written(MOST_OVERLOADS.get(name, 0))
            _emit_overloads(writer, name, [_inside(s) for s in written])
    writer.line()
    writer.line(writer.say("@type_check_only"))
    with writer.block("class Allocator"):
        writer.line('"""What `ffi.new_allocator` gives: `ffi.new` with another memory."""')
        _emit_overloads(writer, "__call__", methods["new"].written(_MOST_OF_AN_ALLOCATOR))
    return [
        (f"ffi.{name}", _LEFT_OUT.format(more=more, most=most))
        for name, most in MOST_OVERLOADS.items()
        if (more := methods[name].left_out(most))
    ]


def _inside(text: str) -> str:
    """Return annotations as they are written inside of a class that has members of their names."""
    return re.sub(
        r'"[^"\n]*"|\b(?:CData|CType)\b',
        lambda found: found[0] if found[0].startswith('"') else f"_{found[0]}",
        text,
    )


def _emit_overloads(writer: StubWriter, name: str, known: list[str]) -> None:
    """Write a method: what is `known` of the module's types, and what any type of C has."""
    in_ffi = name != "__call__"
    overloads = [*known, *(_inside(s) if in_ffi else s for s in ANY_TYPE[name])]
    for overload in overloads:
        if len(overloads) > 1:
            writer.line(writer.say("@overload"))
        writer.line(f"def {name}(self, {writer.say(overload)}: ...")
