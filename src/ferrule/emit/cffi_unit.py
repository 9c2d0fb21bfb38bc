"""What cffi makes of a cdef: its builder, and the unit with its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cffi

from ferrule.cdefs.cffi_parser import plain_builder
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant
from ferrule.declarations.types import Array
from ferrule.emit.cdef import (
    render_big_integers,
    render_cdef,
    render_declaration,
    render_made_up,
)
from ferrule.emit.constants import emit_integers
from ferrule.emit.inline_bodies import emit_definitions
from ferrule.emit.optional import emit_optional_tables
from ferrule.emit.recompiler import recompile
from ferrule.emit.tables import Changes
from ferrule.emit.va_lists import lends, render_gathering, render_lending
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.emit.tables import Recompiled

# What cffi and pycparser raise for a cdef that they do not accept; AssertionError is theirs too.
_REFUSALS = (
    cffi.CDefError,
    cffi.FFIError,
    cffi.VerificationError,
    NotImplementedError,
    ValueError,
    AssertionError,
)


def parse_by_cffi(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Return cffi's builder with the cdef in it, and the refused declarations with cffi's words.

    The builder can be used only if nothing is refused.
    """
    builder = plain_builder()
    try:
        builder.cdef(render_cdef(bindings))
    except _REFUSALS:
        return _parse_in_parts(bindings)
    return builder, {}


def render_tables_unit(
    builder: cffi.FFI, beginning: str, plan: ModulePlan
) -> tuple[str, Recompiled]:
    """Return the unit with cffi's tables, and what else there is to know of them.

    It starts with the `beginning` of units with the headers (`ferrule.emit.headers_unit`).
    """
    bindings, everything = plan.bindings, plan.everything
    callbacks = [c for c in everything.callbacks if lends(c, everything)]
    changes = Changes(
        bindings.covering,
        bindings.optional,
        plan.tabled,
        plan.called_by_name,
        {f.name: render_gathering(f, everything) for f in bindings.gathering},
        {c.name: render_lending(c, everything) for c in callbacks},
        _first_rows(plan.integers),
        _texts(bindings),
        [each.name for each in plan.includes],
        {bindings.type_name(key) for key in bindings.shared},
        everything.changing,
        pypy=plan.pypy,
    )
    made = recompile(builder, plan.module, changes)
    writer = SourceWriter()
    writer.lines(beginning)
    emit_definitions(writer, bindings)
    writer.lines(made.text)
    writer.line()
    emit_integers(writer, plan.integers)
    emit_optional_tables(writer, plan)
    return writer.text(), made


def _first_rows(integers: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the indices of the integers in their table, by C name; one may be there twice."""
    rows: dict[str, int] = {}
    for index, (_, c_name) in enumerate(integers):
        rows.setdefault(c_name, index)
    return rows


def _texts(bindings: Bindings) -> frozenset[str]:
    """Return the macros that are string literals, and mean that where all macros are hidden."""
    return frozenset(
        d.name
        for d in bindings.unit.declarations
        if isinstance(d, Constant) and isinstance(d.type, Array)
    ).difference(*bindings.covering.values())


def _parse_in_parts(bindings: Bindings) -> tuple[cffi.FFI, dict[Subject, str]]:
    """Give cffi the cdef part by part, and return the declarations that it refuses.

    cffi may accept each of them but not the whole text, in which it has to guess which names are
    those of types.
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
        self.builder = plain_builder()
        self._texts: list[str] = []

    def refusal(self, text: str) -> str | None:
        """Give cffi one more part; return its words if it refuses that.

        The builder is made anew then: it would keep the beginning of the refused part, and refuse
        the types in it when they come once more.
        """
        try:
            self.builder.cdef(text, override=True)
        except _REFUSALS as error:
            self.builder = plain_builder()
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
