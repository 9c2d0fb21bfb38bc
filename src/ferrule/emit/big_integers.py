"""The C of big integers: for each type what reads and writes its values, and a table of them.

FERRULE_BIG_FUNCTIONS(0, __int128_t)
ferrule_big ferrule_big_types[] = {
    {"__int128_t", ferrule_read_0, ferrule_write_0},
    {0, 0, 0},
};
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.emit.writer import SourceWriter

BIG_TYPES: Final = "ferrule_big_types"


def emit_big_integers(writer: SourceWriter, bindings: Bindings) -> None:
    """Write the functions and the table; nothing if the headers have no big integers."""
    names = bindings.big_integers.values()
    if not names:
        return
    writer.section("Integers that are wider than any of cffi's")
    for number, name in enumerate(names):
        writer.line(f"FERRULE_BIG_FUNCTIONS({number}, {name})")
    with writer.block(f"ferrule_big {BIG_TYPES}[] =", ";"):
        for number, name in enumerate(names):
            functions = f"ferrule_read_{number}, ferrule_write_{number}"
            writer.line(f"{{{string_literal(name)}, {functions}}},")
        writer.line("{0, 0, 0},")
