"""setuptools' `build_ext` for the modules of `[tool.ferrule]`.

A module with headers is bound as `ferrule bind` does, into setuptools' build directory. One with a
cdef alone becomes an `Extension`, whose C setuptools compiles.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from setuptools.errors import BaseError, SetupError

from ferrule.config.settings import options
from ferrule.errors import FerruleError, PatternError
from ferrule.integration.project_files import files_of
from ferrule.integration.stub_files import StubsBuildExt
from ferrule.integration.table_checks import check_project
from ferrule.integration.table_extension import TableExtension
from ferrule.stub.file_names import stub_names
from ferrule.toolchain.build import extension_suffix
from ferrule.toolchain.compiler import is_pypy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from setuptools import Extension

    from ferrule.config.table import TableModule


class TableBuildExt(StubsBuildExt):
    """`build_ext` that builds the modules of the table too."""

    def initialize_options(self) -> None:
        """Start without a failure."""
        super().initialize_options()
        self._failures: list[str] = []

    def finalize_options(self) -> None:
        """Report everything that is wrong with the table; metadata and sdists get here too.

        Raises setuptools' `SetupError`.
        """
        super().finalize_options()
        problems = list(check_project(self.distribution))
        if problems:
            raise SetupError("\n".join(problems))

    def run(self) -> None:
        """Build all extensions.

        Raises setuptools' `BaseError` with everything that kept modules of the table from being
        built.
        """
        for ext in self._of_table():
            if not ext.module.binds_headers:
                with self._collecting(ext.module):
                    self._prepare(ext)
        self._require_no_failure()
        super().run()

    def build_extensions(self) -> None:
        """Build the extensions; tell of the failures of all modules with headers at once."""
        super().build_extensions()
        self._require_no_failure()

    def build_extension(self, ext: Extension) -> None:
        """Build the extension `ext`, and write its stub next to it."""
        if isinstance(ext, TableExtension) and ext.module.binds_headers:
            with self._collecting(ext.module):
                self._bind(ext.module)
        else:
            super().build_extension(ext)

    def get_ext_filename(self, fullname: str) -> str:
        """Return the name of the file of a module; that of the stable ABI is as in `bind`."""
        if isinstance(self.ext_map.get(fullname), TableExtension):
            return f"{Path(*fullname.split('.'))}{extension_suffix()}"
        name: str = super().get_ext_filename(fullname)  # type: ignore[no-untyped-call]  # setuptools'
        return name

    def get_source_files(self) -> list[str]:
        """Return the files that a build reads, which go into an sdist."""
        return sorted({*super().get_source_files(), *files_of(self.distribution)})

    def _of_table(self) -> Iterator[TableExtension]:
        for ext in self.extensions:
            if isinstance(ext, TableExtension):
                yield ext

    def _bind(self, module: TableModule) -> None:
        """Bind the headers of `module` into the build directory."""
        from ferrule.pipeline.bind import bind  # noqa: PLC0415  metadata does not need libclang

        if module.settings is None:
            return
        report = bind(replace(module.settings, output_dir=Path(self.build_lib)))
        counts = report.counts
        said = f"ferrule: {module.name}: {counts['bound']} bound, {counts['skipped']} skipped"
        self.announce(said, level=2)
        folder = Path(self.build_lib, *module.settings.package)
        stubs = (folder / name for name in stub_names(module.name))
        self._stubs[module.name] = {
            path.name: path.read_text("utf-8") for path in stubs if path.is_file()
        }

    def _prepare(self, ext: TableExtension) -> None:
        """Make `ext` one that setuptools compiles, from the C of a `ferrule.Extension`."""
        from ferrule.extension import Extension as CdefExtension  # noqa: PLC0415  as above

        ffi = CdefExtension(ext.module.name, **ext.module.options).ffibuilder
        self.pre_run(ext, ffi)
        made = ffi.distutils_extension(self.build_temp, verbose=False)
        own = {"name": ext.name, "py_limited_api": ext.py_limited_api}
        vars(ext).update({**vars(made), **own})
        if not ext.py_limited_api and not is_pypy():
            ext.define_macros.append(("_CFFI_NO_LIMITED_API", None))

    @contextmanager
    def _collecting(self, module: TableModule) -> Iterator[None]:
        """Keep a failure for the end, with the place that it is about."""
        try:
            yield
        except FerruleError as error:
            lines = str(_by_keys(error)).splitlines()
            self._failures.append("\n  ".join([f"{module.place}:", *lines]))

    def _require_no_failure(self) -> None:
        if self._failures:
            raise BaseError("\n".join(self._failures))


def _by_keys(error: FerruleError) -> FerruleError:
    """Return an error about patterns with the keys of the table, in place of flags."""
    if not isinstance(error, PatternError):
        return error
    keys = {about.flag[2:]: name.replace("_", "-") for name, about in options()}
    return PatternError(replace(p, option=keys.get(p.option, p.option)) for p in error.problems)
