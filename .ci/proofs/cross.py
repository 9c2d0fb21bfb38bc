"""Build wheels of the examples for arm64 with a cross compiler, and use them under qemu.

    python .ci/proofs/cross.py

Needs root, mmdebstrap, qemu-user-static with binfmt, and Debian's gcc-aarch64-linux-gnu. A Debian
system for arm64 is made in the folder FERRULE_ROOTS, where it stays, or in a temporary one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ledger import Ledger
from roots import Root, RootError, make_root
from target import TREE

if TYPE_CHECKING:
    from target import Target

_ROOT: Final = Root(
    "arm64",
    "bookworm",
    "3.11",
    "manylinux2014_aarch64",
    ("libclang", "numpy", "hypothesis", "setuptools"),
    packages=("libsqlite3-dev",),
    environment={"QEMU_CPU": "cortex-a72"},
)
_COMPILER: Final = "aarch64-linux-gnu-gcc"
_USE: Final = """\
import platform, sys
sys.path.insert(0, sys.argv[1])
import lite
print(platform.machine(), lite.query("select 1, 2; select 3"))
"""
_PRINTED: Final = "aarch64 [['1', '2'], ['3']]"
_BACKENDS: Final = {"setuptools": "setuptools.build_meta", "hatch": "hatchling.build"}


def main() -> int:
    """Build and run the examples; return the exit status."""
    ledger = Ledger("cross builds")
    with tempfile.TemporaryDirectory(prefix="ferrule-") as name:
        folder = Path(name)
        roots = Path(os.environ.get("FERRULE_ROOTS", folder / "roots"))
        try:
            _require_compiler()
            target = make_root(_ROOT, roots, "cross", {})
        except RootError as error:
            ledger.left_out("arm64", str(error))
            return ledger.close()
        for example in _BACKENDS:
            _check(ledger, example, target, folder)
    return ledger.close()


def _require_compiler() -> None:
    if shutil.which(_COMPILER) is None:
        message = f"{_COMPILER} is not installed"
        raise RootError(message)


def _check(ledger: Ledger, example: str, target: Target, folder: Path) -> None:
    """Build the wheel of one example for the system, and use it there."""
    project = folder / example
    shutil.copytree(TREE / "examples" / example, project)
    root = target.tree.parent
    code = f"import {_BACKENDS[example]} as b; b.build_wheel('.')"
    built = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env={**os.environ, **_variables(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(project.glob("*-cp310-abi3-linux_aarch64.whl"))
    if built.returncode or not wheels:
        ledger.failed("arm64", f"{example}: build", f"{built.stdout}{built.stderr}")
        return
    place = target.tree / f"installed-{example}"
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(place)
    used = target.call("-c", _USE, place.name)
    if used.stdout.strip() == _PRINTED:
        ledger.passed("arm64", example, "built here, used there")
    else:
        ledger.failed("arm64", f"{example}: use", used.stdout)


def _variables(root: Path) -> dict[str, str]:
    """Return the variables of the guide on cross builds, for the system in the folder `root`."""
    return {
        "CC": f"{_COMPILER} --sysroot={root}",
        "CFLAGS": f"-I{root}/usr/include/python3.11",
        "_PYTHON_HOST_PLATFORM": "linux-aarch64",
        "PKG_CONFIG_SYSROOT_DIR": str(root),
        "PKG_CONFIG_LIBDIR": f"{root}/usr/lib/aarch64-linux-gnu/pkgconfig",
    }


if __name__ == "__main__":
    sys.exit(main())
