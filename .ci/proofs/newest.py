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
_VERSIONS: Final = {"sid": ("3.13", "3.14", "3.15"), "trixie": ("3.13",)}
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
        found = systems()
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


def systems() -> dict[str, Root]:
    """Return the system of each target; those of one suite are the same system."""
    return {**pythons(), **_compilers()}


def pythons() -> dict[str, Root]:
    """Return a system for each Python, with the compiler that is the suite's default."""
    return {
        "sid-3.14": _root("sid", "3.14", "python3.14"),
        "sid-3.15": _root("sid", "3.15", "python3.15"),
        "sid-pypy3": _root("sid", "3.11", "pypy3"),
        "trixie-pypy3": _root("trixie", "3.11", "pypy3"),
    }


def _compilers() -> dict[str, Root]:
    """Return a system for each other compiler."""
    return {
        f"{suite}-{compiler}": _root(suite, version, f"python{version}", compiler)
        for suite, versions in _COMPILERS.items()
        for compiler, version in versions.items()
    }


def _root(suite: str, version: str, command: str, compiler: str = "") -> Root:
    machine = platform.machine()
    architecture = _ARCHITECTURES.get(machine, machine)
    wheels = f"manylinux2014_{machine}"
    commands = (*(f"python{number}" for number in _VERSIONS[suite]), "pypy3")
    packages = (
        *(f"{name}-{part}" for name in commands for part in ("dev", "venv")),
        *_COMPILERS[suite],
        *("pkgconf", "zlib1g-dev"),
    )
    without: tuple[str, ...] = ("numpy",)
    abi: tuple[str, ...] = ()
    if command == "pypy3":
        without, abi = ("numpy", "cffi"), _PYPY
    environment = {"CC": compiler, "LDSHARED": f"{compiler} -shared"} if compiler else {}
    return Root(
        architecture, suite, version, wheels, without, command, packages, abi, environment
    )


if __name__ == "__main__":
    sys.exit(main())
