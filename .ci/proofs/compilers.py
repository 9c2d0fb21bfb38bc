"""Run the checks with every gcc and clang of this machine, with zig's, and with every linker.

    python .ci/proofs/compilers.py [NAME...]

NAME is one of the targets that the script prints, such as gcc-11 or gold; without any, all of them
run. The modules are built for the Python that runs this, which must have what ferrule's tests need.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checks import WHOLE, Extent, cdef_of, check
from ledger import Ledger
from target import on_this_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

_GCC: Final = range(11, 17)
_CLANG: Final = range(13, 24)
# The compiler that ferrule cannot ask about headers, with its message.
_REFUSED: Final = {
    "clang-13": Extent(refused="does not print the `#include` lines (-dI)"),
}
_LINKERS: Final = {"gold": "ld.gold", "lld": "ld.lld", "mold": "mold"}

Environments = dict[str, dict[str, str]]


def main() -> int:
    """Check the chosen compilers and linkers; return the exit status."""
    ledger = Ledger("compilers and linkers of this machine")
    found, missing = _found()
    chosen = sys.argv[1:] or [*found, *missing]
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        host = on_this_machine("host", sys.executable, Path(folder, "host"))
        host_cdef = cdef_of(host)
        for name in chosen:
            if name not in found:
                ledger.left_out(name, missing.get(name, "not a target of this script"))
                continue
            place = Path(folder, name.replace(" ", "-"))
            target = on_this_machine(name, sys.executable, place, found[name])
            check(ledger, target, host_cdef, _REFUSED.get(name, WHOLE))
            shutil.rmtree(place)
    return ledger.close()


def _found() -> tuple[Environments, dict[str, str]]:
    """Return the environment of each target, and why the others cannot run."""
    found: Environments = {}
    missing: dict[str, str] = {}
    for name, needed, environment in _targets():
        if shutil.which(needed) or find_spec(needed):
            found[name] = environment
        else:
            missing[name] = f"{needed} is not installed"
    return found, missing


def _targets() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield each target's name, the program or package it needs, and its environment."""
    for name in [f"gcc-{n}" for n in _GCC] + [f"clang-{n}" for n in _CLANG]:
        yield name, name, {"CC": name, "LDSHARED": f"{name} -shared"}
    zig = f"{sys.executable} -m ziglang cc"
    # By default, zig's programs end at undefined behaviour. That includes the address of a record
    # that must be at a multiple of 64, for which cffi allocates memory at a multiple of 16.
    flags = "-fno-sanitize=undefined"
    yield "zig cc", "ziglang", {"CC": zig, "LDSHARED": f"{zig} -shared", "CFLAGS": flags}
    for name, program in _LINKERS.items():
        yield name, program, {"LDFLAGS": f"-fuse-ld={name}"}


if __name__ == "__main__":
    sys.exit(main())
