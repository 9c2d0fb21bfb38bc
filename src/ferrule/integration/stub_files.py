"""setuptools' `build_ext` that writes the stub of each `ferrule.Extension` next to its module.

A module is built again when anything that goes into it has changed, including headers and static
libraries.

The stub goes where the module goes: into setuptools' build directory, and with `--inplace`, as in
editable installs, into the source tree. `sdist` and metadata build no module, and so write no stub.
Type checkers ignore the stubs of packages without `py.typed`. That file is installed if the package
has it; a package with a module of the table is given one (`integration.table_build`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from setuptools.command.build_ext import build_ext

from ferrule.integration.spawned import limit_as_setuptools_error, limit_time
from ferrule.pipeline.stub_files import stub_files
from ferrule.pipeline.typed_mark import typed_mark
from ferrule.toolchain.transaction import File, place_files, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from setuptools import Extension
    from setuptools.command.build_py import build_py as BuildPy  # noqa: N812  it is a class

    from ferrule.integration.up_to_date import MadeOf


class StubsBuildExt(build_ext):
    """`build_ext` that writes stubs; `integration.commands` makes it a base of a build's own."""

    def initialize_options(self) -> None:
        """Start without stubs."""
        super().initialize_options()
        self._stubs: dict[str, dict[str, str]] = {}
        self._copies: list[File] | None = None
        self._apart: dict[str, Path] = {}

    def pre_run(self, ext: Extension, ffi: object) -> None:
        """Keep the stub of the extension `ext`; cffi calls this before it writes the C of `ffi`."""
        more = getattr(super(), "pre_run", None)
        if more is not None:
            more(ext, ffi)
        self._keep_stub(ext, ffi)

    def finalize_options(self) -> None:
        """Keep the stubs of the extensions that `ffibuilder.distutils_extension()` has made."""
        super().finalize_options()
        for ext in self.extensions or ():
            self._keep_stub(ext, ext)

    def _keep_stub(self, ext: Extension, made_by: object) -> None:
        """Keep the stub under the module's full name: setuptools' `ext_package` comes before it."""
        render = getattr(made_by, "ferrule_stub", None)
        if render is not None:
            name = self.get_ext_fullname(ext.name)
            self._stubs[name] = render(name)

    def build_extensions(self) -> None:
        """Build the extensions, with a time limit for each command."""
        limit_time(self.compiler)
        super().build_extensions()

    def build_extension(self, ext: Extension) -> None:
        """Build the extension `ext`, and write its stub next to it.

        Raises `OutputError` if the stub cannot be written.
        """
        from ferrule.integration.preamble_order import build_in_order  # noqa: PLC0415  the table does not need it

        build_in_order(self, ext)

    def build_as_it_is(self, ext: Extension) -> None:
        """Build `ext` with the sources that it has now, and write its stub."""
        name = self.get_ext_fullname(ext.name)
        if name not in self._stubs:
            self._compile(ext)
            return
        folder = Path(self.build_lib, *name.split(".")[:-1])
        marks = (
            File(Path(self.build_lib, mark), text) for mark, text in self.marks(name).items()
        )
        files = [*marks, *stub_files(folder, name, self._stubs[name])]
        made = self._build_if_changed(ext, files)
        if made is not None:
            module = Path(super().get_ext_fullpath(ext.name))
            self.record_build(ext, made, [module, *(file.path for file in files)])

    def record_build(self, ext: Extension, made: MadeOf, files: Iterable[Path]) -> None:
        """Take note that `ext` is up to date; nothing here, but a subclass may record it.

        `made` is what went into it, and `files` are its own.
        """

    def _build_if_changed(self, ext: Extension, files: Sequence[File]) -> MadeOf | None:
        """Build `ext`, unless nothing that goes into it has changed; return what that is.

        `files` are written together with it. File times, which setuptools compares, cannot tell: a
        killed linker leaves a new file, and clocks can be set back.
        """
        module, stamp = Path(super().get_ext_fullpath(ext.name)), self._stamp(ext)
        kept, made = _text(stamp), self._made_of(ext)
        is_same = made is not None and _stamp_text(made, ext) == kept
        if is_same and not self.force and module.is_file():
            place_files(files)
            return made
        # Removed before the build, written after it: a failed build must not look complete.
        stamp.unlink(missing_ok=True)
        place_files([*files, File(module, self._linked(ext), 0o777, always=True)])
        if made is not None:
            write_text(stamp, _stamp_text(made, ext))
        return made

    def is_unchanged(self, ext: Extension) -> bool:
        """Tell whether `ext` was built from these very sources, and nothing has changed since."""
        kept = _text(self._stamp(ext))
        if kept is None or not kept.endswith(f" {_first_source(ext)}"):
            return False
        made = self._made_of(ext)
        return made is not None and _stamp_text(made, ext) == kept

    def _stamp(self, ext: Extension) -> Path:
        return Path(self.build_temp, f"{ext.name}.made-of")

    def _linked(self, ext: Extension) -> bytes:
        """Build `ext` apart from the files that other processes may read; return the module."""
        module, forced = Path(super().get_ext_fullpath(ext.name)), self.force
        apart = self._apart[ext.name] = Path(self.build_temp, "linked", ext.name, module.name)
        apart.unlink(missing_ok=True)
        # setuptools does not compile if the objects are newer than their sources.
        self.force = True
        try:
            self._compile(ext)
            return apart.read_bytes()
        finally:
            self.force = forced
            del self._apart[ext.name]

    def get_ext_fullpath(self, ext_name: str) -> str:
        """Return where setuptools links the extension `ext_name`: while we build it, apart."""
        if ext_name in self._apart:
            return str(self._apart[ext_name])
        path: str = super().get_ext_fullpath(ext_name)
        return path

    def _compile(self, ext: Extension) -> None:
        from ferrule.integration.link_errors import naming_libraries  # noqa: PLC0415  as below
        from ferrule.integration.run_time_apart import with_run_time_apart  # noqa: PLC0415  as below

        with naming_libraries(self, ext), with_run_time_apart(self, ext):
            super().build_extension(ext)

    def _made_of(self, ext: Extension) -> MadeOf | None:
        from ferrule.integration.up_to_date import made_of  # noqa: PLC0415  as above

        with limit_as_setuptools_error():
            return made_of(self, ext)

    def copy_extensions_to_source(self) -> None:
        """Copy what was built to the source tree: all files or none.

        Raises `OutputError` if one cannot be written.
        """
        self._copies = []  # from here on, `copy_file` only records
        try:
            super().copy_extensions_to_source()
            copies = self._copies
        finally:
            self._copies = None
        files: list[File] = []
        for name, stubs in self._stubs.items():
            module = self._in_source(Path(*name.split(".")))
            files += stub_files(module.parent, name, stubs)
            marks = ((self._in_source(mark), text) for mark, text in self.marks(name).items())
            files += (File(mark, text) for mark, text in marks if not mark.exists())
        if files or copies:
            place_files([*files, *copies])

    def copy_file(self, infile: Any, outfile: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as setuptools'
        """Copy `infile` to `outfile` as setuptools does, with its further `args` and `options`.

        Files for the source tree are recorded, and written later.
        """
        if self._copies is None:
            return super().copy_file(infile, outfile, *args, **options)
        content = Path(infile).read_bytes()
        self._copies.append(File(Path(outfile), content, 0o777, always=True))
        return outfile, True

    def get_outputs(self) -> list[str]:
        """Return the files that a build writes."""
        return [*super().get_outputs(), *(str(path) for path, _ in self._outputs())]

    def get_output_mapping(self) -> dict[str, str]:
        """Return where each built file has a copy in the source tree, for editable installs."""
        mapping: dict[str, str] = super().get_output_mapping()
        if self.inplace:
            mapping |= {str(path): str(source) for path, source in self._outputs()}
        return mapping

    def marks(self, name: str) -> dict[Path, bytes]:
        """Return the `py.typed` of the package with the module `name`, if it has one.

        The result is its path, relative to the import path, and its content.
        """
        path = typed_mark(
            name.split(".")[:-1],
            lambda folder: self._in_source(folder / "__init__.py").is_file(),
        )
        if path is None:
            return {}
        mark = self._in_source(path)
        if mark.is_file():
            return {path: mark.read_bytes()}
        return {path: b""} if name in self.typed_modules() else {}

    def typed_modules(self) -> frozenset[str]:
        """Return the modules whose packages are typed whatever files they have."""
        return frozenset()

    def _outputs(self) -> list[tuple[Path, Path]]:
        paths: dict[Path, None] = {}
        for name, files in self._stubs.items():
            *package, _ = name.split(".")
            paths |= dict.fromkeys(Path(*package, file) for file in files)
            paths |= dict.fromkeys(self.marks(name))
        return [(Path(self.build_lib, path), self._in_source(path)) for path in paths]

    def _in_source(self, path: Path) -> Path:
        build_py = cast("BuildPy", self.get_finalized_command("build_py"))
        return Path(build_py.get_package_dir(".".join(path.parts[:-1])), path.name)


def _stamp_text(made: MadeOf, ext: Extension) -> str:
    """Return what the stamp of `ext` says: what it was made of, and which C file was the first."""
    return f"{made.digest} {_first_source(ext)}"


def _first_source(ext: Extension) -> str:
    return Path(next(iter(ext.sources), "")).name


def _text(path: Path) -> str | None:
    return path.read_text("ascii", "replace") if path.is_file() else None
