"""`Extension`: from cdef text in a build script to an ordinary cffi `ffibuilder`.

Needs cffi, and setuptools where something is compiled; nothing else, so that ferrule can build
itself.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings
from ferrule.config.values import texts
from ferrule.errors import SettingsError
from ferrule.pipeline.generating import render_embedded
from ferrule.pipeline.planning import plan_embedded
from ferrule.stub.render import render_stub
from ferrule.toolchain.compiler import own_symbols_flags, quick_call_flags, run_path
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.packages import package_flags
from ferrule.toolchain.temporary import work_folder
from ferrule.toolchain.transaction import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import cffi
    from typing_extensions import Unpack  # checkers know it; nothing needs it at run time

    from ferrule.config.keywords import ExtensionOptions, Texts


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
    - `options` say what comes before the cdef's declarations in C (`preamble`, usually `#include`
      lines), how the module is compiled (such as `sources`, `libraries` and `pkg_config`), and how
      functions are called (such as `nullable` and `hold_gil`). They are those of `ferrule.bind`
      that make sense for a cdef; docs/reference/options.md lists them.
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

    def __init__(
        self,
        module: str,
        *,
        cdef: str,
        depends: Texts = (),
        method_table: str | None = None,
        method_stubs: str = "",
        **options: Unpack[ExtensionOptions],
    ) -> None:
        """Check the arguments, parse the cdef and prepare the builder; nothing is written."""
        self.settings, self.depends = _checked(
            {"module": module, "cdef": cdef, **options}, depends, method_table, method_stubs
        )
        self.method_table = method_table
        self.method_stubs = method_stubs
        self.ffibuilder = self._prepared()

    def stub(self) -> str:
        """Return the text of the `.pyi` file that belongs next to the built module.

        It is one file, whatever its length; setuptools' builds make two of a very large one.
        """
        return render_stub(self._plan, one_file=True).text

    def _stub_files(self) -> dict[str, str]:
        """Return the texts of the stub's files by their names: very large stubs have two."""
        return render_stub(self._plan).files()

    def _prepared(self) -> cffi.FFI:
        """Return the builder, with its cdef and its source."""
        ffi, unit = read_cdef(self.settings.cdef)
        self._plan = plan_embedded(
            self.settings, bind_embedded(unit), self.method_table, self.method_stubs
        )
        source = render_embedded(self._plan, self.settings.preamble)
        keywords: dict[str, Any] = {**_keywords(self.settings), "depends": [*self.depends]}
        ffi.set_source(self.settings.module, source, **keywords)
        vars(ffi)["ferrule_stub"] = self._stub_files  # for ferrule.integration.stub_files
        vars(ffi)["emit_c_code"] = _emitting(ffi.emit_c_code)
        return ffi


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


_OWN: Final = ("depends", "method_table", "method_stubs")
"""The keywords of `Extension` that are not settings."""


def _checked(
    arguments: Mapping[str, object],
    depends: Texts,
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
        settings = Settings.of(arguments, FrontEnd.EXTENSION, _OWN)
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
        "include_dirs": [*settings.include_dirs, str(runtime_dir())],
        "library_dirs": [*settings.library_dirs],
        "runtime_library_dirs": [*map(run_path, settings.runtime_library_dirs)],
        "libraries": [*settings.libraries],
        "define_macros": [_macro(define) for define in settings.defines],
        "extra_compile_args": [*quick_call_flags(), *settings.compile_args, *package.compile],
        "extra_link_args": [*own_symbols_flags(), *settings.link_args, *package.link],
    }


def _macro(define: str) -> tuple[str, str | None]:
    """Return `NAME` or `NAME=VALUE` as setuptools wants it."""
    name, equals, value = define.partition("=")
    return name, value if equals else None
