"""`Extension`: from cdef text in a build script to an ordinary cffi `ffibuilder`.

Needs cffi, and setuptools where something is compiled; nothing else, so that ferrule can build
itself.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cffi

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.cffi_parser import Builder
from ferrule.cdefs.reader import read_parsed
from ferrule.config.cdef_texts import Cdef, read_cdef_texts
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, every_option
from ferrule.emit.calls import without_choice
from ferrule.emit.preamble_first import EMBEDDED, has_preamble, with_preamble_first
from ferrule.errors import CommandError, SettingsError
from ferrule.pipeline.annotating import annotations_of_cdef
from ferrule.pipeline.generating import render_embedded
from ferrule.pipeline.planning import plan_embedded
from ferrule.pipeline.stub_files import stub_files
from ferrule.proof.preamble_order import goes_first
from ferrule.stub.render import render_stub
from ferrule.toolchain.build import module_linker, shared_flags
from ferrule.toolchain.compiler import (
    BuildFlags,
    Compiler,
    own_symbols_flags,
    python_include_flags,
    quick_call_flags,
    run_path,
)
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.dialect import at_least_c99
from ferrule.toolchain.missing_libraries import IN_SCRIPTS, require_libraries
from ferrule.toolchain.packages import package_flags
from ferrule.toolchain.standalone import render_standalone
from ferrule.toolchain.transaction import place_files, write_text
from ferrule.toolchain.words import words_of_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from typing_extensions import Unpack  # checkers know it; nothing needs it at run time

    from ferrule.bindings.plan import ModulePlan
    from ferrule.config.keywords import ExtensionOptions

    CdefTexts: TypeAlias = str | Cdef | Iterable[str | Cdef]
    Modules: TypeAlias = "Extension | cffi.FFI | Iterable[Extension | cffi.FFI]"


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
      docstring. Several texts are an iterable; a `ferrule.Cdef` is a text with options of its own.
    - `includes` are other modules whose types this one shares, each as its `Extension`, or as a
      `cffi.FFI` after `set_source`.
    - `options` say what comes before the cdef's declarations in C (`preamble`, usually `#include`
      lines), how the module is compiled (such as `sources`, `libraries` and `pkg_config`), and how
      functions are called (such as `nullable` and `hold_gil`). They are those of `ferrule.bind`
      that make sense for a cdef, and those of cffi's `cdef` and `set_source`;
      docs/reference/options.md lists them.
    - `method_table` names an array of `PyMethodDef`, defined in one of `sources`, whose functions
      are added to the module; such a source includes `ferrule_python.h` in place of `Python.h`.
    - `method_stubs` says how type checkers see these functions, as in a stub:
      `def shout(text: str, /) -> str: ...`.

    Later calls of `ffibuilder.cdef` and `ffibuilder.include` add to the module, too.

    Paths are relative to the current directory, which is that of `setup.py` in a build. The cdef
    is parsed by cffi. Nothing is compiled or written until `ffibuilder` is built.

    Raises `SettingsError` with every problem of the arguments, `CdefError` if the cdef is wrong,
    `PatternError` for a pattern that matches nothing, `AnnotationError` for annotations that do not
    fit, `PackageError` for an unknown package, and
    `ToolMissingError` if ferrule does not support the installed cffi.
    """

    def __init__(
        self,
        module: str,
        *,
        cdef: CdefTexts,
        includes: Modules = (),
        method_table: str | None = None,
        method_stubs: str = "",
        **options: Unpack[ExtensionOptions],
    ) -> None:
        """Check the arguments, parse the cdef and prepare the builder; nothing is written."""
        problems = [*_problems(module, method_table), *_problems_of_stubs(method_stubs)]
        with _adding_to(problems):
            given = {**_without_empty_lists(options), "module": module}
            self.settings = Settings.of(given, FrontEnd.EXTENSION, _OWN)
        with _adding_to(problems):
            included = _builders(includes)
        with _adding_to(problems):
            texts = read_cdef_texts(cdef)
        if problems:
            raise SettingsError(problems)
        self.method_table = method_table
        self.method_stubs = method_stubs
        self.ffibuilder: cffi.FFI = self._prepared(included, texts)

    def __call__(self) -> cffi.FFI:
        """Return `ffibuilder`: cffi calls what `cffi_modules` names unless it is one itself."""
        return self.ffibuilder

    def stub(self) -> str:
        """Return the text of the `.pyi` file that belongs next to the built module.

        It is one file, whatever its length; setuptools' builds make two of a very large one.
        """
        return render_stub(self._plan, one_file=True).text

    def _stub_files(self, module: str) -> dict[str, str]:
        """Return the texts of the stub's files by their names: very large stubs have two.

        `module` is the name under which the build installs the module.
        """
        return render_stub(replace(self._plan, module=module)).files()

    def _prepared(self, included: Iterable[cffi.FFI], texts: Iterable[Cdef]) -> cffi.FFI:
        """Return the builder, with its cdef and its source."""
        builder = Builder()
        for other in included:
            builder.include(other)
        for part in texts:
            builder.cdef(
                part.text,
                override=part.override or self.settings.override,
                packed=part.packed or self.settings.packed,
            )
        vars(builder)["ferrule_stub"] = self._stub_files  # for ferrule.integration.stub_files
        vars(builder)["ferrule_preamble"] = self.settings.preamble  # for `ferrule adopt`
        vars(builder)["emit_c_code"] = self._emitting(builder.emit_c_code)
        vars(builder)["distutils_extension"] = self._making(builder.distutils_extension)
        vars(builder)["compile"] = self._compiling(builder.compile)

        def set_source() -> None:
            """Give the builder the C that belongs to its cdef."""
            self._plan = self._planned(builder)
            source = render_embedded(
                self._plan, self.settings.preamble, python_first=self.settings.python_first
            )
            vars(builder).pop(_SOURCE, None)  # cffi lets nobody set it twice
            builder.set_source(self.settings.module, source, **_keywords(self.settings))

        set_source()
        builder.when_changed = set_source
        return builder

    def _emitting(self, emit_c_code: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return an `emit_c_code` whose C needs no file of ferrule's to be compiled."""

        def emit(filename: Any) -> None:  # noqa: ANN401  as cffi's: a path, or a file that is open
            """Write the C of the extension; raise `OutputError` if that fails.

            The compiler is asked whether the preamble compiles before Python.h. A file is replaced
            in one step.
            """
            text = StringIO()
            with redirect_stdout(StringIO()):  # cffi prints what it is writing to
                emit_c_code(text)
            c = text.getvalue()
            if has_preamble(c) and goes_first(Compiler.find(), c, _flags(self.settings)):
                c = with_preamble_first(c)
            c = render_standalone(without_choice(c), self.settings.preamble.strip("\n"))
            if hasattr(filename, "write"):
                filename.write(c)
            else:
                write_text(Path(filename), c)

        return emit

    def _making(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """Return a `distutils_extension` whose result brings its stub to setuptools.

        With it comes a function that writes the C once more, in a folder where no other process
        writes, and makes it the source in place of the file that `setup.py` has written.
        """

        @wraps(make)
        def distutils_extension(*args: Any, **options: Any) -> Any:  # noqa: ANN401  as cffi's
            extension = make(*args, **options)
            written = extension.sources[0]

            def generate_in(folder: str) -> None:
                again = make(folder, verbose=False).sources[0]
                extension.sources = [again if s == written else s for s in extension.sources]

            vars(extension).update(ferrule_stub=self._stub_files, ferrule_generate=generate_in)
            return extension

        return distutils_extension

    def _compiling(self, build: Callable[..., str]) -> Callable[..., str]:
        """Return a `compile` that writes the stub next to the module."""

        @wraps(build)
        def compile_module(*args: Any, **options: Any) -> str:  # noqa: ANN401  as cffi's
            try:
                path = build(*args, **options)
            except cffi.VerificationError as error:
                if str(error).startswith("LinkError"):  # C may not compile either
                    self._require_libraries()
                raise
            module = self.settings.module
            place_files([*stub_files(Path(path).parent, module, self._stub_files(module))])
            return path

        return compile_module

    def _require_libraries(self) -> None:
        """Raise cffi's error, with what to do, if the linker does not find a library."""
        keywords = _keywords(self.settings)
        linker = module_linker(Compiler.find(), shared_flags())
        folders = [f"-L{folder}" for folder in keywords["library_dirs"]]
        libraries = [f"-l{name}" for name in keywords["libraries"]]
        link = (*folders, *libraries, *keywords["extra_link_args"])
        try:
            require_libraries(linker, link, IN_SCRIPTS)
        except CommandError as error:
            raise cffi.VerificationError(str(error)) from None

    def _planned(self, builder: Builder) -> ModulePlan:
        bindings = bind_embedded(read_parsed(builder.parsed()))
        annotations = NO_ANNOTATIONS
        if self.settings.annotations:
            annotations = annotations_of_cdef(
                self.settings.annotations,
                bindings,
                self.settings.preamble,
                _flags(self.settings),
            )
        return plan_embedded(
            self.settings, bindings, self.method_table, self.method_stubs, annotations
        )


_SOURCE: Final = "_assigned_source"
"""The attribute that cffi's `set_source` sets."""


_OWN: Final = ("cdef", "includes", "method_table", "method_stubs")
"""The keywords of `Extension` that are not settings, or that are read here."""


@contextmanager
def _adding_to(problems: list[str]) -> Iterator[None]:
    """Add the problems of a `SettingsError` that is raised inside to `problems`."""
    try:
        yield
    except SettingsError as error:
        problems += error.problems


def _without_empty_lists(options: Mapping[str, object]) -> dict[str, object]:
    """Leave out lists that are None or "", which build scripts for setuptools pass for no list."""
    lists = {name for name, about in every_option() if about.value.repeats}
    return {n: v for n, v in options.items() if n not in lists or v not in (None, "")}


def _problems(module: object, method_table: object) -> Iterator[str]:
    if isinstance(module, str) and not module.strip():
        yield "module: it is empty"
    if method_table is not None and not (
        isinstance(method_table, str) and method_table.isidentifier() and method_table.isascii()
    ):
        yield f"method_table: {method_table!r} is not a C identifier"


def _builders(includes: object) -> list[cffi.FFI]:
    """Return cffi's builders of the modules whose types are shared."""
    modules: Iterable[Any] = includes if isinstance(includes, Iterable) else (includes,)
    given = [each.ffibuilder if isinstance(each, Extension) else each for each in modules]
    problems = [
        f"includes: must be a ferrule.Extension, or a cffi.FFI after set_source(), not {each!r}"
        for each in given
        if not (isinstance(each, cffi.FFI) and hasattr(each, _SOURCE))
    ]
    if problems:
        raise SettingsError(problems)
    return given


def _problems_of_stubs(text: object) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"method_stubs: must be a str, not {type(text).__name__}"
        return
    try:
        ast.parse(text)
    except SyntaxError as error:
        yield f"method_stubs: line {error.lineno} is not Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; too many brackets
        yield f"method_stubs: it is not Python: {error}"


def _keywords(settings: Settings) -> dict[str, Any]:
    """Return the keywords of `set_source`, which are those of setuptools' `Extension`."""
    package = package_flags(settings.pkg_config)
    macros = [*map(_macro, settings.defines), *settings.define_macros, EMBEDDED]
    compile_args = (*settings.compile_args, *settings.extra_compile_args, *package.compile)
    variables = itertools.chain(*map(words_of_variable, ("CC", "CPPFLAGS", "CFLAGS")))
    newer = at_least_c99((*variables, *compile_args))
    link_args = (*settings.link_args, *settings.extra_link_args, *package.link)
    keywords: dict[str, Any] = {
        "sources": [*settings.sources],
        "include_dirs": [*settings.include_dirs, str(runtime_dir())],
        "library_dirs": [*settings.library_dirs],
        "runtime_library_dirs": [*map(run_path, settings.runtime_library_dirs)],
        "libraries": [*settings.libraries],
        "extra_objects": [*settings.extra_objects],
        "define_macros": macros,
        "undef_macros": [*settings.undef_macros],
        "extra_compile_args": [*quick_call_flags(), *compile_args, *newer],
        "extra_link_args": [*own_symbols_flags(), *link_args],
        "depends": [*settings.depends],
    }
    if settings.py_limited_api is not None:
        keywords["py_limited_api"] = settings.py_limited_api
    return keywords


def _flags(settings: Settings) -> BuildFlags:
    """Return the flags that compile the extension, in the compiler's syntax."""
    keywords = _keywords(settings)
    defined = (
        name if value is None else f"{name}={value}"
        for name, value in keywords["define_macros"]
    )
    return BuildFlags(
        (
            *(f"-D{define}" for define in defined),
            *(f"-U{name}" for name in keywords["undef_macros"]),
            *(f"-I{folder}" for folder in keywords["include_dirs"]),
            *keywords["extra_compile_args"],
            *python_include_flags(),
        )
    )


def _macro(define: str) -> tuple[str, str | None]:
    """Return `NAME` or `NAME=VALUE` as setuptools wants it."""
    name, equals, value = define.partition("=")
    return name, value if equals else None
