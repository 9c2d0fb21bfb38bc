"""The function from which cffi gets a constant, if a macro has the name of cffi's variables there.

For a constant `n`, cffi writes `int n = (n) <= 0; *o = (n) | 0;`, where a macro `n` would be
expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ferrule.emit.writer import SourceWriter

CFFIS_VARIABLES: Final = ("n", "o")
"""The names of cffi's variables in such a function."""


def emit_integer(writer: SourceWriter, function: str, name: str) -> None:
    """Write the function for the integer constant `name`."""
    with writer.block(f"static int {function}(unsigned long long *ferrule_value)"):
        writer.line(f"*ferrule_value = (unsigned long long)(({name}) | 0);")
        writer.line(f"return ({name}) <= 0;")


def emit_address(writer: SourceWriter, function: str, name: str, pointer: str) -> None:
    """Write the function for the address of the variable `name`, which may be const."""
    with writer.block(f"static {pointer}{function}(void)"):
        writer.line(f"return ({pointer})&({name});")


def emit_value(writer: SourceWriter, function: str, name: str, pointer: str) -> None:
    """Write the function for any other constant; `pointer` is the type of a pointer to it."""
    with writer.block(f"static void {function}(char *ferrule_value)"):
        writer.line(f"*({pointer})ferrule_value = {name};")
