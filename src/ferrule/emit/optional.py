"""Functions that may be absent when the module is imported: weak symbols, asked before a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.emit.writer import SourceWriter


def emit_weak_declarations(writer: SourceWriter, names: Sequence[str]) -> None:
    """Let the module load where the library does not have the functions."""
    for name in names:
        writer.line(f"extern __typeof__({name}) {name} __attribute__((weak));")


def emit_optional_table(writer: SourceWriter, names: Sequence[str]) -> None:
    """Write the table from which `has` answers."""
    with writer.block("static const ferrule_optional ferrule_optionals[] =", ";"):
        for name in names:
            writer.line(f"{{{string_literal(name)}, (const void *){name}}},")
        writer.line("{NULL, NULL}")


def guard_lines(name: str) -> tuple[list[str], list[str]]:
    """Return the lines before and behind cffi's wrapper that make it ask before it calls."""
    before = [f"#define _cffi_f_{name} ferrule_unguarded_{name}"]
    behind = f"""\
#undef _cffi_f_{name}
#ifndef PYPY_VERSION
static PyObject *_cffi_f_{name}(PyObject *self, PyObject *arguments)
{{
    if ({name} == NULL) {{
        return ferrule_raise_absent({string_literal(name)});
    }}
    return ferrule_unguarded_{name}(self, arguments);
}}
#else
#define _cffi_f_{name} ferrule_unguarded_{name}
#endif""".splitlines()
    return before, behind
