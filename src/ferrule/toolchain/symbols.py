"""Asking the linker once which functions and variables the libraries lack."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler

_REFUSED: Final = re.compile(r"ferrule_symbol_(\d+)")
_NO_UNDEFINED: Final = {"darwin": "-Wl,-undefined,error"}


def absent_symbols(compiler: Compiler, includes: str, names: Sequence[str],
                   flags: BuildFlags) -> frozenset[str]:
    """Return those of `names` that neither the libraries nor the headers define.

    Each address is put in a variable, and so in a section, of its own: the linker names that one
    beside the symbol, whose name in the library may be another than in C.
    Raises `CommandError` when linking fails for a reason that is no absent symbol.
    """
    if not names:
        return frozenset()
    table = "".join(
        f"const void *ferrule_symbol_{i} = (const void *)&{name};\n" for i, name in enumerate(names)
    )
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        built = Path(folder, "symbols.o")
        compiler.call(["-c", "-fPIC", "-fdata-sections", "-w", "-x", "c", "-", "-o", str(built)],
                      flags, text=includes + table).require("asking for the library's symbols failed")
        undefined = _NO_UNDEFINED.get(_system(compiler), "-Wl,-z,defs")
        linked = compiler.link(["-shared", undefined, str(built), "-o", str(Path(folder, "a.so"))],
                               flags)
    if linked.status == 0:
        return frozenset()
    absent = {names[int(number)] for line in linked.stderr.splitlines()
              if "undefined" in line for number in _REFUSED.findall(line)}
    if not absent:
        what = "linking with the library failed; is it installed, and where the linker looks?"
        raise CommandError(what, linked.command, linked.status, linked.stderr)
    return frozenset(absent)


def _system(compiler: Compiler) -> str:
    return "darwin" if "darwin" in compiler.target or "apple" in compiler.target else "elf"
