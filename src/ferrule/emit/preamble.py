"""The C between the headers and what cffi generates: names for types that C leaves without one.

    struct s { struct { int x; } p; };   ->   typedef __typeof__(((struct s *)0)->p) s__p;
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.emit.writer import SourceWriter


def emit_type_names(writer: SourceWriter, bindings: Bindings) -> None:
    """Write a typedef for each type that has a name in the cdef alone."""
    for key, name in bindings.type_names.items():
        writer.line(f"typedef {key} {name};")
