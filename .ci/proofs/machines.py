"""Run the checks on other processors: i386 at full speed, the others emulated by qemu.

    python .ci/proofs/machines.py [NAME...]

NAME is i386, i386-lfs (with Python's large-file flags for the user's C too), armhf, arm64, s390x,
or another of Debian's architectures; without any, the five named here run. Needs root, mmdebstrap
and, for all but i386, qemu-user-static with binfmt. Debian systems are made in the folder
FERRULE_ROOTS, where they stay, or in a temporary one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from checks import EMULATED, WHOLE, cdef_of, check
from ledger import Ledger
from roots import Root, RootError, make_root
from target import on_this_machine

_WITHOUT: Final = ("libclang", "numpy")
_QUICKLY: Final = {"CFLAGS": "-O1 -g0"}  # what makes an emulated gcc faster
_LARGE_FILES: Final = {"CFLAGS": "-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64"}


def _with_wheels(architecture: str, wheels: str) -> Root:
    """Return a system for which cffi has wheels."""
    packages = ("libclang1",)
    return Root(architecture, "bookworm", "3.11", wheels, _WITHOUT, packages=packages)


def _debian_cffi(architecture: str, **environment: str) -> Root:
    """Return a system with Debian's own cffi."""
    without, packages = (*_WITHOUT, "cffi"), ("libclang1", "python3-cffi")
    return Root(
        architecture,
        "trixie",
        "3.13",
        "any",
        without,
        packages=packages,
        environment=environment,
    )


_MACHINES: Final = {
    "i386": _with_wheels("i386", "manylinux2014_i686"),
    "arm64": _debian_cffi("arm64", QEMU_CPU="cortex-a72"),
    "s390x": _with_wheels("s390x", "manylinux2014_s390x"),
}
_ALL: Final = ("i386", "i386-lfs", "armhf", "arm64", "s390x")


def main() -> int:
    """Check the chosen machines; return the exit status."""
    ledger = Ledger("other machines")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ferrule-")))
        roots = Path(os.environ.get("FERRULE_ROOTS", folder / "roots"))
        host_cdef = cdef_of(on_this_machine("host", sys.executable, folder / "host"))
        for name in sys.argv[1:] or _ALL:
            architecture, _, large = name.partition("-")
            root = _MACHINES.get(architecture) or _debian_cffi(architecture)
            try:
                flags = _LARGE_FILES if large else {} if architecture == "i386" else _QUICKLY
                target = make_root(root, roots, name, flags)
            except RootError as error:
                ledger.left_out(name, str(error))
                continue
            check(ledger, target, host_cdef, WHOLE if architecture == "i386" else EMULATED)
    return ledger.close()


if __name__ == "__main__":
    sys.exit(main())
