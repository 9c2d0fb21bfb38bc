"""Whether what is built can run here, or is for another machine.

A Python says that it builds for another machine as crossenv's does, or by the variables with which
CPython builds its own modules for one. A file says which machine it is for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_OWN: Final = Path("/proc/self/exe")
_MAGIC: Final = b"\x7fELF"
# From <elf.h>: 32 or 64 bits and the order of bytes; the processor.
_FORM, _PROCESSOR = slice(4, 6), slice(18, 20)


def builds_for_another_machine() -> bool:
    """Return whether this Python is set up to build for another machine than the one it runs on."""
    platform = os.environ.get("_PYTHON_HOST_PLATFORM", "")
    machine = platform.rpartition("-")[2]
    return bool(
        getattr(sys, "cross_compiling", False)
        or os.environ.get("_PYTHON_SYSCONFIGDATA_NAME")
        or (machine and machine != os.uname().machine)
    )


def is_for_another_machine(built: Path) -> bool:
    """Return whether the file `built` is certain to be for another machine than this process."""
    machines = _machine_of(built), _machine_of(_OWN)
    return None not in machines and machines[0] != machines[1]


def _machine_of(path: Path) -> tuple[bytes, bytes] | None:
    try:
        with path.open("rb") as file:
            head = file.read(_PROCESSOR.stop)
    except OSError:
        return None
    return (head[_FORM], head[_PROCESSOR]) if head.startswith(_MAGIC) else None
