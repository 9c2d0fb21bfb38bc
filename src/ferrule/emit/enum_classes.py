"""The table from which `ferrule_add_enums` of `csrc/ferrule_enums.h` makes a module's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.emit.writer import SourceWriter


def emit_enum_table(writer: SourceWriter, classes: Sequence[EnumClass]) -> None:
    """Write `ferrule_enums`."""
    writer.line('#include "ferrule_enums.h"')
    for number, enum_class in enumerate(classes):
        writer.line()
        opening = f"static const ferrule_pair ferrule_enum_members_{number}[] ="
        with writer.block(opening, ";"):
            for c_name, name in enum_class.members:
                writer.line(f"{{{string_literal(name)}, {string_literal(c_name)}}},")
            writer.line("{NULL, NULL}")
    writer.line()
    with writer.block("static const ferrule_enum ferrule_enums[] =", ";"):
        for number, enum_class in enumerate(classes):
            flag = int(enum_class.flag)
            name = string_literal(enum_class.name)
            writer.line(f"{{{name}, {flag}, ferrule_enum_members_{number}}},")
        writer.line("{NULL, 0, NULL}")
