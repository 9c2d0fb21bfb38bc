"""The class of `ffi` in a stub, whose methods know the module's types by name.

@overload
def new(self, cdecl: Literal["struct dirent *"], init: ... = None, /) -> struct_dirent_p: ...
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.stub.ffi_methods import overloads_by_method
from ferrule.stub.fixed_parts import fixed_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.stub.ffi_types import FfiTypes
    from ferrule.stub.overloads import Overloads
    from ferrule.stub.stub_writer import StubWriter

MOST_OVERLOADS: Final = {
    "new": 200,
    "cast": 100,
    "typeof": 90,
    "from_buffer": 60,
    "callback": 110,
    "def_extern": 110,
    "addressof": 100,
}
"""How many overloads a method has at most, so that checkers stay fast; see `overloads`."""
_MOST_OF_AN_ALLOCATOR: Final = 100
_LEFT_OUT: Final = (
    "{more} spellings of types are left out, because a checker takes too long for more than "
    "{most}: write ffi.typeof(...) around them"
)


def emit_ffi(writer: StubWriter, known: FfiTypes) -> list[tuple[str, str]]:
    """Write the classes of `ffi` and of its allocators.

    Return the methods for which overloads were left out, each with the reason.
    """
    overloads = overloads_by_method(known)
    writer.section("ffi")
    writer.line(writer.respell("_TypeName: TypeAlias = Literal["))
    for name in dict.fromkeys(known.sized_names()):
        writer.line(f'    "{name}",')
    writer.line("]")
    writer.lines(writer.respell(fixed_text().ffi_aliases))
    writer.line()
    _emit_ffi_class(writer, overloads)
    writer.line()
    _emit_allocator(writer, overloads["new"].written(_MOST_OF_AN_ALLOCATOR))
    return [
        (f"ffi.{name}", _LEFT_OUT.format(more=more, most=most))
        for name, most in MOST_OVERLOADS.items()
        if (more := overloads[name].left_out(most))
    ]


def _emit_ffi_class(writer: StubWriter, overloads: Mapping[str, Overloads]) -> None:
    fixed = fixed_text().ffi
    with writer.checkers_class(writer.respell("FFI")):
        writer.line(f'"""{fixed.docstring}"""')
        for name, annotation in fixed.attributes.items():
            writer.line(f"{name}: {writer.respell(annotation)}")
        for name, signatures in fixed.methods.items():
            known = overloads[name].written(MOST_OVERLOADS[name]) if name in overloads else ()
            writer.overloads(name, [*map(_in_ffi, known), *signatures])


def _emit_allocator(writer: StubWriter, known: list[str]) -> None:
    fixed = fixed_text().allocator
    with writer.checkers_class(writer.respell("Allocator")):
        writer.line(f'"""{fixed.docstring}"""')
        for name, signatures in fixed.methods.items():
            writer.overloads(name, [*known, *signatures])


def _in_ffi(signature: str) -> str:
    """Return a signature as the class FFI needs it: there `CData` means the attribute."""
    return re.sub(
        r'"[^"\n]*"|\b(?:CData|CType)\b',
        lambda found: found[0] if found[0].startswith('"') else f"_{found[0]}",
        signature,
    )
