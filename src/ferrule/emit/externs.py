"""The C of `def_extern` on the module: which arguments of callbacks are handles.

    --callback 'on_row: row_function', typedef int (*row_function)(sqlite3 *, int);   ->

    static ferrule_extern ferrule_externs_of_module[] = {
        {"on_row", (struct ferrule_handle_type *const[]){&ferrule_handle_types[0], 0}, 0},

`csrc/runtime/ferrule_extern.h` has the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.emit.closures import types_of_given
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter

EXTERNS: Final = "ferrule_externs_of_module"


def emit_externs(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the table of callbacks."""
    writer.line('#include "ferrule_extern.h"')
    with writer.block(f"static ferrule_extern {EXTERNS}[] =", ";"):
        for callback, handles in plan.externs:
            types = types_of_given(handles, len(callback.type.parameters))
            writer.line(f"{{{string_literal(callback.name)}, {types}, 0}},")
        writer.line("{0, 0, 0},")
