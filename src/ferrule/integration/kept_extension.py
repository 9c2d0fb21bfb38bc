"""Whether a module of the table that has a cdef alone is up to date, without generating its C.

Like `integration.kept_build`, a record has the times, sizes and places of all files that went into
the module, and of the folders in which another file could be found before one of them. As long as
none of these differs, no compiler is asked, and most of ferrule is not even imported. If one does,
`integration.up_to_date` compares contents.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import setuptools

from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.integration.kept_build import are_same, facts_of
from ferrule.toolchain.cross import builds_for_another_machine
from ferrule.toolchain.digests import is_settled, stamp_of
from ferrule.toolchain.sealed import read_sealed, write_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from setuptools.command.build_ext import build_ext

    from ferrule.config.table import TableModule
    from ferrule.integration.up_to_date import MadeOf

_VARIABLES: Final = (
    "AR",
    "ARCHFLAGS",
    "CPP",
    "CXX",
    "CXXFLAGS",
    "LDCXXSHARED",
    "SETUPTOOLS_EXT_SUFFIX",
    "_PYTHON_HOST_PLATFORM",
)
"""What else setuptools reads to choose the compilers, their options and the module's file name."""
_PROJECT: Final = ("pyproject.toml", "setup.cfg", "setup.py")
_INSTALLED: Final = frozenset({"dist-packages", "site-packages"})


@dataclass(frozen=True)
class KeptExtension:
    """The last build of `module` by the command `build`, if there was one.

    `facts` is a digest of all that is not in files.
    """

    build: build_ext
    module: TableModule
    facts: str

    @classmethod
    def of(cls, build: build_ext, module: TableModule) -> KeptExtension:
        """Return the last build of `module`; `build` has its final options, and has not run yet."""
        names = [option[0].rstrip("=").replace("-", "_") for option in build.user_options]
        options = [(name, getattr(build, name, None)) for name in names if name != "force"]
        variables = [(name, os.environ.get(name)) for name in _VARIABLES]
        more = setuptools.__version__, sorted(module.options.items()), options, variables
        return cls(build, module, facts_of(module.settings or Settings(), repr(more)))

    def stubs(self) -> dict[str, str] | None:
        """Return the module's stubs by file name if nothing that goes into it has changed."""
        try:
            known = read_sealed(self._record)
            if not known or known["facts"] != self.facts or not self._is_plain():
                return None
            inputs = known["inputs"]
            if not (are_same(known["outputs"]) and are_same(inputs)):
                return None
            if not all(is_settled(stamp, known["time"]) for stamp in inputs.values()):
                return None
            paths = [Path(path) for path in known["outputs"]]
            stubs = (path for path in paths if path.suffix == ".pyi")
            return {path.name: path.read_text("utf-8") for path in stubs}
        except (FerruleError, OSError):  # the build will raise it again, and say more
            return None

    def remember(self, made: MadeOf, outputs: Iterable[Path]) -> None:
        """Record a build of what `made` says, with the files `outputs`."""
        watched = None if builds_for_another_machine() else made.watched()
        if watched is None or not self._is_plain():
            return
        classes = (sys.modules[c.__module__] for c in type(self.build).__mro__)
        ours = (getattr(module, "__file__", None) or "" for module in classes)
        files = (*watched, *self.module.files, *_PROJECT, *ours)
        record = {
            "time": made.started,
            "facts": self.facts,
            "inputs": {path: stamp_of(path) for path in files},
            "outputs": {str(path): stamp_of(str(path)) for path in outputs},
        }
        with suppress(OSError):  # without the record, the next run asks the compiler
            self._record.parent.mkdir(parents=True, exist_ok=True)
            write_sealed(self._record, record)

    @property
    def _record(self) -> Path:
        # In a folder of its own: a change in one with C files means asking again.
        return Path(self.build.build_temp, "ferrule-kept", f"{self.module.name}.json")

    def _is_plain(self) -> bool:
        """Return whether the project has no `build_ext` of its own, which may do anything."""
        return not any(map(_is_of_project, type(self.build).__mro__))


def _is_of_project(made: type) -> bool:
    """Return whether the class is from setup.py, or from another file of the project."""
    module = sys.modules.get(made.__module__)
    file = getattr(module, "__file__", None)
    if made.__module__ == "__main__" or module is None:
        return True
    path = Path(file).resolve() if file else Path(os.sep)
    return path.is_relative_to(Path.cwd().resolve()) and not _INSTALLED & {*path.parts}
