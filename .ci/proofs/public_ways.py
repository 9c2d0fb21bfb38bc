"""Install a project with a table in the ways that people use, in clean environments.

    python .ci/proofs/public_ways.py [NAME...]

NAME is as for pythons.py. For each Python, ferrule's wheel is built first. Then a small project is
installed by `pip install .`, by `python -m build` and the wheel that it makes, from the sdist
alone, and by `pip install -e .`, each time into a new environment, with pip's build isolation.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from ledger import Ledger
from pythons import chosen_pythons
from target import copy_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PROJECT: Final = """\
[build-system]
requires = ["setuptools>=77", "ferrule"]
build-backend = "setuptools.build_meta"

[project]
name = "mypkg"
version = "1.0"
dependencies = ["cffi>=1.17"]

[tool.ferrule.modules."mypkg._zlib"]
headers = ["zlib.h"]
pkg-config = ["zlib"]
"""
_USE: Final = """\
import importlib.resources, zlib
from mypkg import _zlib
assert _zlib.crc32(0, b"123456789", 9) == zlib.crc32(b"123456789")
files = {path.name for path in importlib.resources.files("mypkg").iterdir()}
assert {"_zlib.pyi", "py.typed"} <= files, files
print(_zlib.__file__.rpartition("/")[2])
"""


def main() -> int:
    """Try the chosen Pythons; return the exit status."""
    ledger = Ledger("public ways to install a project")
    for name, python, place in chosen_pythons(ledger):
        _try(ledger, name, python, place)
    return ledger.close()


def _try(ledger: Ledger, name: str, python: str, place: Path) -> None:
    """Install the project in each way with one Python."""
    project, wheels = place / "project", place / "wheels"
    made = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels)
    builder = _environment(python, place / "builder")
    steps: dict[str, Sequence[Sequence[object]]] = {
        "ferrule's wheel": [(builder, *made, copy_tree(place))],
        "pip install .": _installing(python, place / "plain", project),
        "python -m build": [
            (builder, "-m", "pip", "install", "--quiet", "build"),
            (builder, "-m", "build", project),
            *_installing(python, place / "wheel", project / "dist", "mypkg"),
        ],
        "pip install mypkg-1.0.tar.gz": _installing(
            python, place / "sdist", project / "dist" / "mypkg-1.0.tar.gz"
        ),
        "pip install -e .": _installing(python, place / "editable", project, "--editable"),
    }
    (project / "mypkg").mkdir(parents=True)
    (project / "mypkg" / "__init__.py").touch()
    (project / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
    for way, commands in steps.items():
        said = ""
        for command in commands:
            done = subprocess.run(
                [*map(str, command)],
                cwd=place,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                env=_variables(wheels),
            )
            said += done.stdout
            if done.returncode:
                ledger.failed(name, way, said)
                break
        else:
            ledger.passed(name, way, (said.rstrip().splitlines() or [""])[-1])


def _environment(python: str, folder: Path) -> Path:
    """Return the Python of a new environment."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    return folder / "bin" / "python"


def _installing(python: str, folder: Path, what: Path, how: str = "") -> list[list[object]]:
    """Return the commands that install something into a new environment, and use it.

    `how` is `--editable`, or the name of a package of which a wheel is in the folder `what`.
    """
    inside = folder / "bin" / "python"
    options: list[object] = [what]
    if how == "--editable":
        options = [how, what]
    elif how:
        options = ["--find-links", what, "--only-binary", how, how]
    return [
        [python, "-m", "venv", folder],
        [inside, "-m", "pip", "install", "--quiet", *options],
        [inside, "-c", _USE],
    ]


def _variables(wheels: Path) -> dict[str, str]:
    """Return the environment in which builds find the wheel of ferrule, and nothing of this one."""
    own = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "PIP_FIND_LINKS": str(wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


if __name__ == "__main__":
    sys.exit(main())
