"""A Python, here or in another system, with a copy of the source tree that it can build."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TREE: Final = Path(__file__).resolve().parents[2]
_NOT_COPIED: Final = shutil.ignore_patterns(
    ".git", "build", "dist", "*.so", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)
# With others at work, an emulated machine needs more than an hour for the drawn headers.
_LONGEST: Final = 3 * 3600


@dataclass(frozen=True)
class Target:
    """One compiler, Python or machine.

    `command` calls its Python. `tree` is the folder of the source as this machine names it, and
    `tree_inside` the same folder as the target names it; ferrule is imported from there. A variable
    that is empty in `environment` is not set for the target.
    """

    name: str
    command: tuple[str, ...]
    tree: Path
    tree_inside: Path
    environment: dict[str, str] = field(default_factory=dict)

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run this target's Python in the tree; `stdout` has its output, errors included."""
        path = [str(self.tree_inside / "src"), self.environment.get("PYTHONPATH", "")]
        own = {
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "PYTHONDONTWRITEBYTECODE": "",  # compiling again each time is slow, above all in qemu
        }
        environment = {**os.environ, **self.environment, **own}
        try:
            return subprocess.run(
                [*self.command, *arguments],
                cwd=self.tree,
                env={name: value for name, value in environment.items() if value},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                timeout=_LONGEST,
            )
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode(errors="replace")
            return subprocess.CompletedProcess(
                error.cmd, -1, f"{said}\nran for over three hours"
            )


def copy_tree(folder: Path, name: str = "ferrule") -> Path:
    """Copy the source tree to `name` in `folder`, without what was built; return the copy."""
    tree = folder / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(TREE, tree, ignore=_NOT_COPIED)
    return tree


def on_this_machine(
    name: str, python: str, folder: Path, environment: dict[str, str] | None = None
) -> Target:
    """Return the target for a Python of this machine, with a new copy of the tree in `folder`."""
    tree = copy_tree(folder)
    return Target(name, (python,), tree, tree, environment or {})
