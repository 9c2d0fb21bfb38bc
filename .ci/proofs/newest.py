"""Run the checks with the newest in Debian: CPython 3.15 and PyPy with gcc 16, other compilers.

    python .ci/proofs/newest.py [NAME...]

NAME is such as sid-3.15, trixie-pypy3 or sid-gcc-15; without any, all of them run. Needs root and
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
_PACKAGES: Final = {
    "sid": ("python3.13-dev", "python3.14-dev", "python3.15-dev", "pypy3", "pypy3-dev"),
    "trixie": ("python3.13-dev", "pypy3", "pypy3-dev"),
}
# Each with the CPython that it builds for. sid's default compiler is gcc 16. trixie has the clangs
# that neither bookworm nor sid has.
_COMPILERS: Final = {
    "sid": {
        "gcc-13": "3.13",
        "gcc-14": "3.14",
        "gcc-15": "3.14",
        "clang-21": "3.13",
        "clang-22": "3.14",
        "clang-23": "3.15",
    },
    "trixie": {"clang-17": "3.13", "clang-18": "3.13"},
}


# PyPI's wheels for PyPy are for 7.3, which has another ABI, so only pure Python wheels can be used.
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
            if name not in found:
                ledger.left_out(name, "not a target of this script")
                continue
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

    pythons = {
        "sid-3.15": root("sid", "3.15", "python3.15"),
        "sid-pypy3": root("sid", "3.11", "pypy3"),
        "trixie-pypy3": root("trixie", "3.11", "pypy3"),
    }
    compilers = {
        f"{suite}-{compiler}": root(suite, version, f"python{version}", compiler)
        for suite, versions in _COMPILERS.items()
        for compiler, version in versions.items()
    }
    return {**pythons, **compilers}


if __name__ == "__main__":
    sys.exit(main())
