"""Run the checks with every supported Python of this machine: CPython 3.10 and newer, and PyPy.

    python .ci/proofs/pythons.py [NAME...]

NAME is a command such as python3.13 or pypy3; without any, all of them run. A Python is found on
the PATH or among those that pyenv has. Each gets an environment of its own, in which ferrule is
installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checks import cdef_of, check
from ledger import Ledger
from target import Target, copy_tree, on_this_machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_IS_SUPPORTED: Final = "import sys; sys.exit(sys.version_info < (3, 10))"
KNOWN: Final = (*(f"python3.{minor}" for minor in range(10, 16)), "pypy3")


def main() -> int:
    """Check the chosen Pythons; return the exit status."""
    ledger = Ledger("Pythons of this machine")
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        host_cdef = cdef_of(on_this_machine("host", sys.executable, Path(folder, "host")))
        for name, python, place in chosen_pythons(ledger, sys.argv[1:] or KNOWN):
            target = _installed(ledger, name, python, place)
            if target is not None:
                check(ledger, target, host_cdef)
    return ledger.close()


def chosen_pythons(ledger: Ledger, names: Sequence[str]) -> Iterator[tuple[str, str, Path]]:
    """Yield the name and the path of each Python, with an empty folder for it.

    Those that are not there are left out in the `ledger`.
    """
    for name in names:
        python = _find_python(name)
        if python is None:
            ledger.left_out(name, "not installed, or older than Python 3.10")
            continue
        with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
            yield name, python, Path(folder)


def _find_python(name: str) -> str | None:
    """Return a Python called `name` that works and is new enough, from the PATH or from pyenv."""
    # A command of pyenv on the PATH may exist and still not work, if its version is not active.
    pyenv = shutil.which("pyenv")
    root = (
        subprocess.run([pyenv, "root"], capture_output=True, text=True, check=True)
        if pyenv
        else None
    )
    versions = (
        sorted(Path(root.stdout.strip(), "versions").glob(f"*/bin/{name}")) if root else []
    )
    for path in (shutil.which(name), *map(str, versions)):
        if (
            path
            and subprocess.run(
                [path, "-c", _IS_SUPPORTED], capture_output=True, check=False
            ).returncode
            == 0
        ):
            return path
    return None


def _installed(ledger: Ledger, name: str, python: str, place: Path) -> Target | None:
    """Return the target for a new environment of `python`, or None if it cannot be made."""
    tree = copy_tree(place)
    inside = str(place / "venv" / "bin" / "python")
    for check_name, command in (
        ("a virtual environment", [python, "-m", "venv", str(place / "venv")]),
        (
            "pip install",
            [inside, "-m", "pip", "install", "--quiet", "--editable", f"{tree}[test]"],
        ),
    ):
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            ledger.failed(name, check_name, done.stdout)
            return None
    return Target(name, (inside,), tree, tree)


if __name__ == "__main__":
    sys.exit(main())
