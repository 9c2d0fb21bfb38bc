"""Asking the linker once which functions and variables the libraries lack."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError
from ferrule.toolchain.assertions import refused_lines, reporting, with_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_SECTION: Final = re.compile(r"\.text\.(\w+)|\b_?(ferrule_symbol_\d+)")
_ASKING: Final = "ferrule_symbol_"
_NO_UNDEFINED: Final = {"darwin": "-Wl,-undefined,error"}


def absent_symbols(
    compiler: Compiler, text: Preprocessed, expressions: Mapping[str, str], flags: BuildFlags
) -> frozenset[str]:
    """Return the names of those `expressions` that need what no library and no header defines.

    Each expression is an address as it can be written behind the preprocessed `text`. It stands
    in a section of its own: the linker names that beside the symbol, whose name in the library
    may be another than in C. An inline function is named if its body needs one. Raises
    `CommandError` when linking fails for a reason that is no absent symbol.
    """
    if not expressions:
        return frozenset()
    names = list(expressions)
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        built = str(Path(folder, "symbols.o"))
        _compile(compiler, text, list(expressions.values()), flags, built)
        undefined = _NO_UNDEFINED.get(_system(compiler), "-Wl,-z,defs")
        linked = compiler.link(
            ["-shared", undefined, built, "-o", str(Path(folder, "a.so"))], flags
        )
    if linked.status == 0:
        return frozenset()
    sections = {
        a or b
        for line in linked.stderr.splitlines()
        if "undefined" in line
        for a, b in _SECTION.findall(line)
    }
    absent = {
        names[int(s.removeprefix(_ASKING))] if s.startswith(_ASKING) else s for s in sections
    }
    if not absent:
        what = "linking with the library failed; is it installed, and where the linker looks?"
        raise CommandError(what, linked.command, linked.status, linked.stderr)
    return frozenset(absent)


def _compile(
    compiler: Compiler,
    text: Preprocessed,
    addresses: Sequence[str],
    flags: BuildFlags,
    target: str,
) -> None:
    """Compile each of the addresses to data; one known only at run time to a function's code.

    One that the compiler does not take at all is left out.
    """
    arguments = [
        "-c",
        "-fPIC",
        "-ffunction-sections",
        "-fdata-sections",
        "-fcommon",
        "-x",
        "cpp-output",
        "-",
        "-o",
        target,
    ]
    quiet = flags.with_compile("-w", *reporting(compiler))
    lines = [
        f"const void *const {_ASKING}{i} = (const void *){address};"
        for i, address in enumerate(addresses)
    ]
    code = [
        f"const void *{_ASKING}{i}(void) {{ return (const void *){address}; }}"
        for i, address in enumerate(addresses)
    ]
    for instead in (code, [""] * len(lines)):
        done = compiler.call(arguments, quiet, text=with_lines(text, lines))
        if done.status == 0:
            return
        for number in refused_lines(done.stderr):
            lines[number] = instead[number]
    compiler.call(arguments, quiet, text=with_lines(text, lines)).require(
        "asking for the library's symbols failed"
    )


def _system(compiler: Compiler) -> str:
    return "darwin" if "darwin" in compiler.target or "apple" in compiler.target else "elf"
