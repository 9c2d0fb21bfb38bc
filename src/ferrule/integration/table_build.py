"""setuptools' `build_ext` for the modules of `[tool.ferrule]`.

A module with headers is bound as `ferrule bind` does, into setuptools' build directory. One with a
cdef alone becomes an `Extension`, whose C setuptools compiles.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard, cast

from setuptools.errors import BaseError, SetupError

from ferrule.config.by_keys import by_keys
from ferrule.config.settings import options
from ferrule.emit.preamble_first import EMBEDDED
from ferrule.errors import (
    BuildError,
    FerruleError,
    PatternError,
    SettingsError,
    machine_errors,
)
from ferrule.integration.abandoned import remove_abandoned
from ferrule.integration.kept_build import KeptBuild, Placed, built_file
from ferrule.integration.kept_extension import KeptExtension
from ferrule.integration.one_at_a_time import one_at_a_time
from ferrule.integration.project_files import files_of
from ferrule.integration.stub_files import StubsBuildExt
from ferrule.integration.table_checks import check_project
from ferrule.integration.table_extension import TableExtension
from ferrule.toolchain.compiler import is_pypy
from ferrule.toolchain.suffix import extension_suffix, is_stable_abi
from ferrule.toolchain.transaction import place_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from setuptools import Extension
    from setuptools.command.build import build as Build  # noqa: N812  it is a class

    from ferrule.config.table import TableModule
    from ferrule.integration.up_to_date import MadeOf


class TableBuildExt(StubsBuildExt):
    """`build_ext` that builds the modules of the table too."""

    def initialize_options(self) -> None:
        """Start without failures."""
        super().initialize_options()
        self._failures: list[str] = []
        self._failed: dict[str, FerruleError] = {}
        self._up_to_date: set[Path] = set()
        self._kept_extensions: dict[str, KeptExtension] = {}
        self._unchanged: set[str] = set()

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

        Another build in the same directory is waited for. Raises setuptools' `BaseError` with the
        failures of all modules of the table.
        """
        with _as_setuptools_error(), one_at_a_time(self):
            for ext in self.extensions or ():
                # What `setup.py` has written, without the lock, may be another build's by now.
                if generate_in := getattr(ext, "ferrule_generate", None):
                    generate_in(self.build_temp)
            for ext in self._of_table():
                if not ext.module.binds_headers:
                    with self._collecting(ext.module):
                        self._prepare_if_changed(ext)
            self._require_no_failure()
            super().run()
            record = Path(self.build_temp, "ferrule-written.json")
            with machine_errors():
                remove_abandoned(Path(self.build_lib), self._written(), record)

    def _written(self) -> Iterator[Path]:
        """Yield the files in the build directory that are ferrule's: modules and their stubs."""
        for name, stubs in self._stubs.items():
            module = Path(self.build_lib, self.get_ext_filename(name))
            yield from (module, *(module.with_name(stub) for stub in stubs))

    def build_extensions(self) -> None:
        """Build the extensions, then report the failures of all modules with headers together.

        Those with headers are the last, since they may include one that the C compiler makes.
        """
        everything = self.extensions
        try:
            for last in (False, True):
                self.extensions = [ext for ext in everything if _binds_headers(ext) == last]
                super().build_extensions()
        finally:
            self.extensions = everything
        self._require_no_failure()

    def build_extension(self, ext: Extension) -> None:
        """Build the extension `ext`, and write its stub next to it."""
        if _binds_headers(ext):
            with self._collecting(ext.module):
                self._bind(ext.module)
        elif ext.name not in self._unchanged:
            super().build_extension(ext)

    def record_build(self, ext: Extension, made: MadeOf, files: Iterable[Path]) -> None:
        """Record what a module with a cdef alone was made of, for the next build."""
        if ext.name in self._kept_extensions:
            self._kept_extensions[ext.name].remember(made, files)

    def get_ext_filename(self, fullname: str) -> str:
        """Return the file name of a module; those of the table are named as `bind` names them."""
        ext = self.ext_map.get(fullname)
        # From Python 3.15 on, setuptools' name for it is one that older Pythons do not look for.
        if isinstance(ext, TableExtension) and ext.py_limited_api == is_stable_abi():
            return f"{Path(*fullname.split('.'))}{extension_suffix()}"
        name: str = super().get_ext_filename(fullname)  # type: ignore[no-untyped-call]  # setuptools'
        return name

    def typed_modules(self) -> frozenset[str]:
        """Return the modules of the table, whose packages are typed."""
        return frozenset(ext.name for ext in self._of_table())

    def module_names(self) -> Iterator[str]:
        """Yield the full names of the modules for which this build writes stubs."""
        for ext in self.distribution.ext_modules or ():
            if isinstance(ext, TableExtension) or EMBEDDED in ext.define_macros:
                yield self.get_ext_fullname(ext.name)

    def get_source_files(self) -> list[str]:
        """Return the files that a build reads, which go into an sdist."""
        return sorted({*super().get_source_files(), *files_of(self.distribution)})

    def _of_table(self) -> Iterator[TableExtension]:
        for ext in self.distribution.ext_modules or ():
            if isinstance(ext, TableExtension):
                yield ext

    def modules_with_headers(self) -> list[TableModule]:
        """Return the modules of the table that bind headers."""
        return [ext.module for ext in self._of_table() if ext.module.binds_headers]

    def kept(self, module: TableModule) -> KeptBuild:
        """Return the build of `module` that is kept, after building it if anything has changed.

        Raises what `bind` raises, the same each time for a module that cannot be built, and
        `SettingsError` for one with wrong options.
        """
        if module.name not in self._failed:
            try:
                return self._kept(module)
            except FerruleError as error:
                self._failed[module.name] = error
        raise self._failed[module.name]

    def _kept(self, module: TableModule) -> KeptBuild:
        build = cast("Build", self.get_finalized_command("build"))
        folder = f"ferrule.{build.plat_name}-{sys.implementation.cache_tag}"
        if module.settings is None:  # `finalize_options` has reported why
            message = f"{module.place}: it cannot be built"
            raise SettingsError([message])
        with machine_errors():
            kept = KeptBuild.of(module.settings, Path(build.build_base, folder))
            kept.place_included(self._placed)
        if kept.home in self._up_to_date:  # another module includes this one
            return kept
        kept.update(
            partial(self.announce, level=logging.INFO), self._hint, force=bool(self.force)
        )
        self._up_to_date.add(kept.home)
        return kept

    def _hint(self, words: str) -> None:
        self.warn(by_keys(words))

    def _placed(self, name: str) -> Placed | None:
        """Return the files of a module of the table that another one includes, None for others."""
        module = next((ext.module for ext in self._of_table() if ext.name == name), None)
        if module is None:
            return None
        if not module.binds_headers:
            return self._compiled(name)
        try:
            return self.kept(module).placed
        except FerruleError:  # the error is reported with that module
            message = f'it includes "{name}", which cannot be built'
            raise BuildError(message) from None

    def _compiled(self, name: str) -> Placed:
        """Return the files of a module that the C compiler has made of a cdef."""
        path, built = Path(self.get_ext_filename(name)), Path(self.get_ext_fullpath(name))
        if not built.is_file():
            message = (
                f'it includes "{name}", which has no headers, and `build_ext` alone builds it'
            )
            raise BuildError(message)
        stub = built.with_name(f"{name.rpartition('.')[2]}.pyi")
        stubs = {path.with_name(stub.name): stub} if stub.is_file() else {}
        return Placed({path: built, **stubs}, ())

    def _bind(self, module: TableModule) -> None:
        """Put the module and its stub into the build directory."""
        kept = self.kept(module)
        files = {path: (kept.home / path).read_bytes() for path in kept.files}
        stubs = {path.name: text for path, text in files.items() if path.suffix == ".pyi"}
        self._stubs[module.name] = {name: text.decode() for name, text in stubs.items()}
        place_files(
            [
                built_file(Path(self.build_lib, path), content)
                for path, content in {**self.marks(module.name), **files}.items()
            ]
        )

    def _prepare_if_changed(self, ext: TableExtension) -> None:
        """Fill `ext` with its C, unless the built module is up to date."""
        kept = self._kept_extensions[ext.name] = KeptExtension.of(self, ext.module)
        stubs = None if self.force else kept.stubs()
        if stubs is None:
            self._prepare(ext)
        else:
            self._stubs[self.get_ext_fullname(ext.name)] = stubs
            self._unchanged.add(ext.name)

    def _prepare(self, ext: TableExtension) -> None:
        """Fill `ext` with the generated C of a `ferrule.Extension`, for setuptools to compile."""
        from ferrule.extension import Extension as CdefExtension  # noqa: PLC0415  not for metadata

        ffi = CdefExtension(ext.module.name, **ext.module.options).ffibuilder
        self.pre_run(ext, ffi)
        made = ffi.distutils_extension(self.build_temp, verbose=False)
        # setuptools has already computed these, so they stay.
        own = {"name": ext.name, "py_limited_api": ext.py_limited_api}
        vars(ext).update({**vars(made), **own})
        if not ext.py_limited_api and not is_pypy():
            ext.define_macros.append(("_CFFI_NO_LIMITED_API", None))

    @contextmanager
    def _collecting(self, module: TableModule) -> Iterator[None]:
        """Keep a failure of the `module` for the end, with the name of its table."""
        try:
            yield
        except FerruleError as error:
            lines = by_keys(str(_by_keys(error))).splitlines()
            self._failures.append("\n  ".join([f"{module.place}:", *lines]))

    def _require_no_failure(self) -> None:
        if self._failures:
            raise BaseError("\n".join(self._failures))


@contextmanager
def _as_setuptools_error() -> Iterator[None]:
    """Make setuptools end the build with the sentence of an error, and no traceback."""
    try:
        yield
    except FerruleError as error:
        raise BaseError(str(error)) from None


def _by_keys(error: FerruleError) -> FerruleError:
    """Return `error`; if it is about patterns, with the table's keys instead of flags."""
    if not isinstance(error, PatternError):
        return error
    keys = {about.flag[2:]: name.replace("_", "-") for name, about in options()}
    return PatternError(replace(p, option=keys.get(p.option, p.option)) for p in error.problems)


def _binds_headers(ext: Extension) -> TypeGuard[TableExtension]:
    return isinstance(ext, TableExtension) and ext.module.binds_headers
