"""The C of the extension module: the headers, then what cffi generates from the cdef.

The headers come first, before Python.h, whose feature macros (`_GNU_SOURCE`,
`_FILE_OFFSET_BITS`) would change what they declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cffi

from ferrule.declarations.identity import identity
from ferrule.emit.cdef import (
    render_big_integers,
    render_cdef,
    render_declaration,
    render_made_up,
)
from ferrule.emit.cffi_recompiler import Changes
from ferrule.emit.hidden_macros import hiding_text
from ferrule.emit.python_header import AFTER_HEADERS
from ferrule.emit.recompiler import render_recompiled
from ferrule.emit.va_lists import lends, render_gathering, render_lending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration

# Some compilers only warn about these, as gcc before 14, but in generated C they are always bugs.
_ALWAYS_BUGS = """\
#ifdef __GNUC__
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#endif
"""

# What cffi and pycparser raise for a cdef that they do not accept, their own assertions included.
_REFUSALS = (
    cffi.CDefError,
    cffi.FFIError,
    cffi.VerificationError,
    NotImplementedError,
    ValueError,
    AssertionError,
)


def parse_by_cffi(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Return cffi's builder with the cdef, and the refused declarations with cffi's messages.

    The builder can be used only if nothing is refused.
    """
    builder = cffi.FFI()
    try:
        builder.cdef(render_cdef(bindings))
    except _REFUSALS:
        return _parse_in_parts(bindings)
    return builder, {}


def render_unit(
    builder: cffi.FFI, includes: str, preamble: str, plan: ModulePlan, *, shield: str
) -> str:
    """Return the C of the module, whose init function the `preamble` defines.

    It starts with the `includes` of the headers. `shield` is C between them and Python.h, see
    `ferrule.emit.python_header`.
    """
    bindings, covering = plan.everything, plan.bindings.covering
    changes = Changes(
        covering,
        plan.bindings.optional,
        plan.tabled,
        {f.name: render_gathering(f, bindings) for f in plan.bindings.gathering},
        {c.name: render_lending(c, bindings) for c in bindings.callbacks if lends(c, bindings)},
    )
    generated = render_recompiled(builder, plan.module, preamble, changes)
    # In this order: pragmas that a header left open end before anything else, macros are hidden
    # before Python.h is read, and the shield includes Python.h before cffi's C does.
    return "\n".join(
        (
            includes,
            AFTER_HEADERS,
            hiding_text(covering),
            shield,
            _ALWAYS_BUGS,
            generated,
        )
    )


def _parse_in_parts(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Give cffi the cdef part by part; return the builder, and the declarations that it refuses.

    cffi may accept each part but not the whole text, in which it has to guess which names are
    types.
    """
    parts = _AcceptedParts()
    parts.refusal(render_big_integers(bindings))
    refused = dict(_refused_among(bindings.unit.declarations, parts, bindings))
    if not refused:
        parts.builder.cdef(render_made_up(bindings), override=True)
    return parts.builder, refused


class _AcceptedParts:
    """The parts of a cdef that cffi has accepted, and the `builder` that has parsed them."""

    def __init__(self) -> None:
        """Begin with no parts."""
        self.builder = cffi.FFI()
        self._texts: list[str] = []

    def refusal(self, text: str) -> str | None:
        """Give cffi one more part; return its message if it refuses that.

        In that case the builder is made anew: the old one has kept the beginning of the refused
        part, and would refuse the types in it when they come again.
        """
        try:
            self.builder.cdef(text, override=True)
        except _REFUSALS as error:
            self.builder = cffi.FFI()
            for accepted in self._texts:
                self.builder.cdef(accepted, override=True)
            return str(error).strip().splitlines()[-1]
        self._texts.append(text)
        return None


def _refused_among(
    declarations: Sequence[Declaration], parts: _AcceptedParts, bindings: Bindings
) -> Iterator[tuple[Subject, str]]:
    """Yield the refused declarations, found by halving; `parts` keeps the others."""
    words = parts.refusal("".join(render_declaration(d, bindings) for d in declarations))
    if words is None:
        return
    if len(declarations) == 1:
        yield identity(declarations[0]), words
        return
    half = len(declarations) // 2
    yield from _refused_among(declarations[:half], parts, bindings)
    yield from _refused_among(declarations[half:], parts, bindings)
