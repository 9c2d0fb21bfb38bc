"""The functions that read and write bit-fields: their cdef, their C, and the setters' table.

unsigned int get_s__flag(struct s *record);
void ferrule_set_s__flag(struct s *record, unsigned int value);
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.bit_fields import accessor_functions
from ferrule.declarations.spell import spell
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bindings.bit_fields import BitField
    from ferrule.bindings.decide import Bindings
    from ferrule.emit.writer import SourceWriter


def emit_bit_field_cdef(writer: SourceWriter, bindings: Bindings) -> None:
    """Write the declarations of the functions."""
    for bit_field in bindings.bit_fields:
        for prototype in _prototypes(bit_field, bindings):
            writer.line(f"{prototype};")


def emit_bit_field_functions(writer: SourceWriter, bindings: Bindings) -> None:
    """Write the C of the functions; both units of a module have them, hence `static`."""
    for bit_field in bindings.bit_fields:
        bodies = (
            f"return ferrule_record->{bit_field.field.name};",
            f"ferrule_record->{bit_field.field.name} = ferrule_value;",
        )
        for function, body in zip(accessor_functions(bit_field), bodies, strict=False):
            # Names of ours, since the header may have made macros of others.
            ours = tuple(replace(p, name=f"ferrule_{p.name}") for p in function.type.parameters)
            type_ = replace(function.type, parameters=ours)
            prototype = spell(type_, function.name, key=bindings.c_name)
            writer.line(f"static {prototype} {{ {body} }}")


def emit_bit_field_table(writer: SourceWriter, bit_fields: Iterable[BitField]) -> None:
    """Write the table from which `ferrule_add_bit_fields` makes the module's setters."""
    writer.line('#include "ferrule_bit_fields.c"')
    writer.line()
    with writer.block("static ferrule_bit_field ferrule_bit_fields[] =", ";"):
        for b in bit_fields:
            if b.setter is not None and b.writer is not None:
                doc = string_literal(
                    f"{b.setter}(record, value, /)\n--\n\nSet the bit-field {b.name}."
                )
                called = f"{string_literal(b.setter)}, ferrule_set_bit_field, METH_VARARGS"
                method = f"{{{called}, {doc}}}"
                writer.line(
                    f"{{{method}, {string_literal(b.getter)}, {string_literal(b.writer)}}},"
                )
        writer.line("{{NULL, NULL, 0, NULL}, NULL, NULL}")


def _prototypes(bit_field: BitField, bindings: Bindings) -> list[str]:
    """Return the prototype of the getter, then that of the setter if there is one."""
    return [spell(f.type, f.name, key=bindings.c_name) for f in accessor_functions(bit_field)]
