"""Programs that stand before a compiler in `CC`, and keep its results or run it elsewhere.

They take C from files alone. So that a later build of the same module is the same to them, the C is
preprocessed, and has no path in it that differs each time.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAUNCHERS: Final = frozenset({"buildcache", "ccache", "distcc", "icecc", "sccache"})


def has_launcher(command: Sequence[str]) -> bool:
    """Return whether the compiler's `command` goes through such a program.

    It may be named, as in `ccache gcc`, or be a link that is called like the compiler.
    """
    found = shutil.which(command[0])
    names = {Path(command[0]).name, Path(os.path.realpath(found or command[0])).name}
    return not names.isdisjoint(_LAUNCHERS)
