"""`Extension`: cdef text in a build script to an ordinary cffi `ffibuilder`.

Needs cffi, and setuptools where something is compiled; nothing else, so that ferrule can build
itself.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cffi

from ferrule import __version__
from ferrule.bindings.call_choice import choose_calls
from ferrule.bindings.calls import find_calls
from ferrule.bindings.embedded import bind_embedded
from ferrule.bindings.enum_classes import choose_enum_classes
from ferrule.cdefs.reader import read_cdef
from ferrule.config.settings import Settings
from ferrule.config.values import texts
from ferrule.declarations.nodes import Function
from ferrule.emit.calls import emit_calls_in_one_unit
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.optional import PerhapsWeak
from ferrule.emit.pypy_init import emit_pypy_init
from ferrule.emit.scoped import has_scoped
from ferrule.emit.stub import render_stub
from ferrule.emit.writer import SourceWriter
from ferrule.errors import SettingsError
from ferrule.toolchain.compiler import is_pypy, own_symbols_flags, quick_call_flags
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.packages import package_flags
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.transaction import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ferrule.emit.stub import Stub


class Extension:
    """A compiled module that is declared by cdef text in a build script.

    `ffibuilder` is a `cffi.FFI` on which `set_source` was called: what setuptools'
    `cffi_modules` names, and what has `compile()` and `distutils_extension()`. The built module
    is cffi's, with every function and constant on the module itself too::

        ffibuilder = ferrule.Extension(
            "mypkg._lib",
            cdef="double cbrt(double x);",
            preamble="#include <math.h>",
            libraries=["m"],
        ).ffibuilder

    - `module` is the dotted name, as it will be imported, and `cdef` the declarations. In it
      `...` stands for what the compiler fills in, and the comment above a declaration is its
      docstring.
    - `preamble` is C that comes before everything else, usually `#include` lines.
    - `sources`, `include_dirs`, `library_dirs`, `libraries`, `defines`, `compile_args`,
      `link_args` and `pkg_config` say how it is compiled; `enum_classes` which enumerations become
      classes; `nullable`, `reads_only`, `scoped_callbacks`, `hold_gil`, `no_errno` and `hot` how
      functions are called. Each is an iterable of `str` as in `ferrule.bind`
      (docs/reference/options.md).
    - `depends` are other files that the module is made from; it is built again when one changes.
      Headers, C files and libraries are found without it.
    - `method_table` names an array of `PyMethodDef`, defined in one of `sources`, whose functions
      are added to the module; such a source includes `ferrule_python.h` in place of `Python.h`.
    - `method_stubs` says how type checkers see these functions, as in a stub:
      `def shout(text: str, /) -> str: ...`.

    Paths are relative to the current directory, which is that of `setup.py` in a build. The cdef
    is parsed by cffi. Nothing is compiled or written until `ffibuilder` is built.

    Raises `SettingsError` with every problem of the arguments, `CdefError` if the cdef is wrong,
    `PatternError` for a pattern that matches nothing, `PackageError` for an unknown package, and
    `ToolMissingError` if ferrule does not support the installed cffi.
    """

    def __init__(  # noqa: PLR0913  one keyword a setting, as in `ferrule.bind`
        self,
        module: str,
        *,
        cdef: str,
        preamble: str = "",
        sources: Iterable[str] = (),
        include_dirs: Iterable[str] = (),
        library_dirs: Iterable[str] = (),
        libraries: Iterable[str] = (),
        defines: Iterable[str] = (),
        compile_args: Iterable[str] = (),
        link_args: Iterable[str] = (),
        pkg_config: Iterable[str] = (),
        enum_classes: Iterable[str] = (),
        nullable: Iterable[str] = (),
        reads_only: Iterable[str] = (),
        scoped_callbacks: Iterable[str] = (),
        hold_gil: Iterable[str] = (),
        no_errno: Iterable[str] = (),
        hot: Iterable[str] = (),
        depends: Iterable[str] = (),
        method_table: str | None = None,
        method_stubs: str = "",
    ) -> None:
        """Check the arguments, parse the cdef and prepare the builder; nothing is written."""
        self.settings, self.depends = _checked(
            {
                "module": module,
                "cdef": cdef,
                "preamble": preamble,
                "sources": sources,
                "include_dirs": include_dirs,
                "library_dirs": library_dirs,
                "libraries": libraries,
                "defines": defines,
                "compile_args": compile_args,
                "link_args": link_args,
                "pkg_config": pkg_config,
                "enum_classes": enum_classes,
                "nullable": nullable,
                "reads_only": reads_only,
                "scoped_callbacks": scoped_callbacks,
                "hold_gil": hold_gil,
                "no_errno": no_errno,
                "hot": hot,
            },
            depends,
            method_table,
            method_stubs,
        )
        self.method_table = method_table
        self.method_stubs = method_stubs
        self.ffibuilder = self._prepared()

    def stub(self) -> str:
        """Return the text of the `.pyi` file that belongs beside the built module.

        It is one file, whatever its length; setuptools' builds make two of a very large one.
        """
        return self._stub(one_file=True).text

    def _stub_files(self) -> dict[str, str]:
        """Return the texts of the stub's files by their names: very large stubs have two."""
        return self._stub(one_file=False).files()

    def _stub(self, *, one_file: bool) -> Stub:
        return render_stub(
            self._bindings,
            self.settings.module,
            enum_classes=self._enum_classes,
            calls=self._calls,
            methods=self.method_stubs,
            numpy=not is_pypy(),
            one_file=one_file,
        )

    def _prepared(self) -> cffi.FFI:
        """Return the builder, with its cdef and its source."""
        ffi, unit = read_cdef(self.settings.cdef)
        self._bindings = bind_embedded(unit)
        keywords: dict[str, Any] = {**_keywords(self.settings), "depends": [*self.depends]}
        ffi.set_source(self.settings.module, self._source(), **keywords)
        vars(ffi)["ferrule_stub"] = self._stub_files  # for ferrule.integration.stub_files
        vars(ffi)["emit_c_code"] = _emitting(ffi.emit_c_code)
        return ffi

    def _source(self) -> str:
        """Return the C that goes before cffi's: the user's preamble, and the module's init."""
        writer = SourceWriter()
        if self.settings.preamble:
            writer.lines(self.settings.preamble)
        writer.lines(_UNDECLARED_IS_AN_ERROR)
        about = {
            "ferrule": __version__,
            "cffi": cffi.__version__,
            "module": self.settings.module,
        }
        unit, names = self._bindings.unit, self._bindings.module_names
        functions = [d for d in unit.declarations if isinstance(d, Function)]
        choice = choose_calls(self.settings, functions, unit)
        calls = tuple(find_calls(functions, unit, names.functions, choice, by_name=True))
        self._calls = () if is_pypy() else calls
        self._enum_classes = choose_enum_classes(
            self.settings.enum_classes, unit.declarations, names
        )
        structs = list(self._bindings.structs)
        weak = PerhapsWeak(
            [d.name for d in functions if not d.extern_python],
            [c_name for _, c_name in names.constants],
        )
        if is_pypy():
            emit_pypy_init(
                writer,
                self.settings.module_stem,
                names,
                about,
                self.method_table,
                structs=structs,
                classes=self._enum_classes,
                weak=weak,
            )
            return writer.text()
        emit_calls_in_one_unit(writer, calls, self._bindings)
        emit_module_init(
            writer,
            self.settings.module_stem,
            names.without_functions(call.function.name for call in calls),
            about,
            self.method_table,
            structs=structs,
            takes_functions=has_scoped(calls),
            enum_classes=self._enum_classes,
            weak=weak,
        )
        return writer.text()


def _emitting(emit_c_code: Callable[[str], None]) -> Callable[[Any], None]:
    """Return an `emit_c_code` that replaces the file in one step, unlike cffi's own."""

    def emit(filename: Any) -> None:  # noqa: ANN401  as cffi's: a path, or a file that is open
        """Write the C of the extension; raise `OutputError` if that fails."""
        if hasattr(filename, "write"):
            emit_c_code(filename)
            return
        with work_folder() as folder:
            path = folder / "emitted.c"
            emit_c_code(str(path))
            write_text(Path(filename), path.read_text("utf-8"))

    return emit


# The compiler would make up a function of int for one that the preamble does not declare.
_UNDECLARED_IS_AN_ERROR: Final = """\
#ifdef __GNUC__
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#endif
"""


def _checked(
    arguments: Mapping[str, object],
    depends: Iterable[str],
    method_table: object,
    method_stubs: object,
) -> tuple[Settings, tuple[str, ...]]:
    """Return settings and `depends`; raise one `SettingsError` with every problem."""
    problems = [*_problems(arguments, method_table), *_problems_of_stubs(method_stubs)]
    try:
        files = texts("depends", depends)
    except SettingsError as error:
        problems += error.problems
        files = ()
    try:
        settings = Settings.of(arguments)
    except SettingsError as error:
        raise SettingsError([*problems, *error.problems]) from None
    if problems:
        raise SettingsError(problems)
    return settings, files


def _problems(arguments: Mapping[str, object], method_table: object) -> Iterator[str]:
    """Yield what an embedded cdef needs beyond what all settings need."""
    for name in ("module", "cdef"):
        value = arguments[name]
        if isinstance(value, str) and not value.strip():
            yield f"{name}: it is empty"
    if method_table is not None and not (
        isinstance(method_table, str) and method_table.isidentifier() and method_table.isascii()
    ):
        yield f"method_table: {method_table!r} is not a C identifier"


def _problems_of_stubs(text: object) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"method_stubs: a str is needed, not {type(text).__name__}"
        return
    try:
        ast.parse(text)
    except SyntaxError as error:
        yield f"method_stubs: line {error.lineno} is not Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; too many brackets
        yield f"method_stubs: it is not Python: {error}"


def _keywords(settings: Settings) -> dict[str, list[Any]]:
    """Return the keywords of `set_source`, which are those of setuptools' `Extension`."""
    package = package_flags(settings.pkg_config)
    return {
        "sources": [*settings.sources],
        "include_dirs": [*settings.include_dirs, str(csrc_dir())],
        "library_dirs": [*settings.library_dirs],
        "libraries": [*settings.libraries],
        "define_macros": [_macro(define) for define in settings.defines],
        "extra_compile_args": [*quick_call_flags(), *settings.compile_args, *package.compile],
        "extra_link_args": [*own_symbols_flags(), *settings.link_args, *package.link],
    }


def _macro(define: str) -> tuple[str, str | None]:
    """Return `NAME` or `NAME=VALUE` as setuptools wants it."""
    name, equals, value = define.partition("=")
    return name, value if equals else None
