"""Python source as text in C; `csrc/runtime/ferrule_python_text.c` runs it in a built module."""

from __future__ import annotations

import ast
import inspect
from pprint import pformat
from typing import TYPE_CHECKING, Final

from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from ferrule.emit.writer import SourceWriter

_WIDTH: Final = 80
_FILES: Final = "ferrule.emit.in_module"


def emit_python_texts(
    writer: SourceWriter, variable: str, files: Iterable[ModuleType], calls: Iterable[str]
) -> None:
    """Write the texts of `files`, one of the `calls`, and the list `variable` of all of them.

    The files are of `ferrule.emit.in_module`; the calls run after them.
    """
    texts = {f"ferrule_file_{_stem(file)}": text_alone(file) for file in files}
    texts[f"{variable}_calls"] = "".join(calls)
    writer.line('#include "ferrule_python_text.c"')
    for name, text in texts.items():
        writer.line()
        writer.line(f"static const char {name}[] =")
        *before, last = text.splitlines(keepends=True)
        for line in before:
            writer.line(f"    {string_literal(line)}")
        writer.line(f"    {string_literal(last)};")
    writer.line()
    with writer.block(f"static const char *const {variable}[] =", ";"):
        for name in texts:
            writer.line(f"{name},")
        writer.line("NULL")


def python_call(function: str, *arguments: object, **named: object) -> str:
    """Return a call of `function` with the module and these arguments, which are plain data."""
    given = ["module", *map(_shown, arguments)]
    given += [f"{name}={_shown(value)}" for name, value in named.items()]
    return f"{function}({', '.join(given)})\n"


def text_alone(file: ModuleType) -> str:
    """Return the text of a file without its imports from the others: all have the same globals."""
    lines = inspect.getsource(file).splitlines(keepends=True)
    for node in ast.parse("".join(lines)).body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}".startswith(_FILES):
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lines[number - 1] = ""
    return "".join(lines)


def _stem(file: ModuleType) -> str:
    return file.__name__.rpartition(".")[2]


def _shown(value: object) -> str:
    return pformat(value, width=_WIDTH, compact=True)
