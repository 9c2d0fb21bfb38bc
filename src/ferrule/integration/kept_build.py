"""Modules of the table as they were last built, and whether they are up to date.

They are kept in a folder of their own in `build/`, from which each build takes them: an editable
install has a new build directory each time. `cache.key` knows what a module is made from. The files
are compared by time, size and place first, which takes a few milliseconds, and by content only if
one of these differs.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import cffi

from ferrule import __version__
from ferrule.cache.build_lock import BusyError, build_lock
from ferrule.errors import FerruleError
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.shipped import shipped_paths, shipped_run, shipped_texts
from ferrule.toolchain.digests import is_settled, stamp_of
from ferrule.toolchain.packages import ask_packages_again, build_flags
from ferrule.toolchain.processor import processor_options
from ferrule.toolchain.sealed import digest_of, read_sealed, write_sealed
from ferrule.toolchain.suffix import extension_suffix
from ferrule.toolchain.transaction import File, place_files, write_text
from ferrule.toolchain.variables import tool_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ferrule.cache.key import Key
    from ferrule.config.settings import Settings
    from ferrule.report.report import Report

_VARIABLES: Final = (
    "CC",
    "CFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "LDSHARED",
    "PATH",
    "LIBCLANG_LIBRARY_FILE",
)


class Placed(NamedTuple):
    """A module that another one includes: its files by their places, and what it includes."""

    files: Mapping[Path, Path]
    includes: Sequence[str]


@dataclass(frozen=True)
class KeptBuild:
    """The module that `settings` describe, with its last build in the folder `home`."""

    settings: Settings
    home: Path

    @classmethod
    def of(cls, settings: Settings, folder: Path) -> KeptBuild:
        """Return the build of the module in a subfolder of `folder`, which is made if necessary."""
        home = folder / settings.module
        home.mkdir(parents=True, exist_ok=True)
        return cls(replace(settings, output_dir=home), home)

    @property
    def files(self) -> tuple[Path, ...]:
        """The module and its stubs, relative to `home`."""
        found = Outputs(self.settings).written()
        return tuple(path.relative_to(self.home) for path in found if self.home in path.parents)

    @property
    def placed(self) -> Placed:
        """What a module that includes this one needs of it."""
        return Placed({path: self.home / path for path in self.files}, self.settings.includes)

    def place_included(self, build: Callable[[str], Placed | None]) -> None:
        """Copy the modules that this one includes to where it looks first, and remove others.

        `build` builds a module of the same project, and returns None for the name of another.
        """
        others = list(self.settings.includes)
        wanted: dict[Path, Path] = {}
        for name in others:
            if (other := build(name)) is not None:
                wanted.update(other.files)
                others += [each for each in other.includes if each not in others]
        for path, source in wanted.items():
            place_files([built_file(self.home / path, source.read_bytes())])
        for found in self.home.rglob(f"*{extension_suffix()}"):
            path = found.relative_to(self.home)
            if path not in wanted and path not in self.files:
                found.unlink(missing_ok=True)  # another build may have removed it

    def is_current(self) -> bool:
        """Return whether nothing that goes into the module has changed since it was built."""
        try:
            known = read_sealed(self._made_from)
            # Another version of ferrule may have written other keys; the facts have the version.
            if not known or known.get("facts") != facts_of(self.settings):
                return False
            if not are_same(known["outputs"]):
                return False
            inputs = known["inputs"]
            if are_same(inputs) and all(is_settled(s, known["time"]) for s in inputs.values()):
                return True
            now = self.begin()
        except (FerruleError, OSError):  # the build will raise it again, and say more
            return False
        if now is None or now["key"] != known["key"]:
            return False
        self.finish(now)
        return True

    def begin(self) -> dict[str, Any] | None:
        """Return what the module will be made from, or None if that is not certain.

        Called before the build, so that a change during it leads to another build.
        """
        from ferrule.cache.key import ask, key_of, watched_files  # noqa: PLC0415  it imports libclang

        started = time.time_ns()
        asked = ask(self.settings)
        files = watched_files(asked)
        key: Key = key_of(asked, self.home)
        if files is None or not key.is_proved:
            return None
        return {
            "time": started,
            "key": key.digest,
            "facts": facts_of(self.settings),
            "inputs": {path: stamp_of(path) for path in files},
        }

    def finish(self, begun: dict[str, Any] | None) -> None:
        """Record a successful build, with what `begin` returned before it."""
        if begun is None:
            self.forget()
            return
        shipped = (self.home / path for path in shipped_paths(self.settings.module))
        files = map(str, (*Outputs(self.settings).written(), *shipped))
        outputs = {path: stamp_of(path) for path in files}
        with suppress(OSError):  # without the record, the next run builds again
            write_sealed(self._made_from, {**begun, "outputs": outputs})

    def update(
        self, info: Callable[[str], None], warn: Callable[[str], None], *, force: bool = False
    ) -> None:
        """Build the module if anything that goes into it has changed, or if `force` is true.

        `info` shows each step and what was bound, and `warn` the hints. Raises what `bind` raises.
        """
        if not force and self.is_current():
            return
        folder, name = self.home.parent, self.settings.module
        progress = _lines(info, f"ferrule: {name}: ")
        try:
            with build_lock(folder, name, wait=False) as alone:
                report = self._build(progress, alone=alone)
        except BusyError:
            progress("waiting for another build")
            with build_lock(folder, name) as alone:
                if not force and self.is_current():  # another process has built it by now
                    return
                report = self._build(progress, alone=alone)
        counts = report.counts
        info(f"ferrule: {name}: {counts['bound']} bound, {counts['skipped']} skipped")
        for hint in report.hints:
            warn(f"ferrule: {name}: {hint}")

    def _build(self, progress: Callable[[str], None], *, alone: bool) -> Report:
        """Build the module, and keep it; without libclang, from what the sdist carries.

        Unless this process is `alone` here, the files may be another one's by the time they are
        recorded. Then the next run builds again.
        """
        from ferrule.pipeline.bind import run  # noqa: PLC0415  metadata does not need it

        earlier = shipped_run(self.settings.module)
        made_from = self.begin() if earlier is None else None
        self.forget()
        made = run(self.settings, progress, earlier)
        cdef = made.built.generated.cdef
        for path, text in shipped_texts(self.settings.module, made.later, cdef):
            write_text(self.home / path, text)
        self.finish(made_from if alone else None)
        return made.report

    @property
    def shipped(self) -> dict[Path, bytes]:
        """The files of the module that an sdist carries, relative to the project."""
        paths = shipped_paths(self.settings.module)
        return {path: (self.home / path).read_bytes() for path in paths}

    def forget(self) -> None:
        """Remove the record of the last build, before another one begins."""
        self._made_from.unlink(missing_ok=True)

    @property
    def _made_from(self) -> Path:
        return self.home / "made_from.json"


def _lines(show: Callable[[str], None], prefix: str) -> Callable[[str], None]:
    """Return a function that shows words with the elapsed time, in a line that has the prefix."""
    began = time.monotonic()

    def line(words: str) -> None:
        seconds = time.monotonic() - began
        show(f"{prefix}{words}{f', after {seconds:.0f} s' if seconds >= 1 else ''}")

    return line


def facts_of(settings: Settings, more: str = "") -> str:
    """Return a digest of what is not in files: versions, settings, variables, flags, and `more`."""
    ask_packages_again()
    flags = build_flags(settings)
    variables = [(name, os.environ.get(name)) for name in _VARIABLES]
    facts = (
        __version__,
        cffi.__version__,
        sys.version,
        extension_suffix(),
        replace(settings, jobs=0),
        flags,
        processor_options(flags.compile),
        variables,
        tool_variables(),
        more,
    )
    return digest_of(repr(facts).encode())


def built_file(path: Path, content: bytes) -> File:
    """Return a file of a build for `place_files`; a module is executable, as linkers make it."""
    return File(path, content, 0o666 if path.suffix in {".pyi", ".typed"} else 0o777)


def sdist_warning(module: str, error: FerruleError) -> str:
    """Return what to say if an sdist carries nothing of `module`, because of `error`."""
    return (
        f"ferrule: building {module} from this sdist will need libclang, because it cannot be "
        f"built here: {error}"
    )


def are_same(stamps: dict[str, list[int] | None]) -> bool:
    """Return whether all files are as they were, by their `stamps`."""
    return all(stamp_of(path) == stamp for path, stamp in stamps.items())
