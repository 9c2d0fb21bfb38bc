"""The functions from which cffi gets constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.emit.writer import SourceWriter


def emit_integer(
    writer: SourceWriter, function: str, name: str, value: int | None = None
) -> None:
    """Write the function for the integer constant `name`, which the cdef may say has a `value`."""
    with writer.block(f"static int {function}(unsigned long long *ferrule_value)"):
        writer.line(f"*ferrule_value = (unsigned long long)(({name}) | 0);")
        if value is None:
            writer.line(f"return ({name}) <= 0;")
        else:
            number = f"{value}U" if value > 0 else str(value)
            check = f"_cffi_check_int(*ferrule_value, ({name}) <= 0, {number})"
            writer.line(f"return (({name}) <= 0) | ({check} ? 0 : 2);")


def emit_address(writer: SourceWriter, function: str, name: str, pointer: str) -> None:
    """Write the function for the address of the variable `name`, which may be const."""
    with writer.block(f"static {pointer}{function}(void)"):
        writer.line(f"return ({pointer})&({name});")


def emit_value(writer: SourceWriter, function: str, name: str, pointer: str) -> None:
    """Write the function for any other constant; `pointer` is the type of a pointer to it."""
    with writer.block(f"static void {function}(char *ferrule_value)"):
        # Nothing can be assigned to a record with a const field, but a variable of it has a value.
        writer.line(f"__typeof__(*({pointer})0) ferrule_constant = {name};")
        writer.line("const void *ferrule_from = (const void *)&ferrule_constant;")
        writer.line("__builtin_memcpy(ferrule_value, ferrule_from, sizeof ferrule_constant);")
