"""The C of the extension module: the headers, then what cffi generates from the cdef.

The headers come first, before Python.h, whose feature macros (`_GNU_SOURCE`,
`_FILE_OFFSET_BITS`) would change what they declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cffi

from ferrule.declarations.identity import identity
from ferrule.emit.cdef import render_cdef, render_declaration, render_made_up
from ferrule.emit.cffi_recompiler import Changes
from ferrule.emit.hidden_macros import hiding_text
from ferrule.emit.python_header import AFTER_HEADERS
from ferrule.emit.recompiler import render_recompiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration

# Warnings of C that are always bugs of a binding.
_ALWAYS_BUGS = """\
#ifdef __GNUC__
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#endif
"""

# What cffi and pycparser raise of a cdef that they do not take; AssertionError is theirs too.
_REFUSALS = (
    cffi.CDefError,
    cffi.FFIError,
    cffi.VerificationError,
    NotImplementedError,
    ValueError,
    AssertionError,
)


def parse_by_cffi(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Return cffi's builder with the cdef in it, and what cffi refuses, each with its words.

    The builder is of use only if nothing is refused.
    """
    builder = cffi.FFI()
    try:
        builder.cdef(render_cdef(bindings))
    except _REFUSALS:
        return _parse_in_parts(bindings)
    return builder, {}


def render_unit(  # noqa: PLR0913  the parts of one text
    builder: cffi.FFI,
    includes: str,
    preamble: str,
    bindings: Bindings,
    module: str,
    *,
    shield: str = "",
    tabled: Mapping[str, int],
) -> str:
    """Return the C of `module`, whose init function the `preamble` defines.

    `shield` is C between the headers and Python.h, see `ferrule.emit.python_header`. The functions
    of `tabled` are called through the table of direct calls, at the index that is given.
    """
    changes = Changes(bindings.covering, bindings.optional, tabled)
    generated = render_recompiled(builder, module, preamble, changes)
    return "\n".join(
        (
            includes,
            AFTER_HEADERS,
            hiding_text(bindings.covering),
            shield,
            _ALWAYS_BUGS,
            generated,
        )
    )


def _parse_in_parts(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Give cffi the cdef part by part, and note the declarations that it refuses.

    It may take each of them and not the whole text, in which it guesses what is a typedef's name.
    """
    builder = cffi.FFI()
    refused = dict(_refused_among(bindings.unit.declarations, builder, bindings))
    if not refused:
        builder.cdef(render_made_up(bindings), override=True)
    return builder, refused


def _refused_among(
    declarations: Sequence[Declaration], builder: cffi.FFI, bindings: Bindings
) -> Iterator[tuple[Subject, str]]:
    """Halve what is refused until single declarations are left; `builder` keeps what it takes."""
    try:
        builder.cdef(
            "".join(render_declaration(d, bindings) for d in declarations), override=True
        )
    except _REFUSALS as error:
        if len(declarations) == 1:
            yield identity(declarations[0]), str(error).strip().splitlines()[-1]
        else:
            half = len(declarations) // 2
            yield from _refused_among(declarations[:half], builder, bindings)
            yield from _refused_among(declarations[half:], builder, bindings)
