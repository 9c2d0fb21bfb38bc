"""The suffix of an extension module's file, and whether it keeps to the stable ABI."""

from __future__ import annotations

import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from typing import Final

OLDEST_PYTHON: Final = "cp310"
"""The Python whose stable ABI the modules use, as `csrc/runtime/ferrule_python.h` chooses it."""
_STABLE: Final = ".abi3.so"


def extension_suffix() -> str:
    """Return the suffix of an extension module's file name: `.abi3.so` where that is possible.

    `.abi3.so` need not be the first suffix that Python accepts: 3.15 prefers one that 3.13 does
    not accept.
    """
    return _STABLE if is_stable_abi() else EXTENSION_SUFFIXES[0]


def is_stable_abi() -> bool:
    """Return whether modules for this Python use the stable ABI, and have its suffix."""
    # Neither debug nor free-threaded builds have a stable ABI, though debug builds accept the
    # suffix.
    without_stable_abi = sysconfig.get_config_vars("Py_DEBUG", "Py_GIL_DISABLED")
    return _STABLE in EXTENSION_SUFFIXES and not any(without_stable_abi)
