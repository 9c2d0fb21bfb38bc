"""The files that a run writes: all of them, after everything has succeeded, or none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.pipeline.stub_files import stub_files
from ferrule.pipeline.typed_mark import typed_mark
from ferrule.stub.file_names import stub_names
from ferrule.toolchain.files import require_apart, require_writable
from ferrule.toolchain.suffix import extension_suffix
from ferrule.toolchain.transaction import File, place_files, settle_killed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings
    from ferrule.pipeline.generating import Generated
    from ferrule.pipeline.made import Made
    from ferrule.report.report import Report


@dataclass(frozen=True)
class Outputs:
    """The files that a run with these `settings` writes."""

    settings: Settings

    @cached_property
    def module(self) -> Path:
        """The built extension module."""
        name = f"{self.settings.module_stem}{extension_suffix()}"
        return self.settings.output_dir.joinpath(*self.settings.package, name)

    def prepare(self) -> None:
        """Finish or undo what a killed run has left, and check that every file can be written.

        Raises `OutputError` for one that cannot, or that is one of the files that are read.
        """
        # First, because undoing a killed run may change which files exist.
        settle_killed(self.module.parent)
        targets = tuple(self._targets())
        require_apart(targets, self._inputs())
        for target in targets:
            require_writable(target)

    def place(self, module: Path, made: Made) -> None:
        """Write all files of what was made, `module` among them, which was built elsewhere."""
        place_files(
            [
                *self._extras(made.built.generated, made.report),
                *stub_files(self.module.parent, self.settings.module, made.built.stub.files()),
                *(File(mark, b"") for mark in self._marks()),
                # Last, so that the stub is there before the new module.
                File(self.module, module.read_bytes(), 0o777, always=True),
            ]
        )

    def written(self) -> Iterator[Path]:
        """Yield the existing files of an earlier run that belong only to this module."""
        marks = {*self._marks()}
        yield from (path for path in self._targets() if path not in marks and path.is_file())

    def _targets(self) -> Iterator[Path]:
        yield self.module
        yield from (self.module.with_name(name) for name in stub_names(self.settings.module))
        yield from self._marks()
        if self.settings.report is not None:
            yield self.settings.report
        yield from self._kept()

    def _inputs(self) -> Iterator[Path]:
        """Yield the places where the files may be that a run reads by name."""
        yield from map(Path, self.settings.sources)
        for folder in ("", *self.settings.include_dirs):
            yield from (Path(folder, header) for header in self.settings.headers)

    def _marks(self) -> Iterator[Path]:
        """Yield the file by which type checkers know a typed package, unless it exists."""
        home = self.settings.output_dir
        path = typed_mark(
            self.settings.package, lambda folder: (home / folder / "__init__.py").is_file()
        )
        if path and not (home / path).exists():
            yield home / path

    def _kept(self) -> tuple[Path, ...]:
        """Return where the cdef and the C of the module are kept, if wanted."""
        folder, stem = self.settings.keep, self.settings.module_stem
        if folder is None:
            return ()
        return tuple(
            folder / f"{stem}{end}" for end in (".cdef.h", ".c", ".calls.c", ".python.c")
        )

    def _extras(self, generated: Generated, report: Report) -> Iterator[File]:
        """Yield the other files that the settings ask for."""
        texts = generated.cdef, generated.c, generated.calls_c, generated.python_c
        for path, text in zip(self._kept(), texts):  # noqa: B905  there may be no paths
            yield File(path, text.encode())
        yield from report_files(self.settings, report)


def report_files(settings: Settings, report: Report) -> Iterator[File]:
    """Yield the file of the report, if the settings ask for one."""
    if settings.report is not None:
        content = json.dumps(report.as_json(), indent=1) + "\n"
        yield File(settings.report, content.encode())
