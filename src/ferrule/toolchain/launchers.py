"""Programs that come before the compiler in `CC`, and cache its results or run it elsewhere.

They take C only from files. To them, a later build of the same module must look the same, so the C
is preprocessed and contains no path that differs each time.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import Compiler

_LAUNCHERS: Final = frozenset({"buildcache", "ccache", "distcc", "icecc", "sccache"})


def has_launcher(command: Sequence[str]) -> bool:
    """Return whether the compiler's `command` goes through such a program.

    It may be named, as in `ccache gcc`, or be a link that is called like the compiler.
    """
    return not _names(command).isdisjoint(_LAUNCHERS)


def preprocessed_file(compiler: Compiler, stem: str) -> tuple[str, tuple[str, ...]]:
    """Return the name of a file for preprocessed C, and the flags that say what it is.

    sccache caches only what it gets as `.c`; a flag tells gcc that this one is preprocessed. clang
    has no such flag, but one that turns off its own macros.
    """
    if "sccache" in _names(compiler.command) and not compiler.is_clang:
        return f"{stem}.c", ("-fpreprocessed",)
    return f"{stem}.i", without_own_macros(compiler)


def without_own_macros(compiler: Compiler) -> tuple[str, ...]:
    """Return the flag for preprocessed C, in which clang up to 21 replaces its own macros.

    So a name such as `linux`, which a header may use after `#undef linux`, would become 1.
    """
    return ("-undef",) if compiler.is_clang else ()


def _names(command: Sequence[str]) -> set[str]:
    found = shutil.which(command[0])
    return {Path(command[0]).name, Path(os.path.realpath(found or command[0])).name}
