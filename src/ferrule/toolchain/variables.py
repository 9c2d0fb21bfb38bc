"""The environment variables that change what compilers and linkers do."""

from __future__ import annotations

import os
from typing import Final

# They say where gcc, clang and linkers find files, or change what they write. `PATH` is not one of
# them: the programs found through it are known by their files.
_NAMES: Final = (
    "CCC_OVERRIDE_OPTIONS",
    "COMPILER_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "GCC_EXEC_PREFIX",
    "LDEMULATION",
    "LD_LIBRARY_PATH",
    "LD_RUN_PATH",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "SDKROOT",
    "SOURCE_DATE_EPOCH",
)


def tool_variables() -> list[tuple[str, str | None]]:
    """Return these variables with their values; None for one that is not set."""
    return [(name, os.environ.get(name)) for name in _NAMES]
