"""Move public packages from cffi to a table in pyproject.toml, and run their own tests.

    python .ci/proofs/moved_packages.py [NAME...]

NAME is a file of the folder `moved`, without its suffix; without any, all of them run. Each package
comes as an sdist from PyPI, and is installed twice into a new environment: as it is, and after what
the file says has been done to it. Both must get the same results from the package's tests.

A file has the `requirement` that pip downloads, new files that are made of others (`joined`), the
files to `remove`, the `edits` (a file, a text in it, or nothing to put the new text at the
beginning, and the new text), and the `table`, which is added to pyproject.toml. In it,
`{folder/*.c}` stands for the list of these files, without those in `not-sources`. The tests are in
`test-folder` (`tests`), need `test-needs`, and run with `tests`. `test-files` is Python that makes
the files which the tests lack; it gets the folder of the package.

Each line of the output also has, for stock cffi and for ferrule, the size of the stripped module,
the processor time of an import of the module alone, the least of ten, of `pip install` with all
that it installs for the build, and of a build once more, in an environment that has all of this.
The module is the table's first, or `module`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ledger import Ledger
from target import copy_tree

_TOML: Final = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
_MOVES: Final = Path(__file__).parent / "moved"
_COUNT: Final = re.compile(
    r"(\d+) (passed|failed|skipped|errors?|xfailed|deselected)|Ran (\d+)|(\w+)=(\d+)"
)


class MoveError(Exception):
    """A step failed, with what its command printed."""


@dataclass(frozen=True)
class _Move:
    """What a file of the folder `moved` says, and the folder where this is done."""

    name: str
    place: Path
    said: dict[str, Any]
    figures: dict[str, str] = field(default_factory=dict)

    def run(self, *command: object, folder: Path | None = None) -> str:
        """Return what a command prints; raise `MoveError` with it if it fails."""
        own = {"PYTHONPATH", "VIRTUAL_ENV"}
        kept = {name: value for name, value in os.environ.items() if name not in own}
        done = subprocess.run(
            [*map(str, command)],
            cwd=folder or self.place,
            env={
                **kept,
                **self.said.get("environment", {}),
                "PIP_FIND_LINKS": str(self.place.parent / "wheels"),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise MoveError(done.stdout)
        return done.stdout

    def project(self, archive: Path, kind: str) -> Path:
        """Return a new copy of the package's source."""
        folder = self.place / kind
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
        (project,) = folder.iterdir()
        return project

    def change(self, project: Path) -> None:
        """Move the package to a table."""
        for name, parts in self.said.get("joined", {}).items():
            texts = [(project / part).read_text("utf-8") for part in parts]
            (project / name).write_text("\n".join(texts), encoding="utf-8")
        for name in self.said["remove"]:
            (project / name).unlink()
        for name, old, new in self.said.get("edits", ()):
            path = project / name
            text = path.read_text("utf-8") if path.exists() else ""
            if old not in text:
                message = f"{name} of the package has no {old!r}"
                raise MoveError(message)
            path.write_text(text.replace(old, new, 1) if old else new + text, encoding="utf-8")
        left_out = self.said.get("not-sources", ())

        def listed(match: re.Match[str]) -> str:
            found = sorted(str(path.relative_to(project)) for path in project.glob(match[1]))
            return ", ".join(f'"{name}"' for name in found if name not in left_out)

        table = re.sub(r"\{(\S+\*\S+)\}", listed, self.said["table"])
        with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(table)

    def test(self, project: Path, kind: str) -> dict[str, int]:
        """Install the project, and return what its tests came to."""
        python = self.place / f"{kind}-environment" / "bin" / "python"
        self.run(sys.executable, "-m", "venv", python.parents[1])
        needs = ("pytest", *self.said.get("test-needs", ()))
        self.run(python, "-m", "pip", "install", "--quiet", *needs)
        again = shutil.copytree(project, self.place / f"{kind}-again")
        install = self._seconds(python, "-m", "pip", "install", "--quiet", project)
        self.run(python, "-m", "pip", "install", "--quiet", "--upgrade", *_requires(project))
        wheel = (
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            self.place,
        )
        build = self._seconds(python, "-m", "pip", *wheel, again)
        self.figures[kind] = (
            f"{kind} {self._module(python)}, install {install:.1f} s, build {build:.1f} s"
        )
        # Apart from the project, whose folders might be imported in place of what was installed.
        here, tests = self.place / f"{kind}-tests", self.said.get("test-folder", "tests")
        here.mkdir()
        if (project / tests).is_dir():
            shutil.copytree(project / tests, here / tests)
        if "test-files" in self.said:
            self.run(python, "-c", self.said["test-files"], project, folder=here)
        chosen = self.said.get("tests", ["-m", "pytest", "-q", "-p", "no:cacheprovider", tests])
        return _counts(self.run(python, *chosen, folder=here))

    def _seconds(self, *command: object) -> float:
        """Run a command; return the processor time of all its processes."""
        before = os.times()
        self.run(*command)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    def _module(self, python: Path) -> str:
        """Return the figures of the module itself, stripped and loaded without its package."""
        name = self.said.get("module") or _NAME.findall(self.said["table"])[0]
        (path,) = python.parents[1].glob(f"lib/*/site-packages/{name.replace('.', '/')}.*so")
        copy = self.place / f"{name}.so"
        self.run("strip", "-o", copy, path)
        times = [int(self.run(python, "-c", _LOAD, name, copy)) for _ in range(10)]
        return f"{copy.stat().st_size / 1024:.0f} KiB, import {min(times) / 1000:.0f} µs"


def _requires(project: Path) -> list[str]:
    """Return what the project needs to be built."""
    path = project / "pyproject.toml"
    said = _TOML.loads(path.read_text("utf-8")) if path.exists() else {}
    needed: list[str] = said.get("build-system", {}).get("requires", [])
    return ["setuptools", "wheel", *needed]


_NAME: Final = re.compile(r'modules\."?([\w.]+)')
_LOAD: Final = """\
import sys, time
import _cffi_backend
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
name, path = sys.argv[1:]
spec = spec_from_file_location(name, path, loader=ExtensionFileLoader(name, path))
start = time.process_time_ns()
spec.loader.exec_module(module_from_spec(spec))
print(time.process_time_ns() - start)
"""


def main() -> int:
    """Move the chosen packages; return the exit status."""
    ledger = Ledger("packages moved to a table")
    known = sorted(path.stem for path in _MOVES.glob("*.toml"))
    with tempfile.TemporaryDirectory(prefix="ferrule-") as name:
        folder = Path(name)
        wheel = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "wheels")
        subprocess.run([sys.executable, *map(str, wheel), str(copy_tree(folder))], check=True)
        for chosen in sys.argv[1:] or known:
            if chosen not in known:
                ledger.left_out(chosen, "not a package of the folder `moved`")
                continue
            said = _TOML.loads((_MOVES / f"{chosen}.toml").read_text("utf-8"))
            missing = _missing(said.get("pkg-config", ()))
            if missing:
                ledger.left_out(chosen, f"not installed: {', '.join(missing)}")
                continue
            _try(ledger, _Move(chosen, folder / chosen, said))
    return ledger.close()


def _try(ledger: Ledger, move: _Move) -> None:
    """Test one package, as it is and moved."""
    move.place.mkdir()
    requirement = move.said["requirement"]
    # Not `:all:`, which is for what is needed to build, too.
    source = ("--no-deps", "--no-binary", requirement.partition("==")[0])
    found: dict[str, dict[str, int]] = {}
    step = "download"
    try:
        move.run(sys.executable, "-m", "pip", "download", "--quiet", *source, requirement)
        (archive,) = move.place.glob("*.tar.gz")
        for step in "with cffi", "with ferrule":
            kind = step.rpartition(" ")[2]
            project = move.project(archive, kind)
            if kind == "ferrule":
                move.change(project)
            found[kind] = move.test(project, kind)
    except MoveError as error:
        ledger.failed(move.name, step, str(error))
        return
    told = ", ".join(f"{count} {what}" for what, count in found["cffi"].items())
    if found["cffi"] != found["ferrule"] or not found["cffi"]:
        ledger.failed(move.name, "tests", f"{found}")
    else:
        told += "; " + "; ".join(move.figures.values())
        ledger.passed(move.name, f"{requirement}, with both", told)


def _missing(packages: tuple[str, ...]) -> list[str]:
    program = shutil.which("pkg-config")
    return [
        name
        for name in packages
        if program is None
        or subprocess.run([program, "--exists", name], check=False).returncode
    ]


def _counts(output: str) -> dict[str, int]:
    """Return the numbers in the last lines of pytest, or of unittest."""
    last = "\n".join(output.rstrip().splitlines()[-4:])
    return {
        match[2] or match[4] or "run": int(match[1] or match[3] or match[5])
        for match in _COUNT.finditer(last)
    }


if __name__ == "__main__":
    sys.exit(main())
