"""Build wheels of the examples for arm64 with a cross compiler, and use them under qemu.

The one with setuptools is built again with the Python of crossenv, which pip fetches.

    python .ci/proofs/cross.py

Needs root, mmdebstrap, qemu-user-static with binfmt, and Debian's gcc-aarch64-linux-gnu. A Debian
system for arm64 is made in the folder FERRULE_ROOTS, where it stays, or in a temporary one. For
crossenv, the Python that runs this must have that system's version.
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
from roots import Root, RootError, make_root, run
from target import TREE, copy_tree

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
        try:
            python = _crossenvs_python(target.tree.parent, folder)
        except RootError as error:
            ledger.left_out("arm64", f"crossenv: {error}")
        else:
            _check_crossenv(ledger, python, target, folder)
    return ledger.close()


def _require_compiler() -> None:
    if shutil.which(_COMPILER) is None:
        message = f"{_COMPILER} is not installed"
        raise RootError(message)


def _check(ledger: Ledger, example: str, target: Target, folder: Path) -> None:
    """Build the wheel of one example for the system, and use it there."""
    project = folder / example
    shutil.copytree(TREE / "examples" / example, project)
    code = f"import {_BACKENDS[example]} as b; b.build_wheel('.')"
    root = target.tree.parent
    built = _run_in(project, _variables(root), sys.executable, "-c", code)
    _use(ledger, example, built, project, target)


def _crossenvs_python(root: Path, folder: Path) -> Path:
    """Make crossenv's environment for the system in the folder `root`; return its Python."""
    if (version := f"{sys.version_info[0]}.{sys.version_info[1]}") != _ROOT.version:
        message = f"this is Python {version}, and the system has {_ROOT.version}"
        raise RootError(message)
    maker = folder / "maker" / "bin" / "python"
    run(sys.executable, "-m", "venv", str(maker.parents[1]))
    run(str(maker), "-m", "pip", "install", "--quiet", "crossenv")
    place = folder / "crossenv"
    theirs = str(root / "usr" / "bin" / f"python{version}")
    run(str(maker), "-m", "crossenv", "--cc", _COMPILER, theirs, str(place))
    tools = place / "bin"
    run(
        str(tools / "build-pip"), "install", "--quiet", str(copy_tree(folder)), "setuptools>=77"
    )
    run(str(tools / "cross-expose"), "ferrule", "cffi", "setuptools")
    return tools / "cross-python"


def _check_crossenv(ledger: Ledger, python: Path, target: Target, folder: Path) -> None:
    """Build the example with setuptools by crossenv's Python, and use it in the system."""
    project = folder / "with-crossenv"
    shutil.copytree(TREE / "examples" / "setuptools", project)
    kept = ("CC", "PKG_CONFIG_SYSROOT_DIR", "PKG_CONFIG_LIBDIR")
    variables = {name: _variables(target.tree.parent)[name] for name in kept}
    wheel = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", ".")
    built = _run_in(project, variables, str(python), *wheel)
    _use(ledger, "crossenv", built, project, target)


def _run_in(
    project: Path, variables: dict[str, str], *command: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=project,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _use(
    ledger: Ledger,
    name: str,
    built: subprocess.CompletedProcess[str],
    project: Path,
    target: Target,
) -> None:
    """Import what was built in the folder `project`, in the system."""
    wheels = list(project.glob("*-cp310-abi3-linux_aarch64.whl"))
    if built.returncode or not wheels:
        ledger.failed("arm64", f"{name}: build", built.stdout)
        return
    place = target.tree / f"installed-{name}"
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(place)
    used = target.call("-c", _USE, place.name)
    if used.stdout.strip() == _PRINTED:
        ledger.passed("arm64", name, "built here, used there")
    else:
        ledger.failed("arm64", f"{name}: use", used.stdout)


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
