"""The table and the functions from which cffi gets constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ferrule.emit.writer import SourceWriter

_ROWS: Final = "const ferrule_integer ferrule_integers[] ="
INTEGERS_HEAD: Final = f"{_ROWS} {{"
"""The line before the rows of the macros and enumerators that are integers."""


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


def emit_integers(writer: SourceWriter, integers: Iterable[tuple[str, str]]) -> None:
    """Write the values of integer constants, pairs of a Python name and a C name, a line each."""
    with writer.block(_ROWS, ";"):
        for _, c_name in integers:
            writer.line(f"{{(unsigned long long)(({c_name}) | 0), ({c_name}) <= 0}},")
        writer.line("{0, 0}")


def emit_address(
    writer: SourceWriter, function: str, name: str, spell: Callable[[str], str]
) -> None:
    """Write the function for the address of the variable `name`, which may be const.

    `spell` returns a declaration with the variable's type.
    """
    with writer.block(f"static {spell(f'*{function}(void)')}"):
        writer.line(f"return ({spell('*')})&({name});")


def emit_value(writer: SourceWriter, function: str, name: str, pointer: str) -> None:
    """Write the function for any other constant; `pointer` is the type of a pointer to it."""
    with writer.block(f"static void {function}(char *ferrule_value)"):
        # Nothing can be assigned to a record with a const field, but a variable of it has a value.
        writer.line(f"__typeof__(*({pointer})0) ferrule_constant = {name};")
        writer.line("const void *ferrule_from = (const void *)&ferrule_constant;")
        writer.line("__builtin_memcpy(ferrule_value, ferrule_from, sizeof ferrule_constant);")
