"""Install a project with a table in the ways that people use, in clean environments.

    python .ci/proofs/public_ways.py [NAME...]

NAME is a command, as for pythons.py, or one of the newest Debian's Pythons, such as sid-3.15 and
sid-pypy3, as for newest.py; without any, all of them run. For each Python, ferrule's wheel is built
first. Then a small project is installed by `pip install .`, by `python -m build` and the wheel that
it makes, from the sdist alone, and by `pip install -e .`, each time into a new environment, with
pip's build isolation.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import newest
from ledger import Ledger
from pythons import KNOWN, chosen_pythons
from roots import LOCAL, Root, RootError, connect, entering, make_system
from target import copy_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


@dataclass(frozen=True)
class _Place:
    """A folder for one Python, here or in another system, where the commands name it `inside`.

    The words of `entering` come before each command. A variable that is empty in `environment` is
    not set.
    """

    python: str
    folder: Path
    inside: Path
    entering: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def environment_called(self, name: str) -> tuple[Path, list[object]]:
        """Return the Python of an environment in the folder `name`, and what makes it."""
        folder = self.inside / name
        return folder / "bin" / "python", [self.python, "-m", "venv", folder]

    def run(self, command: Sequence[object]) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder. Builds find ferrule's wheel, and nothing of this one."""
        own = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
        kept = {name: value for name, value in os.environ.items() if name not in own}
        pip = {
            "PIP_FIND_LINKS": str(self.inside / "wheels"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        variables = {**kept, **self.environment, **pip}
        return subprocess.run(
            [*self.entering, *map(str, command)],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={name: value for name, value in variables.items() if value},
        )


def main() -> int:
    """Try the chosen Pythons; return the exit status."""
    ledger = Ledger("public ways to install a project")
    systems = newest.pythons()
    chosen = sys.argv[1:] or (*KNOWN, *systems)
    here = [name for name in chosen if name not in systems]
    for name, python, folder in chosen_pythons(ledger, here):
        _try(ledger, name, _Place(python, folder, folder))
    with tempfile.TemporaryDirectory(prefix="ferrule-") as made:
        roots = Path(os.environ.get("FERRULE_ROOTS", made))
        for name in (name for name in chosen if name in systems):
            try:
                place = _in_system(systems[name], roots, name)
            except RootError as error:
                ledger.left_out(name, str(error))
                continue
            _try(ledger, name, place)
            shutil.rmtree(place.folder)
    return ledger.close()


def _in_system(root: Root, roots: Path, name: str) -> _Place:
    """Return a new folder for a Python of a Debian system, which is made first if need be."""
    system = make_system(root, roots)
    connect(system)
    inside = Path("/", f"ways-{name}")
    folder = system / inside.name
    shutil.rmtree(folder, ignore_errors=True)
    return _Place(root.python, folder, inside, entering(root, system, inside), LOCAL)


def _try(ledger: Ledger, name: str, place: _Place) -> None:
    """Install the project in each way with one Python."""
    folder, project = place.folder / "project", place.inside / "project"
    (folder / "mypkg").mkdir(parents=True)
    (folder / "mypkg" / "__init__.py").touch()
    (folder / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
    copy_tree(place.folder)
    for way, commands in _ways(place, project):
        said = ""
        for command in commands:
            done = place.run(command)
            said += done.stdout
            if done.returncode:
                ledger.failed(name, way, said)
                break
        else:
            ledger.passed(name, way, (said.rstrip().splitlines() or [""])[-1])


def _ways(place: _Place, project: Path) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield the name of each way, and its commands."""
    builder, made = place.environment_called("builder")
    wheels, dist = place.inside / "wheels", project / "dist"
    pip: list[object] = [builder, "-m", "pip"]
    wheel = [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels]
    yield "ferrule's wheel", [made, [*wheel, place.inside / "ferrule"]]
    yield "pip install .", _installing(place, "plain", project)
    yield (
        "python -m build",
        [
            [*pip, "install", "--quiet", "build"],
            [builder, "-m", "build", project],
            *_installing(
                place, "wheel", "--find-links", dist, "--only-binary", "mypkg", "mypkg"
            ),
        ],
    )
    source = "mypkg-1.0.tar.gz"
    yield f"pip install {source}", _installing(place, "sdist", dist / source)
    yield "pip install -e .", _installing(place, "editable", "--editable", project)


def _installing(place: _Place, name: str, *what: object) -> list[list[object]]:
    """Return the commands that install something into a new environment, and use it."""
    inside, made = place.environment_called(name)
    return [made, [inside, "-m", "pip", "install", "--quiet", *what], [inside, "-c", _USE]]


if __name__ == "__main__":
    sys.exit(main())
