"""Run the checks with the newest in Debian: gcc 16 and CPython 3.13 to 3.15, PyPy, compilers.

    python .ci/proofs/newest.py [NAME...]

NAME is such as sid-3.14, sid-pypy3 or sid-gcc-15; without any, all of them run. Needs root and
mmdebstrap. The systems are made in the folder FERRULE_ROOTS, where they stay, or in a temporary
one.
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
_PACKAGES: Final = {
    "sid": (*(f"python{version}-dev" for version in _VERSIONS), "pypy3", "pypy3-dev"),
    "trixie": ("python3.13-dev",),
}
# The default compiler of sid is gcc 16; trixie has those clangs that neither bookworm nor sid has.
_COMPILERS: Final = {
    "sid": ("gcc-13", "gcc-14", "gcc-15", "clang-21", "clang-22", "clang-23"),
    "trixie": ("clang-17", "clang-18"),
}


# PyPI's wheels for PyPy are for 7.3, whose ABI is another: only those for every Python will do.
_PYPY: Final = ("--implementation", "py", "--abi", "none")


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
    """Return the system of each target; those of one suite are the same system."""
    machine = platform.machine()
    architecture = _ARCHITECTURES.get(machine, machine)
    wheels = f"manylinux2014_{machine}"

    def root(suite: str, version: str, command: str, compiler: str = "") -> Root:
        packages = (*_PACKAGES[suite], *_COMPILERS[suite])
        without, abi = ("numpy",), ()
        if command == "pypy3":
            without, abi = ("numpy", "cffi"), _PYPY
        environment = {"CC": compiler, "LDSHARED": f"{compiler} -shared"} if compiler else {}
        return Root(
            architecture, suite, version, wheels, without, command, packages, abi, environment
        )

    pythons = {f"sid-{v}": root("sid", v, f"python{v}") for v in _VERSIONS}
    compilers = {
        f"{suite}-{compiler}": root(suite, "3.13", "python3.13", compiler)
        for suite, names in _COMPILERS.items()
        for compiler in names
    }
    return {**pythons, "sid-pypy3": root("sid", "3.11", "pypy3"), **compilers}


if __name__ == "__main__":
    sys.exit(main())
