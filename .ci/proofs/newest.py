"""Run the checks with the newest in Debian: gcc, CPython 3.13 to 3.15, PyPy, a debug build.

    python .ci/proofs/newest.py [NAME...]

NAME is such as sid-3.14 or sid-pypy3; without any, all of them run. Needs root and mmdebstrap. The
system is made in the folder FERRULE_ROOTS, where it stays, or in a temporary one.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from checks import cdef_of, check
from ledger import Ledger
from roots import Root, RootError, make_root
from target import on_this_machine

_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
_VERSIONS: Final = ("3.13", "3.14", "3.15")
_PACKAGES: Final = (*(f"python{version}-dev" for version in _VERSIONS), "pypy3", "pypy3-dev")


def main() -> int:
    """Check the chosen Pythons of the newest Debian; return the exit status."""
    ledger = Ledger("the newest Debian")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ferrule-")))
        roots = Path(os.environ.get("FERRULE_ROOTS", folder / "roots"))
        host_cdef = cdef_of(on_this_machine("host", sys.executable, folder / "host"))
        found = _roots()
        for name in sys.argv[1:] or found:
            try:
                target = make_root(found[name], roots, name, {})
            except RootError as error:
                ledger.left_out(name, str(error))
                continue
            check(ledger, target, host_cdef)
    return ledger.close()


def _roots() -> dict[str, Root]:
    machine = platform.machine()
    architecture = _ARCHITECTURES.get(machine, machine)
    wheels = f"manylinux2014_{machine}"
    found = {
        f"sid-{v}": Root(architecture, "sid", v, wheels, ("numpy",), f"python{v}", _PACKAGES)
        for v in _VERSIONS
    }
    own_cffi = ("numpy", "cffi")
    return found | {
        "sid-pypy3": Root(architecture, "sid", "3.11", wheels, own_cffi, "pypy3", _PACKAGES)
    }


if __name__ == "__main__":
    sys.exit(main())
