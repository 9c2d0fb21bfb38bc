"""Prints the C header with the names of the conversions, which is checked in at `csrc/runtime`.

    OPERATIONS["new"] = "new_{}"   ->   #define FERRULE_NAMES_OF_NEW "new_%s"

The run-time makes the names when a module is imported, which takes less time and room than a table
of all of them in every module.
"""

from __future__ import annotations

import sys

from ferrule.bindings.conversions import OPERATIONS
from ferrule.emit.writer import SourceWriter, string_literal

_GUARD = "FERRULE_CONVERSION_NAMES_H"


def render_conversion_names() -> str:
    """Return the text of `ferrule_conversion_names.h`."""
    writer = SourceWriter()
    writer.line("/* The names of the conversions; %s stands for the name of the struct.")
    writer.line(" *")
    writer.line(" * Printed by `python -m ferrule.emit.conversion_names`; change")
    writer.line(" * `ferrule/bindings/conversions.py`.")
    writer.line(" */")
    writer.line(f"#ifndef {_GUARD}")
    writer.line(f"#define {_GUARD}")
    writer.line()
    for operation, scheme in OPERATIONS.items():
        name = f"FERRULE_NAMES_OF_{operation.upper()}"
        writer.line(f"#define {name} {string_literal(scheme.format('%s'))}")
    writer.line()
    writer.line("#endif")
    return writer.text()


if __name__ == "__main__":
    sys.stdout.write(render_conversion_names())
