"""The C that both units of a module have after the headers.

A type without a name gets one, by which the cdef can use it:

    struct s { struct { int x; } p; };   ->   typedef __typeof__(((struct s *)0)->p) s__p;
    int (*rows)[COLUMNS];                ->   typedef int rows__array[COLUMNS];
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import varies_inside
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Constant, Typedef
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Named, Void
from ferrule.emit.bit_fields import emit_bit_field_functions
from ferrule.emit.hidden_macros import without_macros
from ferrule.emit.inline_bodies import emit_wrappers
from ferrule.emit.optional import emit_weak_declarations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.emit.writer import SourceWriter


_PREFIXES: Final = {"wchar_t": "L", "char16_t": "u", "char32_t": "U"}


def emit_preamble(writer: SourceWriter, bindings: Bindings) -> None:
    """Write what the cdef uses and the headers lack: typedefs, and functions for bit-fields.

    Macros that have the name of a function are undefined, because C would use them instead of the
    function.
    """
    for key, name in bindings.type_names.items():
        is_expression = form_of(key) is KeyForm.EXPRESSION
        c_type = _unqualified(key) if is_expression and key in bindings.unit.records else key
        writer.line(f"typedef {c_type} {name};")
    for d in bindings.unit.declarations:
        if isinstance(d, Typedef) and d.c_type is not None:
            writer.line(f"typedef {d.c_type} {d.name};")
    for name in _characters(bindings):
        writer.line(f'typedef __typeof__({_PREFIXES[name]}""[0]) {name};')
    for array, named in bindings.arrays.items():
        # C has no name for an array whose lengths only a call knows; a `void *` becomes a pointer
        # to one.
        type_ = Void() if varies_inside(array) else array
        with without_macros(writer, _words_of_lengths(array)):
            writer.line(f"typedef {spell(type_, named.name, key=bindings.c_name)};")
    for name in bindings.hidden:
        writer.line(f"#undef {name}")
    emit_wrappers(writer, bindings)
    emit_bit_field_functions(writer, bindings)
    if bindings.optional:
        emit_weak_declarations(writer, bindings.optional)


def _unqualified(record: str) -> str:
    """Return C for the type `record` without the qualifiers that its expression may have.

    Of two records that differ in qualifiers alone, `?:` has the type without any.
    """
    return f"__typeof__(1 ? *(const {record} *)0 : *(volatile {record} *)0)"


def _words_of_lengths(type_: CType) -> Iterator[str]:
    while isinstance(type_, Array):
        yield from (type_.written or "").split()
        type_ = type_.element


def _characters(bindings: Bindings) -> list[str]:
    """Return the types of the macros that are wide strings; the headers may not declare them."""
    elements = {
        d.type.element
        for d in bindings.unit.declarations
        if isinstance(d, Constant) and isinstance(d.type, Array)
    }
    wide = [e for e in elements if bindings.unit.is_wide_character(e)]
    return sorted(e.name for e in wide if isinstance(e, Named))
